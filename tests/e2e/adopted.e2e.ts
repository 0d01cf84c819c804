// The first days of a stack with a bucket that has two years of another writer's blocks, in a store that another team runs
// (versitygw): nothing is deleted without an acknowledgement, and all is counted before and after.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { bucketSettings } from "../../commands/verify/checks/bucket-settings";
import { intendedStack } from "../../commands/verify/expected-stack";
import { runningStack } from "../../commands/verify/running-stack";
import { until } from "../../lib/until";
import { withOverrides, type Override } from "../../local/overrides";
import { root } from "../../local/steps";
import type { StackFile } from "../../offline/stack-file";
import { invoke } from "../commands/invoke";
import { bucket, endpoint, readBlocks, startStore, withKeys, withStore, writeHistory, type Block, type Written } from "./gateway";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-adopted", ["versitygw", "promtool"]);
const reason = "a bucket with history";

const store: readonly Override[] = [
    {
        key: "objectStore",
        value: {
            kind: "external",
            bucket,
            endpoint,
            region: "us-east-1",
            addressing: "path",
            insecure: true,
            identity: { kind: "staticKeys" },
        },
        reason,
    },
    { key: "thanos.retention", value: { raw: "30d", fiveMinutes: "90d", oneHour: "0d" }, reason },
];

const file = (...more: readonly Override[]): Promise<StackFile> =>
    withKeys(stage, withOverrides(stage.stack.file, [...store, ...more]));
const acknowledging = (entries: readonly unknown[]): Override => ({ key: "acknowledge", value: entries, reason });
const refusal = async (stackFile: StackFile): Promise<string> =>
    stage.deploy(stackFile).then(
        () => "deployed",
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
const counted = (blocks: readonly Block[]): string =>
    `${blocks.length} blocks, ${blocks.reduce((sum, { samples }) => sum + samples, 0)} samples`;
const kept = async (): Promise<Block[]> => (await readBlocks(stage)).filter(({ marked }) => !marked);
const shown = (text: string): string => text.replace(/^/gm, "      ");

describe("a stack with a bucket of another writer", () => {
    let written: Written;
    let first: unknown;
    let count = 0;

    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts with two years of blocks in another team's store", async () => {
        await stage.start();
        await startStore(stage);
        written = await writeHistory(stage, 730);
        console.log(`      ${written.blocks} blocks, ${written.samples} samples`);
        const blocks = await kept();
        expect(counted(blocks)).to.equal(`${written.blocks} blocks, ${written.samples} samples`);
    });

    it("is reached from a pod, as preflight reports, and only from there", async () => {
        const folder = mkdtempSync(path.join(tmpdir(), "adopted-"));
        const configFile = path.join(folder, "Pulumi.local.yaml");
        const local = parse(readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8")) as { config: Record<string, unknown> };
        const line14 = async (objectStore: object, ...words: string[]) => {
            const keysElsewhere = {
                kind: "externalSecret",
                store: { name: "vault" },
                keys: { writer: "w", reader: "r", owner: "o" },
            };
            local.config["thanos-stack:objectStore"] = {
                ...(store[0]?.value as object),
                ...objectStore,
                identity: keysElsewhere,
            };
            local.config["thanos-stack:thanos"] = {
                ...(local.config["thanos-stack:thanos"] as object),
                retention: store[1]?.value,
            };
            writeFileSync(configFile, stringify(local));
            const { context, kubeconfig } = stage.cluster;
            const at = ["--config-file", configFile, "--context", context, "--kubeconfig", kubeconfig];
            const { out } = await invoke(["preflight", "--stack", "local", ...at, "--json", ...words]);
            const { checks } = JSON.parse(out) as { checks: { id: string; state: string; measured: string }[] };
            const found = checks.find(({ id }) => id === "14");
            console.log(`      14 ${found?.state ?? ""}: ${found?.measured ?? ""}`);
            return found;
        };
        expect(await line14({})).to.include({ state: "unseen" });
        expect(await line14({}, "--from-pod")).to.include({ state: "ok" });
        expect(await line14({ endpoint: "nowhere.storage.svc.cluster.local:7070" }, "--from-pod")).to.include({ state: "red" });
        rmSync(folder, { recursive: true });
    });

    it("is refused before its compactor starts, with the count, and nothing is marked or deleted", async () => {
        const said = await refusal(await file());
        console.log(shown(said));
        const [, entry = "", blocks = "0"] = /(\{"change":"firstCompaction".*? (\d+) blocks deleted"\})/.exec(said) ?? [];
        count = Number(blocks);
        first = JSON.parse(entry);
        // Blocks of two days that end more than 30 days ago.
        expect(count).to.be.within(written.blocks - 18, written.blocks - 13);
        const { items } = await stage.access.core.listNamespacedPod({
            namespace: stage.namespace,
            labelSelector: "thanos-stack/component=compactor",
        });
        expect(items).to.deep.equal([]);
        expect(counted(await kept())).to.equal(`${written.blocks} blocks, ${written.samples} samples`);
    });

    it("is refused, too, while everybody can read the bucket, and accepts that only by another entry", async () => {
        const policy = {
            Statement: [
                {
                    Effect: "Allow",
                    Principal: "*",
                    Action: ["s3:GetObject", "s3:ListBucket"],
                    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
                },
            ],
        };
        await withStore(stage, (send) => send("PUT", `/${bucket}?policy=`, JSON.stringify(policy)));
        const said = await refusal(await file(acknowledging([first])));
        console.log(shown(said));
        expect(said).to.contain("clients without credentials can list the bucket");
        expect(said).to.contain('{"change":"bucketSettings"');
        await withStore(stage, (send) => send("DELETE", `/${bucket}?policy=`));
    });

    it("deletes what was acknowledged and nothing younger, once it is acknowledged", async () => {
        const cutoff = Date.now() - 30 * 86_400_000;
        await stage.deploy(await file(acknowledging([first])));
        // The compactor merges blocks first, then marks raw blocks that end before the retention.
        const tooOld = (blocks: readonly Block[]) =>
            blocks.filter(({ resolution, maxTime }) => resolution === 0 && maxTime < cutoff);
        let blocks: readonly Block[] = [];
        await until(async () => tooOld((blocks = await kept())).length === 0, { seconds: 480 });
        console.log(`      acknowledged: ${count} blocks; kept: ${counted(blocks)}`);
        expect(tooOld(blocks)).to.deep.equal([]);
        // Every sample of the last 30 days is in a raw block that is kept: ten series, one sample an hour.
        const raw = blocks.filter(({ resolution, maxTime }) => resolution === 0 && maxTime >= cutoff);
        const young = raw.filter(({ samples }) => samples > 0).reduce((sum, { samples }) => sum + samples, 0);
        expect(young).to.be.at.least(10 * 24 * 28);
        expect(Math.min(...raw.map(({ minTime }) => minTime))).to.be.at.most(cutoff);
        // All two years are there in 1 hour resolution, whose retention is unlimited.
        const hours = blocks.filter(({ resolution }) => resolution === 3_600_000);
        console.log(`      1h: ${counted(hours)}`);
    });

    it("reads the settings of the store as a pod sees them", async () => {
        const stack = runningStack(stage.access, await intendedStack(await file(acknowledging([first]))));
        const outcome = await bucketSettings.check(stack);
        console.log(`      13d ${outcome.state}: ${outcome.measured}`);
        expect(outcome.measured).to.contain("clients without credentials can neither list nor read");
    });

    it("leaves nothing behind", () => stage.leave());
});
