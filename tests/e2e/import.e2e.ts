// Thirty days that a Prometheus had before its sidecar: made by promtool on a claim, imported with an interruption, counted.
import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Exec } from "@kubernetes/client-node";
import { expect } from "chai";
import { execa } from "execa";
import { claimSpec, restrictedContainer, restrictedPod } from "../../components/kubernetes/pod";
import { build } from "../../local/build";
import { withOverrides } from "../../local/overrides";
import { bucketMetas, counted, countByQuery, importLabels, lookAt, upload, type Import } from "../../ops/import-history/import";
import type { ImportPlan } from "../../ops/import-history/plan";
import { intendedStack } from "../../ops/verify/intended";
import { runningStack, thanosImage, type RunningStack } from "../../ops/verify/running";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-import");
const days = 30;
const series = 20;
const stepSeconds = 300;
const claim = "old-prometheus";
const job: Import = { source: { claim, subPath: "." }, replica: "old-prometheus-0" };
const folder = mkdtempSync(path.join(os.tmpdir(), "import-"));

let stack: RunningStack;
let plan: ImportPlan;

/** Blocks of up to a day, by promtool, of samples that end two days ago. */
async function makeBlocks(): Promise<number> {
    const { programs } = await build(["promtool"], () => undefined, { rebuild: false });
    const end = Math.floor(Date.now() / 1000) - 2 * 86_400;
    const times = Array.from({ length: (days * 86_400) / stepSeconds }, (_, index) => end - (index + 1) * stepSeconds).reverse();
    const lines = Array.from({ length: series }, (_, one) =>
        times.map((time, index) => `old_value{series="${one}"} ${index % 97} ${time}`),
    );
    const text = path.join(folder, "old.om");
    writeFileSync(text, `# TYPE old_value gauge\n${lines.flat().join("\n")}\n# EOF\n`);
    const blocks = path.join(folder, "blocks");
    await execa(programs["promtool"] ?? "promtool", [
        "tsdb",
        "create-blocks-from",
        "--max-block-duration=24h",
        "openmetrics",
        text,
        blocks,
    ]);
    return series * times.length;
}

/** A claim with the blocks on it, filled through a pod that is gone afterwards. */
async function fillClaim(): Promise<void> {
    const { core } = stack.access;
    const { namespace } = stack;
    const metadata = { name: claim, namespace };
    await core.createNamespacedPersistentVolumeClaim({
        namespace,
        body: { metadata, spec: claimSpec({ size: "1Gi" }) as object },
    });
    const spec = {
        securityContext: restrictedPod(65532),
        containers: [
            {
                name: "fill",
                image: thanosImage(stack),
                command: ["/bin/sh", "-c", "sleep 600"],
                securityContext: restrictedContainer,
                volumeMounts: [{ name: "data", mountPath: "/data" }],
            },
        ],
        volumes: [{ name: "data", persistentVolumeClaim: { claimName: claim } }],
    };
    await core.createNamespacedPod({ namespace, body: { metadata, spec } as never });
    while ((await core.readNamespacedPod({ name: claim, namespace })).status?.phase !== "Running") await pause();
    const archive = path.join(folder, "blocks.tar");
    await execa("tar", ["-cf", archive, "-C", path.join(folder, "blocks"), ...readdirSync(path.join(folder, "blocks"))]);
    await new Promise<void>((resolve, reject) => {
        const done = ({ status, message }: { status?: string; message?: string }) => {
            if (status === "Success") resolve();
            else reject(new Error(message));
        };
        new Exec(stack.access.config)
            .exec(
                namespace,
                claim,
                "fill",
                ["tar", "-xf", "-", "-C", "/data"],
                process.stdout,
                process.stderr,
                createReadStream(archive),
                false,
                done,
            )
            .catch(reject);
    });
    await core.deleteNamespacedPod({ name: claim, namespace, gracePeriodSeconds: 0 });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 500));

describe("an import of history", () => {
    before("nothing is left of an earlier run", () => stage.prepare());
    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("has a stack that keeps raw samples long enough", async () => {
        await stage.start();
        const file = withOverrides(stage.stack.file, [{ key: "thanos.retention", value: { raw: "60d" }, reason: "a test" }]);
        await stage.deploy(file);
        stack = runningStack(stage.access, await intendedStack(file));
    });

    it("looks at the blocks, and at the bucket, and changes nothing", async () => {
        const samples = await makeBlocks();
        await fillClaim();
        plan = await lookAt(stack, job);
        console.log(`      ${plan.upload.length} blocks, ${plan.samples} samples`);
        expect(plan.refused).to.deep.equal([]);
        expect(plan.aside).to.deep.equal([]);
        expect(plan.upload.length).to.be.at.least(days);
        expect(plan.samples).to.equal(samples);
    });

    it("is stopped in the middle", async () => {
        const stop = new AbortController();
        const stopped = await upload(
            stack,
            job,
            plan,
            (done) => {
                if (done > 3) stop.abort(new Error("stopped"));
            },
            stop.signal,
        ).catch(String);
        const { blocks } = counted(plan, await bucketMetas(stack));
        console.log(`      ${String(stopped)}: ${blocks} blocks`);
        expect(blocks).to.be.within(1, plan.upload.length - 1);
    });

    it("goes on where it was, and leaves the source as it is", async () => {
        const rest = await lookAt(stack, job);
        expect(rest.aside.every(({ reason }) => reason === "the bucket has it")).to.equal(true);
        expect(rest.upload.length).to.be.lessThan(plan.upload.length);
        await upload(stack, job, rest, () => undefined);
        const { blocks, samples, missing } = counted(plan, await bucketMetas(stack));
        console.log(`      ${blocks} blocks, ${samples} samples`);
        expect({ samples, missing }).to.deep.equal({ samples: plan.samples, missing: [] });
        expect((await lookAt(stack, job)).aside).to.have.lengthOf(plan.upload.length);
    });

    it("is served by the store gateway, sample for sample", async () => {
        const labels = importLabels(stack, job.replica);
        for (const block of [plan.upload[0]!, plan.upload[15]!, plan.upload.at(-1)!]) {
            const end = Date.now() + 120_000;
            let found = 0;
            while (
                (found = await countByQuery(stack, labels, block).catch(() => 0)) !== block.stats?.numSamples &&
                Date.now() < end
            )
                await pause();
            expect(found).to.equal(block.stats?.numSamples);
        }
    });

    it("leaves nothing behind", () => stage.leave());
});
