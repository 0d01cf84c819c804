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

    it("registers nothing when a mandatory rule is broken, and says which", async () => {
        const { code, registered, errors } = await run("local", "dev");
        expect(code).not.to.equal(0);
        expect(registered).to.deep.equal(["pulumi:pulumi:Stack"]);
        expect(errors.join("\n")).to.match(
            /The stack breaks mandatory rules \(docs\/rules\.md\):\n(?: {2}.+\n)* {2}test-settings \S.+/,
        );
    });

    describe("with a deployed stack of which raw data lived for 365d", () => {
        const asDeployed = async () => {
            const record = historyRecord(baseOf(readConfig(await readStack(root, "dev"))));
            return { historyRecord: { ...record, "thanos.retention.raw": "365d" } };
        };
        const change = async (acknowledge: readonly object[]): Promise<Run> => {
            const stack = await readStack(root, "dev");
            const config = { ...stack.config, "thanos-stack:acknowledge": JSON.stringify(acknowledge) };
            return runWithPulumi(root, { ...stack, config }, await asDeployed());
        };

        it("registers nothing when the change loses history, and prints the entry that allows it", async () => {
            const { code, registered, errors } = await change([]);
            expect(code).not.to.equal(0);
            expect(registered).to.deep.equal(["pulumi:pulumi:Stack"]);
            expect(errors.join("\n")).to.match(
                /The change loses history \(docs\/changes\.md\):\n {2}thanos-stack:thanos\.retention\.raw: 365d → \S+: .+"change":"thanos\.retention\.raw"/,
            );
        });

        it("registers everything when the change is acknowledged", async () => {
            const { raw } = readConfig(await readStack(root, "dev")).thanos.retention;
            const { code, warnings, errors } = await change([{ change: "thanos.retention.raw", from: "365d", to: raw }]);
            expect(errors).to.deep.equal([]);
            expect(code).to.equal(0);
            expect(warnings.join("\n")).to.contain(`365d → ${raw}, acknowledged`);
        });

        it("refuses an acknowledgement of another change", async () => {
            const { code, errors } = await change([{ change: "thanos.retention.raw", from: "365d", to: "1d" }]);
            expect(code).not.to.equal(0);
            expect(errors.join("\n")).to.match(/unused entry for thanos\.retention\.raw/);
        });
    });

    describe("in a cluster where a Service of the stack's name belongs to something else", () => {
        const service = {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "minio", namespace: "monitoring", managedFields: [{ manager: "kubectl-create" }] },
        };
        const runIn = async (resources: Parameters<typeof runWithPulumi>[3]) => {
            const stack = await readStack(root, "dev");
            const server = await apiServer([service], { context: readConfig(stack).kubernetes.context });
            try {
                return await runWithPulumi(root, stack, {}, { ...resources, kubeconfig: server.kubeconfig });
            } finally {
                server.close();
            }
        };

        it("registers nothing, and names the object, its owner and the fix", async () => {
            const { code, registered, errors } = await runIn({});
            expect(code).not.to.equal(0);
            expect(registered).to.deep.equal(["pulumi:pulumi:Stack"]);
            expect(errors.join("\n")).to.match(
                /Names belong to something else\..+:\n {2}Service monitoring\/minio exists and belongs to field manager kubectl-create\. .+ kubectl annotate service minio --namespace monitoring thanos-stack\/stack=thanos-stack\/dev$/m,
            );
        });

        it("registers everything when the stack's state has the object", async () => {
            const resources = { "urn:pulumi:x": { type: "kubernetes:core/v1:Service", outputs: service } };
            const { code, errors, warnings } = await runIn({ resources });
            expect([code, errors]).to.deep.equal([0, []]);
            expect(warnings.join("\n")).not.to.match(/not checked/);
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
