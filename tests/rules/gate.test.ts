import { expect } from "chai";
import { baseOf } from "../../components/base";
import { historyRecord } from "../../components/history/record";
import { readConfig } from "../../config/load";
import { readStack } from "../../offline/stack-file";
import { planStack } from "../../commands/plan/plan";
import { line } from "../../rules/gate";
import { runWithPulumi, type Run } from "../pulumi/engine";
import { apiServer } from "../kube/api-server";
import { root, walkStack } from "../program/program";

describe("the gate", function () {
    this.timeout(180_000); // each case starts the program in a process of its own

    /** A committed stack as `pulumi` runs it, in another environment if one is given. */
    const run = async (name: string, environment?: string): Promise<Run> => {
        const stack = await readStack(root, name);
        return runWithPulumi(root, {
            ...stack,
            config: { ...stack.config, ...(environment && { "thanos-stack:environment": environment }) },
        });
    };

    it("registers nothing when a mandatory rule is broken, and names it", async () => {
        const { code, registered, errors } = await run("local", "dev");
        expect(code).not.to.equal(0);
        expect(registered).to.deep.equal(["pulumi:pulumi:Stack"]);
        expect(errors.join("\n")).to.match(
            /The stack breaks mandatory rules \(docs\/rules\.md\):\n(?: {2}.+\n)* {2}test-settings \S.+/,
        );
    });

    describe("with a deployed stack of which raw data lived for 365d, in a cluster with a Service of the stack's name", () => {
        const service = {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "minio", namespace: "monitoring", managedFields: [{ manager: "kubectl-create" }] },
        };
        const change = async (
            acknowledge: readonly object[],
            resources: NonNullable<Parameters<typeof runWithPulumi>[3]> = {},
        ): Promise<Run> => {
            const stack = await readStack(root, "dev");
            const record = historyRecord(baseOf(readConfig(stack)));
            const server = await apiServer([service], { context: readConfig(stack).kubernetes.context });
            try {
                return await runWithPulumi(
                    root,
                    { ...stack, config: { ...stack.config, "thanos-stack:acknowledge": JSON.stringify(acknowledge) } },
                    { historyRecord: { ...record, "thanos.retention.raw": "365d" } },
                    { ...resources, kubeconfig: server.kubeconfig },
                );
            } finally {
                server.close();
            }
        };

        it("registers nothing, and prints the lost history, the unused acknowledgement and the owner of the name, each with its fix", async () => {
            const { code, registered, errors } = await change([{ change: "thanos.retention.raw", from: "365d", to: "1d" }]);
            expect(code).not.to.equal(0);
            expect(registered).to.deep.equal(["pulumi:pulumi:Stack"]);
            expect(errors.join("\n"))
                .to.match(
                    /The change loses history \(docs\/changes\.md\):\n {2}thanos-stack:thanos\.retention\.raw: 365d → \S+: .+"change":"thanos\.retention\.raw"/,
                )
                .and.match(/unused entry for thanos\.retention\.raw/)
                .and.match(
                    /Names belong to something else\..+:\n {2}Service monitoring\/minio exists and belongs to field manager kubectl-create\. .+ kubectl annotate service minio --namespace monitoring thanos-stack\/stack=thanos-stack\/dev$/m,
                );
        });

        it("registers everything when the change is acknowledged and the stack's state has the Service", async () => {
            const { raw } = readConfig(await readStack(root, "dev")).thanos.retention;
            const resources = { "urn:pulumi:x": { type: "kubernetes:core/v1:Service", outputs: service } };
            const entry = { change: "thanos.retention.raw", from: "365d", to: raw };
            const { code, warnings, errors } = await change([entry], { resources });
            expect([code, errors]).to.deep.equal([0, []]);
            expect(warnings.join("\n"))
                .to.contain(`365d → ${raw}, acknowledged`)
                .and.not.match(/not checked/);
        });
    });

    it("warns of what is advisory, and registers everything", async () => {
        const { code, registered, warnings, errors } = await run("dev");
        expect(errors).to.deep.equal([]);
        expect(code).to.equal(0);
        const outcome = await planStack(root, "dev");
        const findings = "plan" in outcome ? outcome.plan.findings : [];
        expect(findings).not.to.be.empty;
        expect(warnings.slice(0, -1)).to.deep.equal(findings.map(line));
        expect(warnings.at(-1)).to.match(/not checked whether names are free in the cluster of the context "dev": .+/);
        const { registrations } = await walkStack("dev");
        expect(registered.slice(1).sort()).to.deep.equal(registrations.map(({ type }) => type).sort());
    });
});
