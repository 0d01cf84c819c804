// The inputs of the estimate, from the resources that would be registered, so that overrides of a chart's values count too.
import type { ConfiguredComponent } from "../../config/catalog";
import { memcachedName } from "../../config/names";
import { seriesFor } from "../../config/sizing";
import { toSeconds } from "../../config/units";
import { describeStore } from "../../components/object-store/describe";
import type { Plan } from "../plan/plan";
import { bytes, flag, seconds } from "../../rules/terms";
import { at, count, known, list } from "../../rules/view/read";
import { Unknown, type Component, type ComponentView, type Known, type VolumeView } from "../../rules/view/types";

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
    readonly components: readonly Component[];
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

/** How often Thanos lists the bucket by default. The charts do not change it. */
export const defaultRhythm: Rhythm = { recursive: false, iteration: 300, progress: 300, viewer: 60, storeSync: 900 };

const day = 86_400;

/** Throws when the stack has no Prometheus of its own with a known size. */
export function inputsOf(
    { view, registrations, models: { stack: config } }: Pick<Plan, "view" | "registrations" | "models">,
    measured?: Measured,
): Inputs {
    const [prometheus] = view.prometheus;
    if (!prometheus) throw new Error("The stack registers no Prometheus, so there is nothing to estimate.");
    const of = (component: ComponentView["component"]) => view.thanos.filter((one) => one.component === component);
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
    const argument = (component: ComponentView | undefined, name: string) => component && flag(component.args, name);
    const duration = (component: ComponentView | undefined, name: string, otherwise: number) =>
        seconds(argument(component, name)) ?? otherwise;
    // Where the stack has no compactor, the other stack's is assumed to have the retention of this file.
    const kept = (resolution: string, said: string) => {
        const days = duration(compactor, `retention.resolution-${resolution}`, compactor ? 0 : toSeconds(said)) / day;
        return days === 0 ? Infinity : days;
    };
    const { retention } = config.thanos;
    const { capacity, billed, versions } = describeStore(config);
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
        replicas: number(prometheus.replicas, 1),
        scrapeSeconds,
        localRetentionSeconds: seconds(prometheus.retention) ?? day,
        blockSeconds: seconds(prometheus.sidecar?.blockDuration) ?? 7200,
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
        storeReplicas: stores.reduce((sum, { replicas }) => sum + number(replicas, 1), 0),
        components: view.thanos.flatMap(({ component }) => (component instanceof Unknown ? [] : [component])),
        receivedSeries: (counted.activeSeries * copies) / number(ingester?.replicas ?? 1, 1),
        receiveRetentionSeconds: duration(ingester, "tsdb.retention", 2 * day),
        billed: billed === true,
        objectStoreKey: capacity?.key ?? "",
        compactions: Number(argument(compactor, "compact.concurrency") ?? 1) || 1,
        given: present({
            prometheusMemory: bytes(prometheus.resources.memoryLimit),
            prometheusVolume: volumeSize(prometheus.volume),
            queryMemory: bytes(of("query")[0]?.resources.memoryLimit),
            queryFrontendMemory: bytes(of("query-frontend")[0]?.resources.memoryLimit),
            storeGatewayMemory: bytes(store?.resources.memoryLimit),
            storeVolume: volumeSize(store?.volume),
            chunkPool: bytes(argument(store, "chunk-pool-size")) ?? 2 * 2 ** 30,
            indexCache: cacheSize(argument(store, "index-cache.config")) ?? 250 * 2 ** 20,
            compactorMemory: bytes(compactor?.resources.memoryLimit),
            compactorVolume: volumeSize(compactor?.volume),
            sidecarMemory: bytes(prometheus.sidecar?.resources.memoryLimit),
            bucketWebMemory: bytes(of("bucket-web")[0]?.resources.memoryLimit),
            rulerMemory: bytes(of("rule")[0]?.resources.memoryLimit),
            receiveMemory: bytes(ingester?.resources.memoryLimit),
            receiveVolume: volumeSize(ingester?.volume),
            memcachedMemory: cacheServers(registrations),
            objectStoreVolume: capacity?.bytes,
        }),
    };
}

const volumeSize = (volume: Known<VolumeView> | undefined): number | undefined =>
    volume instanceof Unknown ? undefined : bytes(volume?.size);

const number = (value: Known<number>, otherwise: number): number => (value instanceof Unknown ? otherwise : value);

const present = (sizes: Record<Given, number | undefined>): Inputs["given"] =>
    Object.fromEntries(Object.entries(sizes).filter(([, size]) => size !== undefined));

function cacheSize(config: Known<string> | undefined): number | undefined {
    if (typeof config !== "string") return undefined;
    return bytes(/"max_size":\s*"([^"]+)"/.exec(config)?.[1]);
}

/** Memory for items of all memcached servers that the stack deploys. */
function cacheServers(registrations: Plan["registrations"]): number | undefined {
    const servers = registrations.find(
        ({ type, inputs }) =>
            type === "kubernetes:apps/v1:StatefulSet" && known(at(inputs, "metadata", "name"), "") === memcachedName,
    );
    if (!servers) return undefined;
    const [container] = list(at(servers.inputs, "spec", "template", "spec", "containers"));
    const limit = flag(list(at(container, "args")) as Known<string>[], "memory-limit");
    const replicas = count(at(servers.inputs, "spec", "replicas"));
    return typeof limit === "string" ? Number(limit) * 2 ** 20 * number(replicas ?? 1, 1) : undefined;
}
