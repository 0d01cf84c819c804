// Thirty days that a Prometheus had before Thanos, made by promtool, brought in from every kind of source: a claim with an
// interruption in the middle, a directory, a snapshot of a running Prometheus, another store, and by the stack file. All counted.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { BatchV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { expect } from "chai";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { objstoreKey, objstoreSecret } from "../../config/names";
import { images } from "../../config/versions";
import { ownerOf, scratch } from "../../components/history-import/job";
import { scriptVariables } from "../../components/history-import/model";
import { importScript, places } from "../../components/history-import/script";
import { claimSpec } from "../../components/kubernetes/pod";
import { paths } from "../../components/thanos/component";
import { user } from "../../components/thanos/pod";
import { build } from "../../local/build";
import type { StackFile } from "../../local/engine";
import { withOverrides } from "../../local/overrides";
import { runIn } from "../../ops/access/exec";
import { runScript, type Script } from "../../ops/access/job";
import { importHistory, type Report } from "../../ops/import-history/import";
import { termsOf } from "../../ops/import-history/job";
import { totals } from "../../ops/import-history/plan";
import type { Source } from "../../ops/import-history/source";
import { sendBlock, startFiller } from "../../ops/import-history/transfer";
import { intendedStack } from "../../ops/verify/intended";
import { runningStack, thanosImage, type RunningStack } from "../../ops/verify/running";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-import");
const [days, series, stepSeconds] = [30, 20, 300];
const folder = mkdtempSync(path.join(os.tmpdir(), "import-"));
const blocks = path.join(folder, "blocks");
const claim = "old-prometheus";
const owner = { user, group: user };
const old = { name: "old", pod: "prometheus-old-0", claim: "prometheus-old-db-prometheus-old-0" };
const secondStore = "second-store";

let stack: RunningStack;
let file: StackFile;
/** Samples that promtool was given. */
let samples = 0;
let end = 0;

/** Blocks of 6 hours, by promtool, of samples that end two days ago. */
async function makeBlocks(): Promise<void> {
    const { programs } = await build(["promtool"], () => undefined, { rebuild: false });
    end = Math.floor(Date.now() / 1000) - 2 * 86_400;
    const times = Array.from({ length: (days * 86_400) / stepSeconds }, (_, index) => end - (index + 1) * stepSeconds).reverse();
    const lines = Array.from({ length: series }, (_, one) =>
        times.map((time, index) => `old_value{series="${one}"} ${index % 97} ${time}`),
    );
    const text = path.join(folder, "old.om");
    writeFileSync(text, `# TYPE old_value gauge\n${lines.flat().join("\n")}\n# EOF\n`);
    await execa(programs["promtool"] ?? "promtool", [
        ...["tsdb", "create-blocks-from", "--max-block-duration=6h", "openmetrics"],
        text,
        blocks,
    ]);
    samples = series * times.length;
}

/** The same blocks under names of their own: a bucket has each name once. Every name ends in the mark then. */
async function blocksOf(mark: string): Promise<string> {
    const copies = path.join(folder, mark);
    mkdirSync(copies);
    for (const block of readdirSync(blocks)) {
        const name = `${block.slice(0, -mark.length)}${mark}`;
        await execa("cp", ["-r", path.join(blocks, block), path.join(copies, name)]);
        await execa("sed", ["-i", `s/${block}/${name}/g`, path.join(copies, name, "meta.json")]);
    }
    return copies;
}

/** A claim with all blocks of a directory in a folder, as one that was there before. */
async function fillClaim(name: string, subPath: string, from: string): Promise<void> {
    const { access, namespace } = stack;
    const spec = claimSpec({ size: "512Mi" }) as object;
    await access.core.createNamespacedPersistentVolumeClaim({ namespace, body: { metadata: { name, namespace }, spec } });
    const filler = await startFiller(stack, name);
    for (const block of readdirSync(from)) await sendBlock(stack, filler, from, block);
    if (subPath !== ".") {
        const move = `mkdir "$1"; for block in ${places.claim}/[0-9A-Z]*; do mv "$block" "$1"; done`;
        await runIn(access, filler, ["/bin/sh", "-euc", move, "sh", `${places.claim}/${subPath}`]);
    }
    await access.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
}

interface Options {
    readonly replica?: string;
    readonly to?: string;
    readonly look?: true;
    readonly signal?: AbortSignal;
    readonly onError?: (line: string) => void;
}

