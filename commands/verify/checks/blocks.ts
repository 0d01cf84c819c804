// 5, 6 and 8. The way of a sample: cut into a block, uploaded, served from the bucket, and found there when Prometheus has
// forgotten it.
import { prometheusPort } from "../../../config/names";
import { toSeconds } from "../../../config/units";
import { flag, seconds } from "../../../rules/terms";
import type { Block } from "../../access/thanos";
import { sumOfMetric } from "../../access/thanos";
import { clock, noPrometheus, notDue, ok, red, unseen, type Check, type Outcome } from "../check";
import { hasLabels, matchers, ownLabels } from "../series-labels";
import {
    metricsOf,
    nameOf,
    ownPrometheus,
    prometheusPods,
    sidecarContainer,
    startedAt,
    type RunningStack,
} from "../running-stack";

/** Prometheus cuts its first block when it holds one and a half times a block's range; a minute to upload and find it. */
function firstBlockDue(stack: RunningStack, started: Date): Date {
    const block = seconds(ownPrometheus(stack).sidecar.blockDuration) ?? toSeconds("2h");
    const store = stack.deployed.thanos.find(({ component }) => component === "store");
    const sync = store ? (seconds(flag(store.args, "sync-block-duration")) ?? 900) : 900;
    return new Date(started.getTime() + (1.5 * block + sync + 60) * 1000);
}

interface Uploaded {
    /** The newest block that holds samples scraped by the stack's own Prometheus servers that run now. */
    readonly block: Block;
    readonly since: Date;
}

/** That block, or why there is none. */
async function newestBlock(stack: RunningStack): Promise<Uploaded | Outcome> {
    const since = startedAt(await prometheusPods(stack));
    if (!since) return noPrometheus;
    const [block] = (await stack.thanos.loadedBlocks())
        .filter(hasLabels(ownLabels(stack)))
        .filter(({ maxTime, thanos }) => maxTime > since.getTime() && thanos.source !== "bucket.upload")
        .sort((a, b) => b.maxTime - a.maxTime);
    if (block) return { block, since };
    const due = firstBlockDue(stack, since);
    const measured = `none yet with samples since ${clock(since)}`;
    return due > new Date()
        ? notDue(due, measured)
        : red(`${measured}, due since ${clock(due)}`, "see the sidecar's log: kubectl logs -c thanos-sidecar, and check 5b");
}

const isOutcome = (found: Uploaded | Outcome): found is Outcome => "state" in found;
const time = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(11, 19);

export const blockUploaded: Check<RunningStack> = {
    id: "5a",
    claim: "a block of this run is in the bucket",
    bar: "one and a half block ranges after Prometheus' start, with samples",
    async check(stack) {
        const found = await newestBlock(stack);
        if (isOutcome(found)) return found;
        const { ulid, stats, minTime, maxTime } = found.block;
        const measured = `${ulid}, ${stats?.numSamples ?? 0} samples, ${time(minTime)}–${time(maxTime)} UTC`;
        return (stats?.numSamples ?? 0) > 0
            ? ok(measured)
            : red(measured, "Prometheus has cut a block without samples: see its log");
    },
};

/** Uploads of one sidecar. */
export interface Uploads {
    readonly name: string;
    /** Since its start. */
    readonly done: number;
    /** Unix seconds; 0: none since its start. */
    readonly last: number;
    readonly started: Date;
    /** In the last quarter of an hour; undefined: nobody has counted. */
    readonly failed: number | undefined;
}

/** How long after a block the next one may come: 2 h 30 for blocks of 2 h. */
export const uploadSeconds = (block: number): number => Math.max(1.25 * block, block + 300);

/** @param block Seconds of a block. */
export function uploadsGoOn(block: number, all: readonly Uploads[], now: Date = new Date()): Outcome {
    const limit = uploadSeconds(block);
    const wrong = all.flatMap(({ name, last, started, failed = 0 }) => {
        const since = Math.max(last, started.getTime() / 1000 + (last === 0 ? 0.5 * block : 0));
        return [
            ...(now.getTime() / 1000 - since > limit
                ? [
                      `${name} has uploaded nothing since ${last === 0 ? `its start at ${clock(started, now)}` : clock(new Date(last * 1000), now)}`,
                  ]
                : []),
            ...(failed >= 1 ? [`${name} has failed to upload ${failed.toFixed(0)} times in a quarter of an hour`] : []),
        ];
    });
    if (wrong.length > 0)
        return red(wrong.join("; "), "see the sidecar's log: kubectl logs -c thanos-sidecar; check 5b tries its credentials");
    const waiting = all.filter(({ done }) => done === 0);
    const [first] = waiting;
    if (first)
        return notDue(
            new Date(Math.max(...waiting.map(({ started }) => started.getTime())) + (0.5 * block + limit) * 1000),
            `no upload yet by ${waiting.map(({ name }) => name).join(", ")}`,
        );
    if (all.some(({ failed }) => failed === undefined))
        return unseen("nobody scrapes the sidecars: whether uploads failed is not known");
    const ages = all.map(({ last }) => now.getTime() / 1000 - last);
    return ok(
        `${all.map(({ done }) => done).join(" and ")} uploads, the last ${Math.round(Math.max(...ages) / 60)} min ago at most, none failed`,
    );
}

