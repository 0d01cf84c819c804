// The inputs of the estimate, from the models of a stack, overrides of a chart's values included.
import type { ConfiguredComponent, Subcommand } from "../../config/catalog";
import { seriesFor } from "../../config/sizing";
import { toSeconds } from "../../config/units";
import type { DeployedComponent } from "../../components/deployed/model";
import type { Models } from "../../components/models";
import { bytes, flag, seconds } from "../../rules/terms";

/** How often the bucket is listed, in seconds. */
export interface Rhythm {
    /** One LIST for a thousand objects, instead of one HEAD for each block. */
    readonly recursive: boolean;
    readonly iteration: number;
    readonly progress: number;
    readonly viewer: number;
    readonly storeSync: number;
}

/** Retention of each resolution, in days; Infinity: forever. */
export interface Retention {
    readonly raw: number;
    readonly fiveMinutes: number;
    readonly oneHour: number;
}

export interface Inputs {
    /** Active series of one Prometheus replica. */
    readonly activeSeries: number;
    /** Where that number is from. */
    readonly seriesFrom: string;
    /** Samples that one replica takes in a second. */
    readonly samplesASecond: number;
    /** Where that number is from. */
    readonly samplesFrom: string;
    readonly replicas: number;
    readonly scrapeSeconds: number;
    readonly localRetentionSeconds: number;
    readonly blockSeconds: number;
    readonly retention: Retention;
    readonly rhythm: Rhythm;
    readonly deleteDelaySeconds: number;
    /** Days for which the bucket keeps deleted objects. */
    readonly versionDays: number;
    readonly storeReplicas: number;
    readonly compactions: number;
    /** The components of the stack. Without a compactor another stack's works on the bucket. */
    readonly components: readonly Subcommand[];
    /** Series that one pod of receive keeps, if as many are written as one Prometheus has: the real number is unknown. */
    readonly receivedSeries: number;
    readonly receiveRetentionSeconds: number;
    /** S3 sends a bill. MinIO sends none, and the prices of other stores are not known here. */
    readonly billed: boolean;
    /** The key by which the object store is made bigger. */
    readonly objectStoreKey: string;
    /** The stack's settings, in bytes; a missing one is absent or unknown. */
    readonly given: Partial<Record<Given, number>>;
}

/** A component whose memory is estimated. Routers keep nothing. */
export type Holder = "sidecar" | Exclude<ConfiguredComponent, "receiveRouter">;

export type Given =
    | `${Holder}Memory`
    | "prometheusMemory"
    | "prometheusVolume"
    | "storeVolume"
    | "chunkPool"
    | "indexCache"
    | "compactorVolume"
    | "receiveVolume"
    | "memcachedMemory"
    | "objectStoreVolume";

/** Measured series, when a Prometheus was queried for them. */
export interface Measured {
    readonly activeSeries: number;
    readonly samplesASecond?: number;
    readonly from: string;
}

/** The models that an estimate reads. */
export type EstimatedModels = Pick<Models, "deployed" | "store" | "thanos" | "retention">;

/** How often Thanos lists the bucket by default. The charts do not change it. */
export const defaultRhythm: Rhythm = { recursive: false, iteration: 300, progress: 300, viewer: 60, storeSync: 900 };

const day = 86_400;

