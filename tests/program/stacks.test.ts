import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { Walk } from "../../offline/walk";
import { holdsSecret } from "../../offline/secrets";
import { contractVersion } from "../../components/contract";
import { nodesNamespace } from "../../config/names";
import { root, secretsIn, stacks, title, walkAgain, walkStack } from "./program";

const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

for (const stack of stacks)
    describe(`the stack ${stack}`, () => {
        let walked: Walk;
        before(async () => {
            walked = await walkStack(stack);
        });

        // One line for each resource: what a stack consists of is changed on purpose, and seen in review.
        it(`registers exactly what tests/program/resources/${stack}.txt lists`, () => {
            const { registrations } = walked;
            const expected = readFileSync(path.join(root, "tests", "program", "resources", `${stack}.txt`), "utf8");
            expect(registrations.map(title).sort()).to.deep.equal(expected.trimEnd().split("\n"));
        });

        it("uses explicit providers only", () => {
            const { registrations } = walked;
            const strays = registrations.filter(
                ({ custom, type, provider }) => custom && !isProvider(type) && provider === undefined,
            );
            expect(strays.map(title)).to.deep.equal([]);
        });

        it("gives every object an explicit name and, except what is cluster-wide, its namespace", () => {
            const { registrations, outputs } = walked;
            const clusterWide = ["Namespace", "ClusterRole", "ClusterRoleBinding"];
            const namespaces = [outputs["namespace"], nodesNamespace(String(outputs["namespace"]))];
            for (const { type, inputs, name } of registrations.filter((one) => one.type.startsWith("kubernetes:"))) {
                // A Helm release has both at the top.
                const named = (inputs["metadata"] ?? inputs) as { name?: unknown; namespace?: unknown };
                expect(named.name, name).to.be.a("string");
                if (!clusterWide.includes(type.split(":").slice(-1)[0] ?? ""))
                    expect(namespaces, name).to.include(named.namespace);
            }
        });

        it("shows no secret outside of Secrets and generated values", () => {
            const { registrations, outputs } = walked;
            const holders = registrations.filter(({ inputs }) => holdsSecret(inputs)).map(({ type }) => type);
            expect(new Set(holders)).to.deep.equal(new Set(["kubernetes:core/v1:Secret"]));
            expect(holdsSecret(outputs)).to.equal(false);
            const known = registrations.flatMap(({ inputs }) => secretsIn(inputs)).filter((text) => text.length > 8);
            const visible = JSON.stringify([registrations, outputs]);
            expect(known.filter((text) => visible.includes(text))).to.deep.equal([]);
            expect(known).not.to.be.empty;
        });

        it("returns the contract, the record of the change guard, and nothing else", () => {
            const { outputs } = walked;
            expect(outputs["contractVersion"]).to.equal(contractVersion);
            expect(Object.keys(outputs).sort()).to.deep.equal([
                "bucket",
                "bucketEndpoint",
                "bucketPrefix",
                "bucketReaderSecret",
                "bucketRegion",
                "bucketSecretKey",
                "cluster",
                "clusterLabel",
                "compactsBucket",
                "contractVersion",
                "environment",
                "grafanaUrl",
                "historyRecord",
                "namespace",
                "prometheusDelivery",
                "prometheusServiceAccount",
                "prometheusUrl",
                "prometheusValuesConfigMap",
                "prometheusValuesKey",
                "queryGrpcEndpoint",
                "queryPublicUrl",
                "queryUrl",
                "remoteWritePublicUrl",
                "remoteWriteUrl",
                "replicaLabels",
                "role",
                "storeApiEndpoints",
                "thanosDelivery",
                "thanosVersion",
            ]);
        });

        it("is the same each time", async () => {
            expect(JSON.stringify(await walkAgain(stack))).to.equal(JSON.stringify(walked));
        });
    });
