// The formulas: what a stack takes in, keeps, costs and needs. Pure; every constant comes from its table.
import { c } from "../../config/constants";
import { compactorScratch, localVolume } from "../../config/sizing";
import { defaults, type Given, type Inputs, type Retention, type Rhythm } from "./inputs";

const day = 86_400;
const month = 30 * day;

/** Bytes in the bucket by resolution. `transient`: what is merged already and not deleted yet. */
export interface BucketSize {
    readonly raw: number;
    readonly fiveMinutes: number;
    readonly oneHour: number;
    readonly transient: number;
    readonly total: number;
}

type Stream = Pick<Inputs, "activeSeries" | "samplesASecond" | "replicas">;

/** Bytes that one day adds at each resolution, of all replicas together. */
const daily = ({ activeSeries, samplesASecond, replicas }: Stream) => ({
    raw: replicas * c("churn") * samplesASecond * day * c("bytesASample"),
    fiveMinutes: replicas * c("churn") * activeSeries * 288 * c("bytesAFiveMinuteWindow"),
    oneHour: replicas * c("churn") * activeSeries * 24 * c("bytesAnHourWindow"),
});

/** The bucket so many days after the first sample. Blocks are downsampled when they span 40 hours, and again at 10 days. */
export function bucketAt(stream: Stream, kept: Retention, days: number): BucketSize {
    const a = daily(stream);
    const raw = a.raw * Math.min(days, kept.raw);
    const fiveMinutes = days < 40 / 24 ? 0 : a.fiveMinutes * Math.min(days, kept.fiveMinutes);
    const oneHour = days < 10 ? 0 : a.oneHour * Math.min(days, kept.oneHour);
    const transient = a.raw * Math.min(days, kept.raw, c("transientDays"));
    return { raw, fiveMinutes, oneHour, transient, total: raw + fiveMinutes + oneHour + transient };
}

/** Ranges of compacted blocks, in seconds (thanos: components/compact). */
const ranges = [1, 2, 8, 48, 336].map((hours) => hours * 3600);

/** Blocks in the bucket so many days after the first sample, of all replicas together. */
export function blocksAt(
    inputs: Pick<Inputs, "blockSeconds" | "replicas" | "deleteDelaySeconds">,
    kept: Retention,
    days: number,
): number {
    const levels = [inputs.blockSeconds, ...ranges.filter((range) => range > inputs.blockSeconds)];
    const largest = levels.at(-1) ?? inputs.blockSeconds;
    // At each level there are on average half of those that make one of the next; the largest stay for as long as they are kept.
    const stream = (span: number, from: number) =>
        levels
            .filter((range) => range >= from)
            .reduce((sum, range, index, all) => {
                const next = all[index + 1];
                return sum + (next === undefined ? span / largest : Math.min(span / range, next / range / 2));
            }, 0);
    const merged = levels.slice(0, -1).reduce((sum, range) => sum + Math.min(days * day, inputs.deleteDelaySeconds) / range, 0);
    const span = (retention: number) => Math.min(days, retention) * day;
    const downsampled =
        (days < 40 / 24 ? 0 : stream(span(kept.fiveMinutes), 48 * 3600)) +
        (days < 10 ? 0 : stream(span(kept.oneHour), 336 * 3600));
    return inputs.replicas * (stream(span(kept.raw), 0) + downsampled + merged);
}

/** Requests a month. */
export interface Requests {
    readonly list: number;
    readonly head: number;
    readonly get: number;
    readonly put: number;
}

/** What listing a bucket of so many blocks takes in so many seconds, and what uploading and merging them does. */
export function requestsIn(
    span: number,
    rhythm: Rhythm,
    blocks: number,
    inputs: Pick<Inputs, "storeReplicas" | "replicas" | "blockSeconds">,
): Requests {
    const compactor = (c("syncsAnIteration") * span) / rhythm.iteration + span / rhythm.progress;
    const stores = (inputs.storeReplicas * span) / rhythm.storeSync;
    const syncs = compactor + span / rhythm.viewer + stores;
    const pages = Math.ceil((blocks * (rhythm.recursive ? c("objectsABlock") : 1)) / 1000);
    const uploads = (inputs.replicas * span) / inputs.blockSeconds;
    return {
        list: syncs * Math.max(1, pages),
        head: rhythm.recursive ? 0 : syncs * blocks,
        get: blocks * (c("marksASync") * compactor + stores),
        put: uploads * c("objectsABlock") * 2, // once by the sidecar, about once more by merging
    };
}

/** What S3 bills for requests. */
export const dollars = ({ list, head, get, put }: Requests): number =>
    ((list + put) * c("listDollars") + (head + get) * c("getDollars")) / 1000;

/** Dollars a month. */
export interface Costs {
    readonly storage: number;
    readonly requests: number;
    readonly total: number;
}

export function costsAt(inputs: Inputs, kept: Retention, rhythm: Rhythm, days: number): Costs {
    const storage = (bucketAt(inputs, kept, days).total / 1e9) * c("storageDollars");
    const requests = dollars(requestsIn(month, rhythm, blocksAt(inputs, kept, days), inputs));
    return { storage, requests, total: storage + requests };
}

