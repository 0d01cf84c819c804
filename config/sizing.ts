// Sizes computed from what a stack holds: active series, scrape interval and retention. Every number that is not arithmetic
// stands in the table of constants with its source.
import { c } from "./constants";
import type { Resources, Size } from "./size";
import { toSeconds } from "./units";

/** The inputs of the computation. */
export interface Load {
    /** Series that one Prometheus scrapes at a time. */
    readonly activeSeries: number;
    /** Seconds. */
    readonly scrapeInterval: number;
    /** Seconds for which Prometheus keeps its data. */
    readonly localRetention: number;
    /** The same for receive. */
    readonly receiveRetention: number;
    /** The longest retention in the bucket, in seconds; Infinity: forever. */
    readonly bucketRetention: number;
}

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

const day = 86_400;

/**
 * The volume of a component that keeps its own blocks for this long: the blocks, and one and a half block durations of
 * write-ahead log.
 */
export const localVolume = (samplesASecond: number, seconds: number, blockSeconds = 7200): number =>
    (samplesASecond * seconds * c("bytesALocalSample")) / c("localFill") +
    samplesASecond * 1.5 * blockSeconds * c("bytesAWalSample");

/** Bytes that the compactor's volume needs for the longest block of one Prometheus, while it is merged. */
export const compactorScratch = (samplesASecond: number, days: number = c("compactorDays")): number =>
    c("compactorCopies") * days * day * samplesASecond * c("bytesASample") * c("churn");

/** Active series of a Prometheus, as far as its memory request shows them. */
export const seriesFor = (memory: number): number => memory / (c("bytesAHeadSeries") * c("prometheusCeiling"));

/** Samples a second of such a Prometheus. */
export const samplesFor = (memory: number, scrapeInterval: number): number => seriesFor(memory) / scrapeInterval;

/** Ages at which a further store gateway takes over: none for what one can hold. */
function partitions({ activeSeries, bucketRetention }: Load): string[] {
    return activeSeries < 2_000_000 ? [] : ["14d", "90d"].filter((age) => toSeconds(age) < bucketRetention);
}

/** @param nearest The named size that is large enough: what does not grow with series is as there. */
export function computedSize(load: Load, nearest: Size): Size {
    const { activeSeries: series } = load;
    const samplesASecond = series / load.scrapeInterval;

    const local = (seconds: number) => disk(Math.max(5 * gibi, localVolume(samplesASecond, seconds)));
    const head = series * c("bytesAHeadSeries");
    const prometheus = {
        resources: resources(
            series / c("seriesACore"),
            head * c("prometheusHeadroom") + 256 * mebi,
            head * c("prometheusCeiling") + 1024 * mebi,
        ),
        volume: local(load.localRetention),
    };
    const pool = 256 * mebi + series * c("storePool");
    const index = 128 * mebi + series * c("storeIndex");
    const blocks = series < 500_000 ? undefined : 512 * mebi;
    const store = (pool + index + (blocks ?? 0)) * c("storeHeadroom") + 384 * mebi;
    const query = 512 * mebi + series * c("queryMemory");
    const results = 128 * mebi + series * c("resultCache");
    const compactor = 512 * mebi + series * c("compactorMemory");
    return {
        ...nearest,
        summary: `${series} active series`,
        series,
        prometheus,
        sidecar: { resources: resources(series / 10_000_000, 64 * mebi + series * 64, 256 * mebi + series * c("sidecarMemory")) },
        query: { resources: resources(0.25 + series / 1_200_000, query, 2 * query), replicas: nearest.query.replicas },
        queryFrontend: {
            resources: resources(0.1 + series / 2_500_000, results + 128 * mebi, 1.5 * results + 256 * mebi),
            replicas: nearest.queryFrontend.replicas,
            cache: memory(results),
        },
        storeGateway: {
            resources: resources(0.25 + series / 1_300_000, store * 0.75, store),
            replicas: nearest.storeGateway.replicas,
            volume: disk(Math.max(8 * gibi, series * c("storeDisk"))),
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
        receive: { ...prometheus, volume: local(load.receiveRetention), replicas: nearest.receive.replicas },
    };
}
