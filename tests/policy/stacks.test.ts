// Every committed stack through the pack, as a preview would send it.
import { expect } from "chai";
import { readConfig } from "../../config/load";
import { levels } from "../../policy/levels";
import { rules } from "../../rules/index";
import { reasonOf } from "../../rules/reason";
import { stacks } from "../program/program";
import { startPack } from "./pack";
import { previewed } from "./stack";

describe("the policy pack", function () {
    this.timeout(60_000);
    const pack = startPack();

    const exception = { level: "advisory", reason: "two nodes in spring", until: "2027-03-31" };
    const cases: readonly (readonly [stack: string, what: string, rules: object])[] = [
        ...stacks.map((name) => [name, "the findings of the rules", {}] as const),
        // One that the stack breaks, and one that nothing breaks.
        ["dev", "its exceptions, with the reason", { "prometheus-replicas": exception, retention: exception }],
    ];
    for (const [name, what, exceptions] of cases)
        it(`finds in the stack ${name} ${what}`, async () => {
            const { file, plan, resources } = await previewed(name, exceptions);
            for (const rule of Object.keys(exceptions))
                expect(plan.findings.filter((one) => one.rule === rule).map(({ severity }) => severity)).to.include("advisory");
            const analyzer = pack();
            await analyzer.configure(levels(readConfig(file)));
            const verdicts = await analyzer.preview(resources);
            const sorted = (lines: readonly string[]) => [...lines].sort();
            expect(sorted(verdicts.map(({ rule, level, message }) => `${rule} ${level} ${message}`))).to.deep.equal(
                sorted(
                    plan.findings.map(({ rule, severity, path, message }) => {
                        const reason = rules.find(({ name }) => name === rule);
                        return `${rule} ${severity} ${path} ${message}. ${reason ? reasonOf(reason) : ""}`;
                    }),
                ),
            );
        });
});