/** What a part needs beside what the stack gives it, in bytes. */
export interface Need {
    readonly part: string;
    readonly needed: number;
    readonly given: number | undefined;
    readonly how: string;
    readonly key: string;
}

function needs(inputs: Inputs, full: BucketSize, blocks: number): Need[] {
    const { samplesASecond, activeSeries, localRetentionSeconds, blockSeconds, given } = inputs;
    const need = (part: string, size: Given, needed: number, how: string, key: string): Need => ({
        part,
        needed,
        given: given[size],
        how,
        key,
    });
    const bySeries = (constant: "queryMemory" | "resultCache" | "compactorMemory") => activeSeries * c(constant);
    const needed = [
        need(
            "Prometheus, memory limit",
            "prometheusMemory",
            activeSeries * c("bytesAHeadSeries") * c("prometheusCeiling"),
            `series × ${c("bytesAHeadSeries")} B × ${c("prometheusCeiling")}`,
            "prometheus.resources.memoryLimit",
        ),
        need(
            "Prometheus, volume",
            "prometheusVolume",
            localVolume(samplesASecond, localRetentionSeconds, blockSeconds),
            `samples in the local retention × ${c("bytesALocalSample")} B ÷ ${c("localFill")} + write-ahead log`,
            "prometheus.volume.size",
        ),
        need(
            "querier, memory limit",
            "queryMemory",
            bySeries("queryMemory"),
            `series × ${c("queryMemory")} B`,
            "thanos.query.resources.memoryLimit",
        ),
        need(
            "query-frontend, memory limit",
            "frontendMemory",
            bySeries("resultCache"),
            `series × ${c("resultCache")} B`,
            "thanos.queryFrontend.resources.memoryLimit",
        ),
        need(
            "store gateway, memory limit",
            "storeMemory",
            ((given.chunkPool ?? 0) + (given.indexCache ?? 0)) * c("storeHeadroom"),
            `(chunk pool + index cache) × ${c("storeHeadroom")}`,
            "thanos.storeGateway.resources.memoryLimit",
        ),
        need(
            "store gateway, volume",
            "storeVolume",
            blocks * activeSeries * c("churn") * c("bytesAnIndexHeaderSeries"),
            `blocks × series × ${c("bytesAnIndexHeaderSeries")} B`,
            "thanos.storeGateway.volume.size",
        ),
        need(
            "compactor, memory limit",
            "compactorMemory",
            bySeries("compactorMemory"),
            `series × ${c("compactorMemory")} B`,
            "thanos.compactor.resources.memoryLimit",
        ),
        need(
            "compactor, volume",
            "compactorVolume",
            compactorScratch(samplesASecond, Math.min(c("compactorDays"), inputs.retention.raw)) * inputs.compactions,
            "the longest block of one replica × 2 × concurrency",
            "thanos.compactor.volume.size",
        ),
        need(
            "object store, volume",
            "objectStoreVolume",
            full.total / c("localFill"),
            `the full bucket ÷ ${c("localFill")}`,
            "objectStore.volume.size",
        ),
    ];
    return needed.filter(({ part }) => given.objectStoreVolume !== undefined || !part.startsWith("object store"));
}

export interface Estimate {
    readonly inputs: Inputs;
    /** Of all replicas together. */
    readonly samplesASecond: number;
    /** Days after which the bucket grows no more; what is kept for ever is followed for five years. */
    readonly horizonDays: number;
    readonly full: BucketSize;
    readonly blocks: number;
    readonly costs: Costs;
    /** The same stack with the charts' defaults: retention of 30d/30d/10y, and a bucket listed as often as Thanos does unasked. */
    readonly defaultCosts: Costs;
    /** Dollars a month that listing the bucket less often than Thanos does unasked saves. */
    readonly requestSaving: number;
    readonly needs: readonly Need[];
    /** The longest time without an object store that loses nothing, in seconds. */
    readonly survivedOutage: number;
}

export function estimate(inputs: Inputs): Estimate {
    const { retention, rhythm } = inputs;
    const finite = [retention.raw, retention.fiveMinutes, retention.oneHour].map((days) => (days === Infinity ? 5 * 365 : days));
    const horizonDays = Math.max(...finite);
    const full = bucketAt(inputs, retention, horizonDays);
    const blocks = blocksAt(inputs, retention, horizonDays);
    const costs = costsAt(inputs, retention, rhythm, horizonDays);
    return {
        inputs,
        samplesASecond: inputs.samplesASecond * inputs.replicas,
        horizonDays,
        full,
        blocks,
        costs,
        defaultCosts: costsAt(inputs, defaults.retention, defaults.rhythm, horizonDays),
        requestSaving: costsAt(inputs, retention, defaults.rhythm, horizonDays).requests - costs.requests,
        needs: needs(inputs, full, blocks),
        survivedOutage: survivedOutage(inputs),
    };
}

/** Prometheus deletes what is too old or too much, uploaded or not; its head is not a block yet. */
function survivedOutage({ samplesASecond, localRetentionSeconds, blockSeconds, given }: Inputs): number {
    const room =
        given.prometheusVolume === undefined
            ? Infinity
            : (given.prometheusVolume * c("localFill")) / (samplesASecond * c("bytesALocalSample"));
    return Math.max(0, Math.min(localRetentionSeconds, room) - blockSeconds);
}
