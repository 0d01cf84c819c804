// Every committed stack through the pack, as a preview would send it.
import { expect } from "chai";
import { readConfig } from "../../config/load";
import { levels } from "../../policy/levels";
import { stacks } from "../program/program";
import { startPack } from "./pack";
import { previewed } from "./stack";

describe("the policy pack", function () {
    this.timeout(60_000);
    const pack = startPack();

    for (const name of stacks)
        it(`says of the stack ${name} what the rules say`, async () => {
            const { file, plan, resources } = await previewed(name);
            const analyzer = pack();
            await analyzer.configure(levels(readConfig(file)));
            const verdicts = await analyzer.judge(resources);
            const sorted = (lines: readonly string[]) => [...lines].sort();
            expect(sorted(verdicts.map(({ rule, level, message }) => `${rule} ${level} ${message}`))).to.deep.equal(
                sorted(plan.findings.map(({ rule, severity, path, message }) => `${rule} ${severity} ${path} ${message}`)),
            );
        });
});
