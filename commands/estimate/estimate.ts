// The formulas: what a stack takes in, keeps, costs and needs. Pure; every constant comes from its table.
import { c } from "../../config/constants";
import { compactorScratch, localVolume } from "../../config/sizing";
import type { Subcommand } from "../../config/catalog";
import { defaultRhythm, type Given, type Holder, type Inputs, type Retention, type Rhythm } from "./inputs";

const day = 86_400;
const month = 30 * day;

/** Bytes in the bucket by resolution. `deleted`: compacted and expired blocks that can still be restored. */
export interface BucketSize {
    readonly raw: number;
    readonly fiveMinutes: number;
    readonly oneHour: number;
    readonly deleted: number;
    readonly total: number;
}

type Stream = Pick<Inputs, "activeSeries" | "samplesASecond" | "replicas" | "deleteDelaySeconds" | "versionDays">;

/** Bytes that one day adds at each resolution, of all replicas together. */
export const daily = ({ activeSeries, samplesASecond, replicas }: Omit<Stream, "deleteDelaySeconds" | "versionDays">) => ({
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
    const undo = undoDays(stream);
    const expired = (bytes: number, after: number) => bytes * Math.min(Math.max(0, days - after), undo);
    const deleted =
        a.raw * c("compactionLevels") * Math.min(days, undo) +
        expired(a.raw, kept.raw) +
        expired(a.fiveMinutes, kept.fiveMinutes) +
        expired(a.oneHour, kept.oneHour);
    return { raw, fiveMinutes, oneHour, deleted, total: raw + fiveMinutes + oneHour + deleted };
}

/** Days for which a block can be restored: the compactor waits, then the bucket keeps the deleted objects. */
export const undoDays = ({ deleteDelaySeconds, versionDays }: Pick<Inputs, "deleteDelaySeconds" | "versionDays">): number =>
    deleteDelaySeconds / day + versionDays;

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

/** 0 where another stack's compactor works on the bucket, and pays for it. */
export const compactorsOf = ({ components }: Pick<Inputs, "components">): number => (components.includes("compact") ? 1 : 0);

/** Requests a month. */
export interface Requests {
    readonly list: number;
    readonly head: number;
    readonly get: number;
    readonly put: number;
}

/** The requests for listing a bucket of so many blocks in so many seconds, and for uploading and merging them. */
export function requestsIn(
    span: number,
    rhythm: Rhythm,
    blocks: number,
    inputs: Pick<Inputs, "storeReplicas" | "replicas" | "blockSeconds" | "components">,
): Requests {
    const compactors = compactorsOf(inputs);
    const compactor = compactors * ((c("syncsAnIteration") * span) / rhythm.iteration + span / rhythm.progress);
    const stores = (inputs.storeReplicas * span) / rhythm.storeSync;
    const syncs = compactor + (compactors * span) / rhythm.viewer + stores;
    const pages = Math.ceil((blocks * (rhythm.recursive ? c("objectsABlock") : 1)) / 1000);
    const uploads = (inputs.replicas * span) / inputs.blockSeconds;
    return {
        list: syncs * Math.max(1, pages),
        head: rhythm.recursive ? 0 : syncs * blocks,
        get: blocks * (c("marksASync") * compactor + stores),
        put: uploads * c("objectsABlock") * (1 + compactors), // once by the sidecar, about once more by merging
    };
}

/** The cost of requests on S3. */
export const dollars = ({ list, head, get, put }: Requests): number =>
    ((list + put) * c("listDollars") + (head + get) * c("getDollars")) / 1000;

/** Dollars a month. */
export interface Costs {
    readonly storage: number;
    /** The part of `storage` for deleted blocks that can still be restored. */
    readonly deleted: number;
    readonly requests: number;
    readonly total: number;
}

export function costsAt(inputs: Inputs, kept: Retention, rhythm: Rhythm, days: number): Costs {
    const [size, gigabyte] = [bucketAt(inputs, kept, days), c("storageDollars") / 1e9];
    const storage = size.total * gigabyte;
    const requests = dollars(requestsIn(month, rhythm, blocksAt(inputs, kept, days), inputs));
    return { storage, deleted: size.deleted * gigabyte, requests, total: storage + requests };
}

/** Memory that a part needs on top of its settings, in bytes. */
export interface Need {
    readonly part: string;
    readonly needed: number;
    readonly given: number | undefined;
    readonly how: string;
    readonly key: string;
    /** Whose memory it is. Undefined: it is a volume, or a cache without metrics. */
    readonly memoryOf: Holder | undefined;
}

/** Whether it is given less than it needs. */
export const tooSmall = ({ needed, given }: Pick<Need, "needed" | "given">): boolean => given !== undefined && given < needed;

/** Needs of one kind of part, before its settings are resolved. */
interface Part {
    readonly part: string;
    readonly size: Given;
    readonly needed: number;
    readonly how: string;
    readonly key: string;
    readonly memoryOf?: Holder;
}

/** Memory of a component of Thanos: what it needs for itself, and for its work. */
const memory = (part: string, memoryOf: Holder, work: number, how: string): Part => ({
    part: `${part}, memory limit`,
    size: `${memoryOf}Memory`,
    needed: c("processMemory") + work,
    how: `${c("processMemory") / 2 ** 20} Mi + ${how}`,
    key: `thanos.${memoryOf}.resources.memoryLimit`,
    memoryOf,
});

/** Needs of every part that a stack may have. */
function partsOf(inputs: Inputs, full: BucketSize, blocks: number): Readonly<Record<"always" | Subcommand, readonly Part[]>> {
    const { samplesASecond, activeSeries, localRetentionSeconds, blockSeconds, given, receivedSeries } = inputs;
    const bySeries = (part: string, of: Holder, constant: "queryMemory" | "resultCache" | "compactorMemory" | "sidecarMemory") =>
        memory(part, of, activeSeries * c(constant), `series × ${c(constant)} B`);
    const head = (series: number) => series * c("bytesAHeadSeries") * c("prometheusCeiling");
    const headOf = `series × ${c("bytesAHeadSeries")} B × ${c("prometheusCeiling")}`;
    const blocksOf = `samples in the local retention × ${c("bytesALocalSample")} B ÷ ${c("localFill")} + write-ahead log`;
    const asWritten = ", if as much is written as one Prometheus scrapes";
    return {
        always: [
            {
                part: "Prometheus, memory limit",
                size: "prometheusMemory",
                needed: head(activeSeries),
                how: headOf,
                key: "prometheus.resources.memoryLimit",
            },
            {
                part: "Prometheus, volume",
                size: "prometheusVolume",
                needed: localVolume(samplesASecond, localRetentionSeconds, blockSeconds),
                how: blocksOf,
                key: "prometheus.volume.size",
            },
            { ...bySeries("sidecar", "sidecar", "sidecarMemory"), key: "prometheus.sidecarResources.memoryLimit" },
            {
                part: "memcached, memory of all",
                size: "memcachedMemory",
                needed: activeSeries * (c("storeIndex") + c("resultCache")),
                how: `series × ${c("storeIndex") + c("resultCache")} B of indexes and results`,
                key: "thanos.caches.memory",
            },
            {
                part: "object store, volume",
                size: "objectStoreVolume",
                needed: full.total / c("localFill"),
                how: `the full bucket ÷ ${c("localFill")}`,
                key: inputs.objectStoreKey,
            },
        ],
        query: [bySeries("querier", "query", "queryMemory")],
        "query-frontend": [bySeries("query-frontend", "queryFrontend", "resultCache")],
        store: [
            memory(
                "store gateway",
                "storeGateway",
                ((given.chunkPool ?? 0) + (given.indexCache ?? 0)) * c("storeHeadroom"),
                `(chunk pool + index cache) × ${c("storeHeadroom")}`,
            ),
            {
                part: "store gateway, volume",
                size: "storeVolume",
                needed: blocks * activeSeries * c("churn") * c("bytesAnIndexHeaderSeries"),
                how: `blocks × series × ${c("bytesAnIndexHeaderSeries")} B`,
                key: "thanos.storeGateway.volume.size",
            },
        ],
        compact: [
            bySeries("compactor", "compactor", "compactorMemory"),
            {
                part: "compactor, volume",
                size: "compactorVolume",
                needed: compactorScratch(samplesASecond, Math.min(c("compactorDays"), inputs.retention.raw)) * inputs.compactions,
                how: "the longest block of one replica × 2 × concurrency",
                key: "thanos.compactor.volume.size",
            },
        ],
        "bucket-web": [memory("bucket web", "bucketWeb", blocks * c("metaMemory"), `blocks × ${c("metaMemory")} B`)],
        rule: [
            memory("ruler", "ruler", 0, `${c("bytesAHeadSeries")} B for each series that it records; their number is unknown`),
        ],
        receive: [
            memory("receive", "receive", head(receivedSeries), headOf + asWritten),
            {
                part: "receive, volume",
                size: "receiveVolume",
                needed: localVolume(receivedSeries / inputs.scrapeSeconds, inputs.receiveRetentionSeconds),
                how: blocksOf + asWritten,
                key: "thanos.receive.volume.size",
            },
        ],
    };
}

/** Parts that are not there need nothing. A part whose size was not found is shown as unknown. */
export function needs(inputs: Inputs, full: BucketSize, blocks: number): Need[] {
    const { always, ...components } = partsOf(inputs, full, blocks);
    const optional: readonly Given[] = ["sidecarMemory", "memcachedMemory", "objectStoreVolume"];
    return [
        ...always.filter(({ size }) => inputs.given[size] !== undefined || !optional.includes(size)),
        ...(Object.keys(components) as Subcommand[])
            .filter((one) => inputs.components.includes(one))
            .flatMap((one) => components[one]),
    ].map(({ size, memoryOf, ...part }) => ({ ...part, memoryOf, given: inputs.given[size] }));
}

/** The bucket at a time. */
export interface Moment {
    /** Since the first sample. */
    readonly days: number;
    readonly size: BucketSize;
    readonly blocks: number;
    readonly costs: Costs;
}

export interface Estimate {
    readonly inputs: Inputs;
    /** Of all replicas together. */
    readonly samplesASecond: number;
    /** Days after which the bucket grows no more; data without a limit are followed for five years. */
    readonly horizonDays: number;
    readonly full: BucketSize;
    readonly blocks: number;
    readonly costs: Costs;
    /** How it comes to be so. */
    readonly growth: readonly Moment[];
    /** The same data in a bucket that is listed as often as Thanos lists it by default. */
    readonly defaultCosts: Costs;
    readonly needs: readonly Need[];
    /** The longest time without an object store that loses nothing, in seconds. */
    readonly survivedOutage: number;
}

export function estimate(inputs: Inputs): Estimate {
    const { retention, rhythm } = inputs;
    const finite = [retention.raw, retention.fiveMinutes, retention.oneHour].map((days) => (days === Infinity ? 5 * 365 : days));
    const horizonDays = Math.max(...finite) + undoDays(inputs);
    const full = bucketAt(inputs, retention, horizonDays);
    const blocks = blocksAt(inputs, retention, horizonDays);
    const costs = costsAt(inputs, retention, rhythm, horizonDays);
    const times = [1, 7, 30, 90, 365, 2 * 365, 5 * 365].filter((days) => days < horizonDays);
    return {
        inputs,
        growth: [...times, horizonDays].map((days) => ({
            days,
            size: bucketAt(inputs, retention, days),
            blocks: blocksAt(inputs, retention, days),
            costs: costsAt(inputs, retention, rhythm, days),
        })),
        samplesASecond: inputs.samplesASecond * inputs.replicas,
        horizonDays,
        full,
        blocks,
        costs,
        defaultCosts: costsAt(inputs, retention, defaultRhythm, horizonDays),
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
