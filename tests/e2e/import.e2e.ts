// Blocks of an earlier Prometheus, brought in from every kind of source: a claim with an interruption in the middle, a directory, a snapshot
// of a running Prometheus, another store, and by the stack file; and what a live replica uploads by itself, which is left to it. All counted.
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { BatchV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { expect } from "chai";
import { objstoreSecret } from "../../config/names";
import { images } from "../../config/versions";
import { ownerOf } from "../../components/history-import/job";
import { places } from "../../components/history-import/script";
import { claimSpec } from "../../components/kubernetes/pod";
import type { StackFile } from "../../offline/stack-file";
import { withOverrides } from "../../local/overrides";
import { importHistory, type Report } from "../../commands/import-history/import";
import { totals } from "../../commands/import-history/plan";
import type { Source } from "../../commands/import-history/source";
import { intendedStack } from "../../commands/verify/expected-stack";
import { runningStack, type RunningStack } from "../../commands/verify/running-stack";
import { fillClaim, inClaim, makeFullStore, makeStore, OldHistory, owner } from "./old-history";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-import");
const history = new OldHistory();
const claim = "old-prometheus";
const old = { name: "old", pod: "prometheus-old-0", claim: "prometheus-old-db-prometheus-old-0" };
const live = "prometheus-thanos-stack-0";
const secondStore = "second-store";

let stack: RunningStack;
let file: StackFile;

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
        `sum(count_over_time(old_value{prometheus_replica="${replica}"}[${history.days * 86_400}s]))`,
        { time: history.end - 1, dedup: false, maxResolution: "0s", stores: store.map(({ name }) => name) },
    );
    return Number(answer?.value[1] ?? 0);
}

