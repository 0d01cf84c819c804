// Sizes computed from what a stack holds: active series, scrape interval and retention. Every number that is not arithmetic
// stands in the table of constants with its source; all of them are starting points, to be corrected by measurement.
import type { Resources, Size } from "./sizes";
import { toSeconds } from "./units";

/** What the computation starts from. */
export interface Load {
    /** Series that one Prometheus scrapes at a time. */
    readonly activeSeries: number;
    /** Seconds. */
    readonly scrapeInterval: number;
    /** Seconds for which Prometheus keeps its data. */
    readonly localRetention: number;
    /** Seconds for which the bucket keeps anything; Infinity is for ever. */
    readonly bucketRetention: number;
}

interface Constant {
    readonly value: number;
    readonly unit: string;
    readonly source: string;
}
const constant = (value: number, unit: string, source: string): Constant => ({ value, unit, source });

export const constants = {
    prometheusMemory: constant(8300, "bytes a series", "Mimir, capacity planning: 2.5 GB for 300k series of an ingester"),
    prometheusHeadroom: constant(1.25, "times, requested", "queries beside ingestion"),
    prometheusCeiling: constant(2, "times, the limit", "replay of the write-ahead log and wide queries"),
    seriesACore: constant(300_000, "series", "Mimir, capacity planning: one core for 300k series"),
    localSample: constant(2.5, "bytes", "1 to 2 bytes (Prometheus, storage), and an index in every block of 2 hours"),
    localFill: constant(0.8, "of the volume", "retentionSize; the rest is for the write-ahead log"),
    walSample: constant(10, "bytes", "estimate: 3 hours of uncompressed records"),
    bucketSample: constant(
        1.92,
        "bytes",
        "the worked block of Thanos' documentation: 5.4 G samples in 8.4 GB and 1.96 GB of index",
    ),
    compactorWindow: constant(14 * 86_400, "seconds", "Thanos, components/compact: the longest block"),
    compactorCopies: constant(2, "times", "Thanos, components/compact: sources and result"),
    compactorIndex: constant(1.2, "times", "the index that is written anew"),
    compactorMemory: constant(
        3700,
        "bytes a series",
        "4Gi for 1M series, as Mimir's compactor for much more; Thanos says 10 GB for 'medium'",
    ),
    storeDisk: constant(13_000, "bytes a series", "Mimir, store-gateway: 13 GB for 1M active series, an upper bound"),
    storePool: constant(1600, "bytes a series", "2Gi of chunks for 1M series, Thanos' own default"),
    storeIndex: constant(950, "bytes a series", "1Gi for 1M series"),
    storeHeadroom: constant(1.3, "times", "what is neither pool nor cache"),
    queryMemory: constant(
        1650,
        "bytes a series",
        "Mimir: 1 GB for 10 queries a second; 9 GB for one over 120k series (thanos#8740)",
    ),
    resultCache: constant(400, "bytes a series", "512Mi for 1M series"),
} as const satisfies Record<string, Constant>;

const mebi = 2 ** 20;
const gibi = 2 ** 30;
const memory = (bytes: number): string => `${Math.ceil(bytes / mebi / 64) * 64}Mi`;
export const disk = (bytes: number): string => `${Math.ceil(bytes / gibi)}Gi`;
const cores = (count: number): string => `${Math.max(100, Math.ceil(count * 10) * 100)}m`;
const resources = (cpu: number, request: number, limit: number): Resources => ({
    cpu: cores(cpu),
    memory: memory(request),
    memoryLimit: memory(limit),
});

/** The volume of whoever keeps its own blocks for this long: the blocks, and three hours of write-ahead log. */
const localVolume = (samplesASecond: number, seconds: number): number =>
    (samplesASecond * seconds * constants.localSample.value) / constants.localFill.value +
    samplesASecond * 3 * 3600 * constants.walSample.value;

/** Bytes that the compactor's volume needs for the longest block of one Prometheus, while it is merged. */
export const compactorScratch = (samplesASecond: number): number =>
    constants.compactorCopies.value *
    constants.compactorWindow.value *
    samplesASecond *
    constants.bucketSample.value *
    constants.compactorIndex.value;

/** Samples a second of a Prometheus, as far as the memory tells that it asks for. */
export const samplesFor = (memory: number, scrapeInterval: number): number =>
    memory / (constants.prometheusMemory.value * constants.prometheusCeiling.value) / scrapeInterval;

/** Ages at which a further store gateway takes over: none for what one can hold. */
function partitions({ activeSeries, bucketRetention }: Load): string[] {
    return activeSeries < 2_000_000 ? [] : ["14d", "90d"].filter((age) => toSeconds(age) < bucketRetention);
}

/** @param nearest The named size that is large enough: what does not grow with series is as there. */
export function computedSize(load: Load, nearest: Size): Size {
    const { activeSeries: series } = load;
    const samplesASecond = series / load.scrapeInterval;
    const of = (name: keyof typeof constants) => constants[name].value;

    const head = series * of("prometheusMemory");
    const prometheus = {
        resources: resources(
            series / of("seriesACore"),
            head * of("prometheusHeadroom") + 256 * mebi,
            head * of("prometheusCeiling") + 1024 * mebi,
        ),
        volume: disk(Math.max(5 * gibi, localVolume(samplesASecond, load.localRetention))),
    };
    const pool = 256 * mebi + series * of("storePool");
    const index = 128 * mebi + series * of("storeIndex");
    const blocks = series < 500_000 ? undefined : 512 * mebi;
    const store = (pool + index + (blocks ?? 0)) * of("storeHeadroom") + 384 * mebi;
    const query = 512 * mebi + series * of("queryMemory");
    const results = 128 * mebi + series * of("resultCache");
    const compactor = 512 * mebi + series * of("compactorMemory");
    return {
        ...nearest,
        summary: `${series} active series`,
        series,
        prometheus,
        sidecar: { resources: resources(series / 10_000_000, 64 * mebi + series * 64, 256 * mebi + series * 256) },
        query: { resources: resources(0.25 + series / 1_200_000, query, 2 * query), replicas: nearest.query.replicas },
        queryFrontend: {
            resources: resources(0.1 + series / 2_500_000, results + 128 * mebi, 1.5 * results + 256 * mebi),
            replicas: nearest.queryFrontend.replicas,
            cache: memory(results),
        },
        storeGateway: {
            resources: resources(0.25 + series / 1_300_000, store * 0.75, store),
            replicas: nearest.storeGateway.replicas,
            volume: disk(Math.max(8 * gibi, series * of("storeDisk"))),
            requestSeries: Math.max(500_000, series),
            chunkPool: memory(pool),
            indexCache: memory(index),
            ...(blocks === undefined ? {} : { bucketCache: memory(blocks) }),
            partitions: partitions(load),
        },
        compactor: {
            resources: resources(0.25 + series / 1_300_000, compactor, 2 * compactor),
            volume: disk(Math.max(10 * gibi, compactorScratch(samplesASecond))),
        },
        receive: { ...prometheus, replicas: nearest.receive.replicas },
    };
}
