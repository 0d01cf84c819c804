// Every committed stack through the pack, as a preview would send it.
import { expect } from "chai";
import path from "node:path";
import { readConfig } from "../../config/load";
import { readStack } from "../../local/engine";
import { toWire } from "../../local/engine/secrets";
import { planStack, type Plan } from "../../ops/plan/plan";
import { levels } from "../../policy/levels";
import { bundlePolicyPack } from "../../scripts/bundle";
import { root, stacks } from "../program/program";
import { Analyzer } from "./analyzer";

describe("the policy pack", function () {
    this.timeout(60_000);
    let pack: Analyzer;
    before(async () => {
        await bundlePolicyPack();
        pack = await Analyzer.start(path.join(root, "policy"));
    });
    after(() => {
        pack.stop();
    });

    for (const name of stacks)
        it(`says of the stack ${name} what the rules say`, async () => {
            const file = await readStack(root, name);
            const outcome = await planStack(root, name);
            const { registrations, findings } = (outcome as { plan: Plan }).plan;
            await pack.configure(levels(readConfig(file)));
            const started = performance.now();
            const verdicts = await pack.judge(registrations.map((one) => ({ ...one, inputs: toWire(one.inputs) })));
            console.log(name, performance.now() - started);
            const sorted = (lines: readonly string[]) => [...lines].sort();
            expect(sorted(verdicts.map(({ rule, level, message }) => `${rule} ${level} ${message}`))).to.deep.equal(
                sorted(findings.map(({ rule, severity, path, message }) => `${rule} ${severity} ${path} ${message}`)),
            );
        });
});