/** Fails when the store gateways do not serve every sample in time. */
async function allServed(replica: string): Promise<void> {
    let found = 0;
    const last = Date.now() + 120_000;
    while ((found = await served(replica).catch(() => 0)) !== history.samples && Date.now() < last) await wait(1000);
    console.log(`      ${replica}: ${found} of ${history.samples} samples by query over ${history.days} days`);
    expect(found).to.equal(history.samples);
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
        history.remove();
    });

    it("has a stack that keeps raw samples long enough", async () => {
        await stage.start();
        file = withOverrides(stage.stack.file, [{ key: "thanos.retention", value: { raw: "60d" }, reason: "a test" }]);
        await stage.deploy(file);
        stack = runningStack(stage.access, await intendedStack(file));
        await history.make();
        await fillClaim(stack, claim, ".", history.blocks);
    });

    const fromClaim: Source = { kind: "claim", claim, subPath: ".", owner };

    it("prints the plan, and changes nothing", async () => {
        const { plan, wrong } = await bringIn(fromClaim, { replica: "old-0", look: true });
        expect([wrong, plan.aside]).to.deep.equal([[], []]);
        expect(plan.take.length).to.equal(readdirSync(history.blocks).length);
        expect(totals(plan.take).samples).to.equal(history.samples);
        expect((await bringIn(fromClaim, { replica: "old-0", look: true })).plan).to.deep.equal(plan);
    });

    it("refuses in sentences", async () => {
        const empty = path.join(history.folder, "empty");
        mkdirSync(empty);
        for (const [source, expected] of [
            [{ ...fromClaim, claim: "wrong" }, /has no claim wrong\. It has: .*old-prometheus/],
            [
                { ...fromClaim, subPath: "wrong" },
                /folder wrong of the claim old-prometheus is not there; the claim itself has 121 blocks, and: /,
            ],
            [
                { ...fromClaim, subPath: `${readdirSync(history.blocks)[0] ?? ""}/chunks` },
                /chunks of the claim old-prometheus holds no block/,
            ],
            [{ kind: "directory", directory: path.join(history.folder, "none") }, /none is no directory/],
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
        const all = readdirSync(history.blocks);
        const middle = Math.floor(all.length / 2);
        const chunks = `${places.claim}/${all[middle] ?? ""}/chunks`;
        // However fast the machine is, it comes no further: a pipe that nobody writes to has no end.
        await inClaim(stack, claim, `mv ${chunks}/000001 ${places.claim}/held && mkfifo ${chunks}/000001`);
        const stop = new AbortController();
        const stopped = await bringIn(fromClaim, {
            replica: "old-0",
            signal: stop.signal,
            onError: (line) => {
                if (line.startsWith(`${middle + 1} of `)) stop.abort(new Error("stopped"));
            },
        }).catch(String);
        expect(stopped).to.equal("Error: stopped");
        await inClaim(stack, claim, `mv -f ${places.claim}/held ${chunks}/000001`);
        const rest = await bringIn(fromClaim, { replica: "old-0" });
        expect(rest.plan.aside.map(({ name }) => name)).to.deep.equal(all.slice(0, middle));
        expect(rest.plan.take.length + middle).to.equal(all.length);
        proved(rest);
        const again = await bringIn(fromClaim, { replica: "old-0" });
        expect([again.plan.take, again.plan.aside.length]).to.deep.equal([[], all.length]);
        await allServed("old-0");
    });

    it("refuses what overlaps the history that is there", async () => {
        const directory = await history.copiesOf("AAAA", readdirSync(history.blocks).slice(0, 1));
        const [copy = ""] = readdirSync(directory);
        const { wrong } = await bringIn({ kind: "directory", directory }, { replica: "old-0", look: true });
        console.log(`      ${wrong.join("\n      ")}`);
        expect(wrong.join()).to.match(new RegExp(`${copy} overlaps .*, which the bucket has`));
    });

    it("leaves to a live replica what that uploads by itself, and brings in the same time next to it", async () => {
        const source: Source = { kind: "directory", directory: await history.makeRecent() };
        const { wrong } = await bringIn(source, { replica: live, look: true });
        console.log(`      ${wrong.join("\n      ")}`);
        expect(wrong.join()).to.match(
            / ends \d+ min after the live series of its labels begin.*: their sidecar uploads that time/,
        );
        const report = await bringIn(source);
        proved(report);
        expect(report.plan.take.map(({ labels }) => labels).join()).to.contain('prometheus_replica="imported"');
    });

    it("takes a directory of this machine, stopped and started again", async () => {
        const source: Source = { kind: "directory", directory: await history.copiesOf("DD") };
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
        await fillClaim(stack, old.claim, "prometheus-db", await history.copiesOf("SS"));
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
        const source: Source = { kind: "prometheus", pod: old.pod, snapshot: undefined };
        const left = () => inClaim(stack, old.claim, `ls ${places.claim}/prometheus-db/snapshots`);
        const stopped = bringIn(source, { replica: "old-2", signal: AbortSignal.timeout(200) });
        expect(await stopped.catch(String)).to.contain("TimeoutError");
        expect(await left(), "of one that was stopped while it looked").to.equal("");
        const report = await bringIn(source, { replica: "old-2" });
        proved(report);
        expect(report.queries?.map(({ before, after }) => before === after)).to.deep.equal([true, true, true]);
        await allServed("old-2");
        expect(await left()).to.equal("");
        await objects.deleteNamespacedCustomObject({ ...place, name: old.name });
    });

    it("copies another store, with what was merged and downsampled there", async () => {
        await makeFullStore(stack, secondStore, "second", await history.copiesOf("TT"));
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
        await makeStore(stack, "third-store", "third");
        const from: Source = { kind: "objstore", secret: objstoreSecret("reader") };
        const { plan, counted, wrong, seconds = 0 } = await bringIn(from, { to: "third-store" });
        expect(wrong).to.deep.equal([]);
        const { blocks: count, samples: all, bytes } = totals(plan.take);
        expect(counted).to.deep.equal({ blocks: count, samples: all, bytes, missing: [] });
        console.log(`      ${count} blocks, ${all} samples, ${bytes} bytes, ${seconds.toFixed(0)} s`);
    });

    it("is done by the stack file, once", async () => {
        await fillClaim(stack, "first-claim", ".", await history.copiesOf("FF"));
        const value = { claim: "first-claim", subPath: ".", owner };
        const withImport = withOverrides(file, [{ key: "historyImport", value, reason: "a test" }]);
        const begin = Date.now();
        const { touched } = await stage.deploy(withImport);
        console.log(`      deployed with its import in ${((Date.now() - begin) / 1000).toFixed(0)} s`);
        expect(touched.filter((one) => one.startsWith("Job"))).to.have.lengthOf(1);
        await allServed("imported");
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

    it("leaves the compactor at work, though live replicas have uploaded the same time", async () => {
        const blocks = await stack.thanos.loadedBlocks();
        const of = (replica: string) => blocks.filter(({ thanos: { labels } }) => labels?.["prometheus_replica"] === replica);
        const both = of("imported").some((one) => of(live).some((two) => one.minTime < two.maxTime && two.minTime < one.maxTime));
        expect(both, "blocks of both for one time").to.equal(true);
        expect(await stack.thanos.metric("compactor", "thanos_compact_halted")).to.equal(0);
    });

    it("leaves nothing behind", () => stage.leave());
});
