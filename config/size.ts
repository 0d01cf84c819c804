// What a size is: requests, limits, volumes, replicas and caches of every component.
import type { ConfiguredComponent } from "./catalog";

/** Requests and the memory limit of a container. There is no CPU limit on purpose: throttled queries and late scrapes cost more. */
export interface Resources {
    readonly cpu: string;
    readonly memory: string;
    readonly memoryLimit: string;
}

/** What a size gives to a component. */
export interface ComponentSize {
    readonly resources: Resources;
    readonly replicas?: number;
    readonly volume?: string;
}

type Replicated = ComponentSize & { readonly replicas: number };
type WithVolume = ComponentSize & { readonly volume: string };

/** The defaults of one size: a row for every component of Thanos, and for what else a stack runs. */
export interface Size extends Readonly<Record<ConfiguredComponent, ComponentSize>> {
    readonly summary: string;
    /** Active series of one Prometheus that the rest of the row is made for. */
    readonly series: number;
    readonly minio: WithVolume;
    readonly prometheus: WithVolume;
    readonly sidecar: ComponentSize;
    readonly query: Replicated;
    readonly queryFrontend: Replicated & { readonly cache: string };
    readonly storeGateway: Replicated &
        WithVolume & {
            /** Chunk pool: the memory that all running queries together may hold in chunks. */
            readonly chunkPool: string;
            readonly indexCache: string;
            /** Cache of parts of blocks. Absent: none. */
            readonly bucketCache?: string;
            /** Ages at which a further store gateway takes over. */
            readonly partitions?: readonly string[];
            /** Series that it reads for one request. */
            readonly requestSeries: number;
        };
    readonly memcached: { readonly cpu: string; readonly memory: string; readonly replicas: number };
    readonly compactor: WithVolume;
    readonly ruler: Replicated & WithVolume;
    /** Keeps two hours and more in memory, as Prometheus does. */
    readonly receive: Replicated & WithVolume;
    readonly receiveRouter: Replicated;
    readonly alertmanager: WithVolume;
    readonly grafana: WithVolume;
    readonly operator: ComponentSize;
    readonly kubeStateMetrics: ComponentSize;
    /** One on each node. */
    readonly nodeExporter: ComponentSize;
}