export const uploadsContinue: Check<RunningStack> = {
    id: "5c",
    claim: "uploads go on",
    bar: "by each sidecar one within 1¼ block ranges, none failed in a quarter of an hour",
    async check(stack) {
        const failures = await stack.thanos.query("sum by (pod) (increase(thanos_shipper_upload_failures_total[15m]))");
        const pods = await prometheusPods(stack);
        const all = await Promise.all(
            pods.map(async (pod): Promise<Uploads> => {
                const metrics = (await metricsOf(stack, pod)) ?? "";
                const failed = failures.find(({ metric }) => metric["pod"] === nameOf(pod))?.value[1];
                return {
                    name: nameOf(pod),
                    done: sumOfMetric(metrics, "thanos_shipper_uploads_total") ?? 0,
                    last: sumOfMetric(metrics, "thanos_objstore_bucket_last_successful_upload_time") ?? 0,
                    started: startedAt([pod], sidecarContainer) ?? new Date(),
                    failed: failed === undefined ? undefined : Number(failed),
                };
            }),
        );
        if (all.length === 0) return noPrometheus;
        return uploadsGoOn(seconds(ownPrometheus(stack).sidecar.blockDuration) ?? 7200, all);
    },
};

/** The same question, at a moment inside the block, to the store gateways alone and to the sidecars alone. */
export const storeGatewayServes: Check<RunningStack> = {
    id: "6",
    claim: "the store gateway serves it",
    bar: "blocks loaded, none failed to load, as many series from the bucket as from the sidecars",
    async check(stack) {
        const failures = (await stack.thanos.metric("storeGateway", "thanos_bucket_store_block_load_failures_total")) ?? 0;
        if (failures > 0)
            return red(`${failures} failures to load a block`, "see the store gateway's log; a corrupt block is named there");
        const found = await newestBlock(stack);
        if (isOutcome(found)) return found;
        const loaded = (await stack.thanos.metric("storeGateway", 'thanos_blocks_meta_synced{state="loaded"}')) ?? 0;
        if (loaded === 0) return red("no block is loaded", "see the store gateway's log, and its arguments for time ranges");
        const { block, since } = found;
        const moment = Math.floor((Math.max(block.minTime, since.getTime()) + block.maxTime) / 2 / 1000);
        const { store = [], sidecar = [] } = await stack.thanos.stores();
        const selector = `{${matchers(block.thanos.labels ?? {})}}`;
        const [fromBucket, fromSidecars] = [
            await countUp(stack, moment, store, selector),
            await countUp(stack, moment, sidecar, selector),
        ];
        const measured = `${fromBucket} series at ${time(moment * 1000)} UTC from the bucket, ${fromSidecars} from the sidecars`;
        return fromBucket > 0 && fromBucket === fromSidecars
            ? ok(measured)
            : red(measured, "see the store gateway's log and its page /loaded (npm run open)");
    },
};

/** How many targets with these labels were up at that moment, by these stores alone: without any, none. */
async function countUp(
    { thanos }: RunningStack,
    moment: number,
    stores: readonly { name: string }[],
    selector: string,
): Promise<number> {
    if (stores.length === 0) return 0;
    const answer = await thanos.query(`count(up${selector})`, {
        time: moment,
        dedup: false,
        stores: stores.map(({ name }) => name),
    });
    return Number(answer[0]?.value[1] ?? 0);
}

export const historyBeyondLocal: Check<RunningStack> = {
    id: "8",
    claim: "history is longer than Prometheus' own",
    bar: "series at a time that no Prometheus holds any more: from the store gateways, which read blocks for it, and none from the sidecars",
    async check(stack) {
        const { access, namespace, thanos } = stack;
        const pods = await prometheusPods(stack);
        const oldest = await Promise.all(
            pods.map(async (pod) => {
                const text = await access.getText({ namespace, pod: nameOf(pod), port: prometheusPort }, "/metrics");
                return Number(/^prometheus_tsdb_lowest_timestamp_seconds (\S+)$/m.exec(text)?.[1]);
            }),
        );
        const started = startedAt(pods);
        if (!started || oldest.some((one) => !(one > 0)))
            return red("a Prometheus does not report the age of its data", "see its log");
        const local = Math.min(...oldest);
        const before = (await thanos.loadedBlocks())
            .filter(hasLabels(ownLabels(stack)))
            .filter(({ maxTime }) => maxTime / 1000 <= local)
            .sort((a, b) => b.maxTime - a.maxTime);
        const [block] = before;
        if (!block) {
            const kept = seconds(ownPrometheus(stack).retention) ?? 86_400;
            const span = seconds(ownPrometheus(stack).sidecar.blockDuration) ?? 7200;
            // Prometheus deletes whole blocks, when it cuts the next one.
            const due = new Date(local * 1000 + (kept + 3 * span) * 1000);
            return due > new Date()
                ? notDue(due, `Prometheus still holds everything since ${clock(new Date(local * 1000))}`)
                : red(
                      `the bucket has nothing of this stack before ${clock(new Date(local * 1000))}`,
                      "see check 5: blocks are deleted before they were uploaded",
                  );
        }
        const moment = Math.floor((block.minTime + block.maxTime) / 2000);
        const { store = [], sidecar = [] } = await thanos.stores();
        const blocksRead = async () =>
            (await thanos.metric("storeGateway", "thanos_bucket_store_series_blocks_queried_sum")) ?? 0;
        const readBefore = await blocksRead();
        const selector = `{${matchers(ownLabels(stack))}}`;
        const fromBucket = await countUp(stack, moment, store, selector);
        const read = (await blocksRead()) - readBefore;
        const fromSidecars = await countUp(stack, moment, sidecar, selector);
        const measured = `${fromBucket} series at ${clock(new Date(moment * 1000))} from the bucket (${read} blocks read), ${fromSidecars} from the sidecars`;
        if (fromSidecars > 0)
            return red(
                measured,
                "a sidecar answers for a time that its Prometheus no longer has: see its --min-time, and Prometheus' log",
            );
        return fromBucket > 0 && read > 0
            ? ok(measured)
            : red(measured, "see the store gateway's page /loaded (npm run open) and its log");
    },
};
