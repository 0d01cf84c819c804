// The parts of a size: requests, limits, volumes, replicas and caches of every component.

/** Requests and the memory limit of a container. There is no CPU limit on purpose: throttled queries and late scrapes cost more. */
export interface Resources {
    readonly cpu: string;
    readonly memory: string;
    readonly memoryLimit: string;
}

/** The defaults of one size. */
export interface Size {
    readonly summary: string;
    /** Active series of one Prometheus that the rest of the row is made for. */
    readonly series: number;
    readonly minio: { readonly resources: Resources; readonly volume: string };
    readonly prometheus: { readonly resources: Resources; readonly volume: string };
    readonly sidecar: { readonly resources: Resources };
    readonly query: { readonly resources: Resources; readonly replicas: number };
    readonly queryFrontend: { readonly resources: Resources; readonly replicas: number; readonly cache: string };
    readonly storeGateway: {
        readonly resources: Resources;
        readonly replicas: number;
        readonly volume: string;
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
    readonly compactor: { readonly resources: Resources; readonly volume: string };
    readonly bucketWeb: { readonly resources: Resources };
    readonly ruler: { readonly resources: Resources; readonly replicas: number; readonly volume: string };
    /** Keeps two hours and more in memory, as Prometheus does. */
    readonly receive: { readonly resources: Resources; readonly replicas: number; readonly volume: string };
    readonly receiveRouter: { readonly resources: Resources; readonly replicas: number };
    readonly alertmanager: { readonly resources: Resources; readonly volume: string };
    readonly grafana: { readonly resources: Resources; readonly volume: string };
    readonly operator: { readonly resources: Resources };
    readonly kubeStateMetrics: { readonly resources: Resources };
    /** One on each node. */
    readonly nodeExporter: { readonly resources: Resources };
}
