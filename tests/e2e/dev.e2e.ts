// The stack dev, by its charts, on an embedded cluster: the proofs of the stack local on it. The results are written to
// docs/test-report.md.
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { word } from "../../commands/verify/check";
import type { CheckResult } from "../../commands/verify/verify";
import type { MemoryRows } from "../../local/memory";
import { root } from "../../local/steps";
import { Stage, type Deployment } from "./stage";

const stage = new Stage("dev", "e2e-dev");

describe("the stack dev on a cluster of its own", () => {
    let deployed: Deployment;
    let repeated: Deployment;
    let proofs: readonly CheckResult[];
    let memory: MemoryRows;

    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts", () => stage.start());

    it("deploys both charts", async () => {
        deployed = await stage.deploy();
        expect(deployed.touched).to.include.members(
            ["prometheus-operator-crds", "kube-prometheus-stack", "bitnami-thanos"].map(
                (name) => `Release ${stage.namespace}/${name}`,
            ),
        );
    });

    it("is proved, with a first block in the bucket", async () => {
        proofs = await stage.prove(600);
        memory = await stage.memory();
    });

    it("changes nothing when nothing has changed", async () => {
        const [before, podsBefore] = [await stage.generations(), await stage.podUids()];
        repeated = await stage.deploy(undefined, undefined, { expectNoChanges: true });
        expect(repeated.touched).to.deep.equal([]);
        expect(await stage.generations()).to.deep.equal(before);
        expect(await stage.podUids()).to.deep.equal(podsBefore);
    });

    it("is written down", () => {
        writeFileSync(path.join(root, "docs", "test-report.md"), report(deployed, repeated, proofs, memory));
    });

    it("leaves nothing behind", () => stage.leave());
});

function report(deployed: Deployment, repeated: Deployment, proofs: readonly CheckResult[], memory: MemoryRows): string {
    const rows = (cells: readonly (readonly string[])[]) => cells.map((row) => `| ${row.join(" | ")} |`).join("\n");
    return `# Test report: the stack dev on an embedded cluster

Written by \`npm run e2e -- --stack dev\` on ${new Date().toISOString().slice(0, 10)}, ${os.availableParallelism()} cores. Both charts with the program's
values, installed by helm. Deployed in ${deployed.seconds.toFixed(0)} s; a second run, which changed nothing, took ${repeated.seconds.toFixed(0)} s.

## Proofs

${rows([
    ["proof", "", "measured", "after"],
    ["---", "---", "---", "---"],
    ...proofs.map((one) => [one.claim, word(one), one.measured, `${one.seconds.toFixed(0)} s`]),
])}

## Memory

Resident memory of every process, by component.

${rows([["component", "MiB"], ["---", "--:"], ...memory.map(([component, mebibytes]) => [component, mebibytes.toFixed(0)])])}

## Other than in Pulumi.dev.yaml

${rows([["key", "why"], ["---", "---"], ...stage.stack.overrides.map(({ key, reason }) => [`\`${key}\``, reason])])}
`;
}
