// What the estimate reads of a stack: from what would be registered, so that overrides of a chart's values count too.
import { seriesFor } from "../../config/sizing";
import type { Plan } from "../plan/plan";
import { bytes, flag, seconds } from "../../rules/terms";
import { at, known } from "../../rules/view/read";
import { Unknown, type ComponentView, type Known, type VolumeView } from "../../rules/view/types";

/** How often the bucket is listed, in seconds. */
export interface Rhythm {
    /** One LIST for a thousand objects, instead of one HEAD for each block. */
    readonly recursive: boolean;
    readonly iteration: number;
    readonly progress: number;
    readonly viewer: number;
    readonly storeSync: number;
}

/** How long each resolution is kept, in days; Infinity: for ever. */
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
    readonly storeReplicas: number;
    readonly compactions: number;
    /** What the stack gives, in bytes; what is missing is not there or not known. */
    readonly given: Partial<Record<Given, number>>;
}

export type Given =
    | "prometheusMemory"
    | "prometheusVolume"
    | "queryMemory"
    | "frontendMemory"
    | "storeMemory"
    | "storeVolume"
    | "chunkPool"
    | "indexCache"
    | "compactorMemory"
    | "compactorVolume"
    | "objectStoreVolume";

/** What is known of the series, when somebody has counted them. */
export interface Measured {
    readonly activeSeries: number;
    readonly samplesASecond?: number;
    readonly from: string;
}

/** Thanos' defaults, which the charts leave alone, and the retention of Bitnami's chart. */
export const defaults: { readonly rhythm: Rhythm; readonly retention: Retention } = {
    rhythm: { recursive: false, iteration: 300, progress: 300, viewer: 60, storeSync: 900 },
    retention: { raw: 30, fiveMinutes: 30, oneHour: 3650 },
};

const day = 86_400;

/** Throws when the stack has no Prometheus of its own whose size could be told. */
export function inputsOf({ view, registrations }: Pick<Plan, "view" | "registrations">, measured?: Measured): Inputs {
    const [prometheus] = view.prometheus;
    if (!prometheus) throw new Error("The stack registers no Prometheus, so there is nothing to estimate.");
    const of = (component: ComponentView["component"]) => view.thanos.filter((one) => one.component === component);
    const [compactor] = of("compact");
    const stores = of("store");
    const [store] = stores;
    const argument = (component: ComponentView | undefined, name: string) => component && flag(component.args, name);
    const duration = (component: ComponentView | undefined, name: string, otherwise: number) =>
        seconds(argument(component, name)) ?? otherwise;
    const kept = (resolution: string) => {
        const days = duration(compactor, `retention.resolution-${resolution}`, 0) / day;
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
        replicas: number(prometheus.replicas, 1),
        scrapeSeconds,
        localRetentionSeconds: seconds(prometheus.retention) ?? day,
        blockSeconds: seconds(prometheus.sidecar?.blockDuration) ?? 7200,
        retention: { raw: kept("raw"), fiveMinutes: kept("5m"), oneHour: kept("1h") },
        rhythm: {
            recursive: argument(compactor, "block-discovery-strategy") === "recursive",
            iteration: duration(compactor, "wait-interval", defaults.rhythm.iteration),
            progress: duration(compactor, "compact.progress-interval", defaults.rhythm.progress),
            viewer: duration(compactor, "block-viewer.global.sync-block-interval", defaults.rhythm.viewer),
            storeSync: duration(store, "sync-block-duration", defaults.rhythm.storeSync),
        },
        deleteDelaySeconds: duration(compactor, "delete-delay", 2 * day),
        storeReplicas: stores.reduce((sum, { replicas }) => sum + number(replicas, 1), 0),
        compactions: Number(argument(compactor, "compact.concurrency") ?? 1) || 1,
        given: present({
            prometheusMemory: bytes(prometheus.resources.memoryLimit),
            prometheusVolume: volumeSize(prometheus.volume),
            queryMemory: bytes(of("query")[0]?.resources.memoryLimit),
            frontendMemory: bytes(of("query-frontend")[0]?.resources.memoryLimit),
            storeMemory: bytes(store?.resources.memoryLimit),
            storeVolume: volumeSize(store?.volume),
            chunkPool: bytes(argument(store, "chunk-pool-size")) ?? 2 * 2 ** 30,
            indexCache: cacheSize(argument(store, "index-cache.config")) ?? 250 * 2 ** 20,
            compactorMemory: bytes(compactor?.resources.memoryLimit),
            compactorVolume: volumeSize(compactor?.volume),
            objectStoreVolume: claimed(registrations),
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

/** The volume of an object store inside the cluster; a bucket of a cloud has none. */
function claimed(registrations: Plan["registrations"]): number | undefined {
    const sizes = registrations
        .filter(({ inputs }) => known(at(inputs, "kind"), "") === "PersistentVolumeClaim")
        .filter(({ inputs }) => known(at(inputs, "metadata", "labels", "app.kubernetes.io/name"), "") === "minio")
        .flatMap(({ inputs }) => bytes(known(at(inputs, "spec", "resources", "requests", "storage"), "")) ?? []);
    return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}