export function inputsOf(
    {
        deployed: { prometheus, thanos },
        store: { capacity, billed, versions },
        thanos: { cacheBytes },
        retention,
    }: EstimatedModels,
    measured?: Measured,
): Inputs {
    const of = (component: Subcommand) => thanos.filter((one) => one.component === component);
    const [compactor] = of("compact");
    const stores = of("store");
    const [store] = stores;
    // Those that keep what is written; routers hand it on.
    const [ingester] = of("receive").filter(({ args }) => flag(args, "tsdb.retention") !== undefined);
    const copies =
        Number(
            flag(
                of("receive").flatMap(({ args }) => args),
                "receive.replication-factor",
            ) ?? 1,
        ) || 1;
    const argument = (component: DeployedComponent | undefined, name: string) => component && flag(component.args, name);
    const duration = (component: DeployedComponent | undefined, name: string, otherwise: number) =>
        seconds(argument(component, name)) ?? otherwise;
    // Where the stack has no compactor, the other stack's is assumed to have the retention of this file.
    const kept = (resolution: string, otherwise: string) => {
        const days = duration(compactor, `retention.resolution-${resolution}`, compactor ? 0 : toSeconds(otherwise)) / day;
        return days === 0 ? Infinity : days;
    };
    const prometheusMemory = bytes(prometheus.resources.memory);
    const counted = measured ?? {
        activeSeries: Math.floor(seriesFor(prometheusMemory ?? 0)),
        from: "what Prometheus' requested memory is enough for, twice over",
    };
    if (counted.activeSeries <= 0) throw new Error("How many series? Prometheus requests no memory: use --active-series N.");
    const scrapeSeconds = seconds(prometheus.scrapeInterval) ?? 30;
    return {
        activeSeries: counted.activeSeries,
        seriesFrom: counted.from,
        samplesASecond: measured?.samplesASecond ?? counted.activeSeries / scrapeSeconds,
        samplesFrom: measured?.samplesASecond === undefined ? `a sample every ${scrapeSeconds} s` : measured.from,
        replicas: prometheus.replicas,
        scrapeSeconds,
        localRetentionSeconds: seconds(prometheus.retention) ?? day,
        blockSeconds: seconds(prometheus.sidecar.blockDuration) ?? 7200,
        retention: {
            raw: kept("raw", retention.raw),
            fiveMinutes: kept("5m", retention.fiveMinutes),
            oneHour: kept("1h", retention.oneHour),
        },
        rhythm: {
            recursive: argument(compactor ?? store, "block-discovery-strategy") === "recursive",
            iteration: duration(compactor, "wait-interval", defaultRhythm.iteration),
            progress: duration(compactor, "compact.progress-interval", defaultRhythm.progress),
            viewer: duration(compactor, "block-viewer.global.sync-block-interval", defaultRhythm.viewer),
            storeSync: duration(store, "sync-block-duration", defaultRhythm.storeSync),
        },
        deleteDelaySeconds: duration(compactor, "delete-delay", 2 * day),
        versionDays: ("days" in versions ? versions.days : undefined) ?? 0,
        storeReplicas: stores.reduce((sum, { replicas }) => sum + replicas, 0),
        components: thanos.map(({ component }) => component),
        receivedSeries: (counted.activeSeries * copies) / (ingester?.replicas ?? 1),
        receiveRetentionSeconds: duration(ingester, "tsdb.retention", 2 * day),
        billed: billed === true,
        objectStoreKey: capacity?.key ?? "",
        compactions: Number(argument(compactor, "compact.concurrency") ?? 1) || 1,
        given: present({
            prometheusMemory: bytes(prometheus.resources.memoryLimit),
            prometheusVolume: bytes(prometheus.volume?.size),
            queryMemory: bytes(of("query")[0]?.resources.memoryLimit),
            queryFrontendMemory: bytes(of("query-frontend")[0]?.resources.memoryLimit),
            storeGatewayMemory: bytes(store?.resources.memoryLimit),
            storeVolume: bytes(store?.volume?.size),
            chunkPool: bytes(argument(store, "chunk-pool-size")) ?? 2 * 2 ** 30,
            indexCache: cacheSize(argument(store, "index-cache.config")) ?? 250 * 2 ** 20,
            compactorMemory: bytes(compactor?.resources.memoryLimit),
            compactorVolume: bytes(compactor?.volume?.size),
            sidecarMemory: bytes(prometheus.sidecar.resources.memoryLimit),
            bucketWebMemory: bytes(of("bucket-web")[0]?.resources.memoryLimit),
            rulerMemory: bytes(of("rule")[0]?.resources.memoryLimit),
            receiveMemory: bytes(ingester?.resources.memoryLimit),
            receiveVolume: bytes(ingester?.volume?.size),
            memcachedMemory: cacheBytes,
            objectStoreVolume: capacity?.bytes,
        }),
    };
}

const present = (sizes: Record<Given, number | undefined>): Inputs["given"] =>
    Object.fromEntries(Object.entries(sizes).filter(([, size]) => size !== undefined));

const cacheSize = (config: ReturnType<typeof flag>): number | undefined =>
    typeof config === "string" ? bytes(/"max_size":\s*"([^"]+)"/.exec(config)?.[1]) : undefined;
