// Every committed stack through the pack, as a preview would send it.
import { expect } from "chai";
import { readConfig } from "../../config/load";
import { readStack } from "../../local/engine";
import { toWire } from "../../local/engine/secrets";
import { planStack, type Plan } from "../../ops/plan/plan";
import { levels } from "../../policy/levels";
import { root, stacks } from "../program/program";
import { pack } from "./pack";

describe("the policy pack", function () {
    this.timeout(60_000);

    for (const name of stacks)
        it(`says of the stack ${name} what the rules say`, async () => {
            const file = await readStack(root, name);
            const outcome = await planStack(root, name);
            const { registrations, findings } = (outcome as { plan: Plan }).plan;
            const analyzer = await pack();
            await analyzer.configure(levels(readConfig(file)));
            const verdicts = await analyzer.judge(registrations.map((one) => ({ ...one, inputs: toWire(one.inputs) })));
            const sorted = (lines: readonly string[]) => [...lines].sort();
            expect(sorted(verdicts.map(({ rule, level, message }) => `${rule} ${level} ${message}`))).to.deep.equal(
                sorted(findings.map(({ rule, severity, path, message }) => `${rule} ${severity} ${path} ${message}`)),
            );
        });
});