/** As the command does it. */
const bringIn = (
    source: Source,
    { replica, to, look, signal = new AbortController().signal, onError }: Options = {},
): Promise<Report> =>
    importHistory(
        stack,
        source,
        { replica, to, yes: look === undefined },
        {
            say: (line) => {
                console.log(line.replace(/^/gm, "      "));
            },
            error: (line) => onError?.(line),
            signal,
        },
    );

const sentence = (source: Source): Promise<string> =>
    bringIn(source, { look: true }).then(
        ({ wrong }) => wrong.join("\n"),
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

/** All samples of the old series that the store gateways have under a replica's name. */
async function served(replica: string): Promise<number> {
    const { store = [] } = await stack.thanos.stores();
    const [answer] = await stack.thanos.query(
        `sum(count_over_time(old_value{prometheus_replica="${replica}"}[${days * 86_400}s]))`,
        { time: end - 1, dedup: false, maxResolution: "0s", stores: store.map(({ name }) => name) },
    );
    return Number(answer?.value[1] ?? 0);
}

/** Fails when the store gateways do not serve every sample in time. */
async function allServed(replica: string): Promise<void> {
    let found = 0;
    const last = Date.now() + 120_000;
    while ((found = await served(replica).catch(() => 0)) !== samples && Date.now() < last) await wait(1000);
    console.log(`      ${replica}: ${found} of ${samples} samples by query over ${days} days`);
    expect(found).to.equal(samples);
}

function proved({ plan, counted, queries = [], seconds = 0, wrong }: Report): void {
    expect(wrong).to.deep.equal([]);
    expect(plan.aside.filter(({ reason }) => reason !== "the bucket has it")).to.deep.equal([]);
    const { blocks: count, samples: all } = totals(plan.take);
    expect(counted).to.include({ blocks: count, samples: all });
    expect(queries.length).to.be.greaterThan(0);
    console.log(`      ${count} blocks, ${all} samples, ${seconds.toFixed(0)} s`);
}

describe("an import of history", () => {
    before("nothing is left of an earlier run", () => stage.prepare());
    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("has a stack that keeps raw samples long enough", async () => {
        await stage.start();
        file = withOverrides(stage.stack.file, [{ key: "thanos.retention", value: { raw: "60d" }, reason: "a test" }]);
        await stage.deploy(file);
        stack = runningStack(stage.access, await intendedStack(file));
        await makeBlocks();
        await fillClaim(claim, ".", blocks);
    });

    const fromClaim: Source = { kind: "claim", claim, subPath: ".", owner };

    it("says what would be done, and changes nothing", async () => {
        const { plan, wrong } = await bringIn(fromClaim, { replica: "old-0", look: true });
        expect([wrong, plan.aside]).to.deep.equal([[], []]);
        expect(plan.take.length).to.equal(readdirSync(blocks).length);
        expect(totals(plan.take).samples).to.equal(samples);
        expect((await bringIn(fromClaim, { replica: "old-0", look: true })).plan).to.deep.equal(plan);
    });

    it("refuses in sentences", async () => {
        const empty = path.join(folder, "empty");
        mkdirSync(empty);
        for (const [source, expected] of [
            [{ ...fromClaim, claim: "wrong" }, /has no claim wrong\. It has: .*old-prometheus/],
            [
                { ...fromClaim, subPath: "wrong" },
                /folder wrong of the claim old-prometheus is not there; the claim itself has 121 blocks, and: /,
            ],
            [
                { ...fromClaim, subPath: `${readdirSync(blocks)[0] ?? ""}/chunks` },
                /chunks of the claim old-prometheus holds no block/,
            ],
            [{ kind: "directory", directory: path.join(folder, "none") }, /none is no directory/],
            [{ kind: "directory", directory: empty }, /empty holds no block/],
            [{ kind: "objstore", secret: "wrong" }, /no Secret wrong with the key objstore\.yml\. Those with one are: .*reader/],
            [{ kind: "objstore", secret: "minio-root" }, /no Secret minio-root with the key/],
            [
                { kind: "prometheus", pod: "wrong", snapshot: undefined },
                /has no pod wrong\. Those of a Prometheus are: .*stack-0/,
            ],
            [
                { kind: "prometheus", pod: "prometheus-thanos-stack-0", snapshot: undefined },
                /has its admin API off\. Switch it on \(enableAdminAPI: true .*--sub-path prometheus-db/,
            ],
        ] satisfies [Source, RegExp][]) {
            const said = await sentence(source);
            console.log(`      ${said}`);
            expect(said).to.match(expected);
        }
    });

    it("is stopped in the middle, goes on where it was, and leaves the source as it is", async () => {
        const stop = new AbortController();
        const stopped = await bringIn(fromClaim, {
            replica: "old-0",
            signal: stop.signal,
            onError: (line) => {
                if (Number(/^(\d+) of \d+ blocks, /.exec(line)?.[1] ?? 0) > 0) stop.abort(new Error("stopped"));
            },
        }).catch(String);
        expect(stopped).to.equal("Error: stopped");
        const rest = await bringIn(fromClaim, { replica: "old-0" });
        const [all, there] = [readdirSync(blocks).length, rest.plan.aside.length];
        console.log(`      stopped after ${there} of ${all} blocks`);
        expect(there).to.be.within(1, all - 1);
        expect(rest.plan.take.length + there).to.equal(all);
        proved(rest);
        const again = await bringIn(fromClaim, { replica: "old-0" });
        expect([again.plan.take, again.plan.aside.length]).to.deep.equal([[], all]);
        await allServed("old-0");
    });

    it("refuses what overlaps the history that is there", async () => {
        const merged = path.join(folder, "merged");
        mkdirSync(merged);
        const [first = ""] = readdirSync(blocks);
        const copy = "01AAAAAAAAAAAAAAAAAAAAAAAA";
        await execa("cp", ["-r", path.join(blocks, first), path.join(merged, copy)]);
        await execa("sed", ["-i", `s/${first}/${copy}/g`, path.join(merged, copy, "meta.json")]);
        const { wrong } = await bringIn({ kind: "directory", directory: merged }, { replica: "old-0", look: true });
        console.log(`      ${wrong.join("\n      ")}`);
        expect(wrong.join()).to.match(new RegExp(`${copy} overlaps .*, which the bucket has`));
    });

    it("takes a directory of this machine, stopped and started again", async () => {
        const source: Source = { kind: "directory", directory: await blocksOf("DD") };
        const stop = new AbortController();
        const stopped = await bringIn(source, {
            replica: "old-1",
            signal: stop.signal,
            onError: (line) => {
                if (line.startsWith("20 of ")) stop.abort(new Error("stopped"));
            },
        }).catch(String);
        expect(stopped).to.equal("Error: stopped");
        proved(await bringIn(source, { replica: "old-1" }));
        await allServed("old-1");
        const { items } = await stack.access.core.listNamespacedPersistentVolumeClaim({ namespace: stack.namespace });
        expect(items.map(({ metadata }) => metadata?.name).filter((name) => name?.startsWith("import-"))).to.deep.equal([]);
    });

    it("takes a snapshot of a running Prometheus, which counts the same", async () => {
        const { access, namespace } = stack;
        await fillClaim(old.claim, "prometheus-db", await blocksOf("SS"));
        const body = {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "Prometheus",
            metadata: { name: old.name, namespace },
            spec: {
                image: images.prometheus,
                enableAdminAPI: true,
                retention: "60d",
                resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "512Mi" } },
                securityContext: ownerOf(owner), // whom the files belong to
                storage: { volumeClaimTemplate: { spec: claimSpec({ size: "512Mi" }) } },
            },
        };
        const place = { group: "monitoring.coreos.com", version: "v1", namespace, plural: "prometheuses" };
        const objects = access.config.makeApiClient(CustomObjectsApi);
        await objects.createNamespacedCustomObject({ ...place, body });
        const ready = async () =>
            (await access.core.readNamespacedPod({ name: old.pod, namespace }).catch(() => undefined))?.status?.conditions?.some(
                ({ type, status }) => type === "Ready" && status === "True",
            ) ?? false;
        while (!(await ready())) await wait(500);
        const report = await bringIn({ kind: "prometheus", pod: old.pod, snapshot: undefined }, { replica: "old-2" });
        proved(report);
        expect(report.queries?.map(({ before, after }) => before === after)).to.deep.equal([true, true, true]);
        await allServed("old-2");
        const { stdout } = await inClaim(old.claim, `ls ${places.claim}/prometheus-db/snapshots`);
        expect(stdout).to.equal("");
        await objects.deleteNamespacedCustomObject({ ...place, name: old.name });
    });

    it("copies another store, with what was merged and downsampled there", async () => {
        await makeSecondStore();
        const report = await bringIn({ kind: "objstore", secret: secondStore });
        proved(report);
        const resolutions = [...new Set(report.plan.take.map(({ resolution }) => resolution))].sort((a, b) => a - b);
        console.log(`      resolutions ${resolutions.join(", ")}`);
        expect(resolutions).to.deep.equal([0, 300_000, 3_600_000]);
        expect(report.counted?.bytes).to.equal(totals(report.plan.take).bytes);
        const again = await bringIn({ kind: "objstore", secret: secondStore });
        expect(again.plan.take).to.deep.equal([]);
        await allServed("second");
    });

    it("copies the stack's own store to another one", async () => {
        await makeStore("third-store", "third");
        const from: Source = { kind: "objstore", secret: objstoreSecret("reader") };
        const { plan, counted, wrong, seconds = 0 } = await bringIn(from, { to: "third-store" });
        expect(wrong).to.deep.equal([]);
        const { blocks: count, samples: all, bytes } = totals(plan.take);
        expect(counted).to.deep.equal({ blocks: count, samples: all, bytes, missing: [] });
        console.log(`      ${count} blocks, ${all} samples, ${bytes} bytes, ${seconds.toFixed(0)} s`);
    });

    it("is done by the stack file, once", async () => {
        await fillClaim("first-claim", ".", await blocksOf("FF"));
        const value = { claim: "first-claim", subPath: ".", replica: "old-3", owner };
        const withImport = withOverrides(file, [{ key: "historyImport", value, reason: "a test" }]);
        const begin = Date.now();
        const { touched } = await stage.deploy(withImport);
        console.log(`      deployed with its import in ${((Date.now() - begin) / 1000).toFixed(0)} s`);
        expect(touched.filter((one) => one.startsWith("Job"))).to.have.lengthOf(1);
        await allServed("old-3");
        expect((await stage.deploy(withImport)).touched.filter((one) => one.startsWith("Job"))).to.deep.equal([]);
        const { items } = await stack.access.config
            .makeApiClient(BatchV1Api)
            .listNamespacedJob({ namespace: stack.namespace, labelSelector: "app.kubernetes.io/component=history-import" });
        expect(items.map(({ status }) => [status?.succeeded, status?.failed])).to.deep.equal([[1, undefined]]);
    });

    it("is refused by the stack file, in its own sentence", async () => {
        const value = { claim, subPath: "wrong", replica: "old-4", owner };
        const wrong = withOverrides(file, [{ key: "historyImport", value, reason: "a test" }]);
        const said = await stage.deploy(wrong).then(
            () => "",
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        console.log(said.replace(/^/gm, "      "));
        expect(said).to.contain("the folder wrong of the claim old-prometheus is not there");
    });

    it("leaves nothing behind", () => stage.leave());
});

/** A shell in Thanos' image, with a claim. */
async function inClaim(name: string, text: string, more: Partial<Script> = {}): Promise<{ stdout: string }> {
    const stdout = await runScript(stack.access, {
        namespace: stack.namespace,
        purpose: "e2e",
        image: thanosImage(stack),
        user,
        podSecurity: ownerOf(owner),
        text,
        seconds: 300,
        ...more,
        volumes: [{ name: "source", persistentVolumeClaim: { claimName: name } }, scratch.volume, ...(more.volumes ?? [])],
        mounts: [{ name: "source", mountPath: places.claim }, scratch.mount, ...(more.mounts ?? [])],
    });
    return { stdout: stdout.trim() };
}

/** Another place in the same MinIO: the blocks under a replica of their own, merged and downsampled by a compactor of its own. */
async function makeSecondStore(): Promise<void> {
    await makeStore(secondStore, "second");
    const asStore = {
        labels: { "thanos-stack/bucket": "owner" },
        volumes: [{ name: "objstore", secret: { secretName: secondStore } }],
        mounts: [{ name: "objstore", mountPath: paths.objstoreFolder, readOnly: true }],
    };
    const variables = scriptVariables(termsOf(stack, "second"), {
        ...{ MODE: "run", FROM: "folder", WHERE: "the claim", SIDECAR: "no", subPath: "." },
    });
    await fillClaim("second-claim", ".", await blocksOf("TT"));
    await inClaim("second-claim", importScript, { ...asStore, environment: { ...variables } });
    const compact = `thanos compact --objstore.config-file=${paths.objstore} --data-dir=${places.scratch}/compact --consistency-delay=0s --delete-delay=48h`;
    await inClaim(claim, compact, { ...asStore, memoryLimit: "512Mi" });
}

/** A Secret with a place of its own in the same MinIO, and all rights there. */
async function makeStore(name: string, prefix: string): Promise<void> {
    const { access, namespace } = stack;
    const { data } = await access.core.readNamespacedSecret({ namespace, name: objstoreSecret("owner") });
    const document = parse(Buffer.from(data?.[objstoreKey] ?? "", "base64").toString()) as object;
    await access.core.createNamespacedSecret({
        namespace,
        body: {
            metadata: { name, namespace },
            stringData: { [objstoreKey]: stringify({ ...document, prefix }) },
        },
    });
}
