import { expect } from "chai";
import { readStack } from "../../offline/stack-file";
import { planStack } from "../../commands/plan/plan";
import { line } from "../../rules/gate";
import { runWithPulumi, type Run } from "../pulumi/engine";
import { root, walkStack } from "../program/program";

describe("the gate", function () {
    this.timeout(60_000); // each case starts the program in a process of its own

    /** A committed stack as `pulumi` runs it, in another environment if one is given. */
    const run = async (name: string, environment?: string): Promise<Run> => {
        const stack = await readStack(root, name);
        return runWithPulumi(root, {
            ...stack,
            config: { ...stack.config, ...(environment && { "thanos-stack:environment": environment }) },
        });
    };

    it("registers nothing when a mandatory rule is broken, and says which", async () => {
        const { code, registered, errors } = await run("local", "dev");
        expect(code).not.to.equal(0);
        expect(registered).to.deep.equal(["pulumi:pulumi:Stack"]);
        expect(errors.join("\n")).to.match(
            /The stack breaks mandatory rules \(docs\/rules\.md\):\n(?: {2}.+\n)* {2}test-settings \S.+/,
        );
    });

    it("warns of what is advisory, and registers everything", async () => {
        const { code, registered, warnings, errors } = await run("dev");
        expect(errors).to.deep.equal([]);
        expect(code).to.equal(0);
        const outcome = await planStack(root, "dev");
        const findings = "plan" in outcome ? outcome.plan.findings : [];
        expect(findings).not.to.be.empty;
        expect(warnings).to.deep.equal(findings.map(line));
        const { registrations } = await walkStack("dev");
        expect(registered.slice(1).sort()).to.deep.equal(registrations.map(({ type }) => type).sort());
    });
});
