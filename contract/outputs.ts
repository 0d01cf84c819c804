// The outputs that a stack promises, in every version of the program that has this version of the contract. Names and URLs, never
// a secret. Flat, because one secret inside an object would hide the whole of it from its readers (pulumi#17422). The same names
// whatever is delivered how: what a stack does not have is an empty text.

/** Raised when an output is removed or changes its meaning. */
export const contractVersion = 1;

/** The outputs of every version of this contract. */
export interface Contract {
    readonly contractVersion: number;
    readonly environment: "local" | "dev" | "prod";
    /** The value of the external label that distinguishes this cluster's series. */
    readonly cluster: string;
    /** The name of that label. */
    readonly clusterLabel: string;
    /** `spoke`: a hub queries it, and the outputs of its own querier are empty. */
    readonly role: "standalone" | "spoke" | "hub";
    readonly namespace: string;
    /** Where dashboards and people ask: Prometheus' query API over all history. */
    readonly queryUrl: string;
    /** The same outside of the cluster: `https://thanos.example.com`. It requires a login. Empty: the stack has no host name for it. */
    readonly queryPublicUrl: string;
    /** The querier's gRPC endpoint, for a global querier above several clusters. */
    readonly queryGrpcEndpoint: string;
    /** Host and port of each sidecar of a spoke, as its hub reaches them by TLS. Each certificate is valid for its host. */
    readonly storeApiEndpoints: readonly string[];
    /** This cluster's Prometheus: the last hours only, each replica for itself. */
    readonly prometheusUrl: string;
    /** The delivery of Prometheus: `operator`, `chart`, `values` or `existing`. */
    readonly prometheusDelivery: "operator" | "chart" | "values" | "existing";
    /**
     * ConfigMap in the namespace whose key `prometheusValuesKey` holds values for an existing kube-prometheus-stack, or a patch for an
     * existing Prometheus object.
     */
    readonly prometheusValuesConfigMap: string;
    readonly prometheusValuesKey: string;
    /** ServiceAccount of the Prometheus pods, which upload blocks. */
    readonly prometheusServiceAccount: string;
    /** Grafana of this stack. */
    readonly grafanaUrl: string;
    /** The delivery of Thanos: `manifests` or `chart`. */
    readonly thanosDelivery: "manifests" | "chart";
    /** Labels that the querier removes when it merges replicas. */
    readonly replicaLabels: readonly string[];
    /** Where Prometheus servers and agents may write to. */
    readonly remoteWriteUrl: string;
    /** The same outside of the cluster. The Ingress authenticates. Empty: the stack exposes no remote write. */
    readonly remoteWritePublicUrl: string;
    readonly bucket: string;
    /** Host and port, without scheme. */
    readonly bucketEndpoint: string;
    /** Region of the bucket. */
    readonly bucketRegion: string;
    /** Folder of the blocks in the bucket. Empty: its top. */
    readonly bucketPrefix: string;
    /** Whether this stack compacts the bucket. Exactly one stack of all that share a bucket and prefix does. */
    readonly compactsBucket: boolean;
    /** Secret in the namespace whose key `bucketSecretKey` holds a read-only objstore document. */
    readonly bucketReaderSecret: string;
    readonly bucketSecretKey: string;
    readonly thanosVersion: string;
}

/** The names of all outputs. A name that the type does not have, or that is left out here, does not compile. */
export const outputNames = Object.keys({
    contractVersion: true,
    environment: true,
    cluster: true,
    clusterLabel: true,
    role: true,
    namespace: true,
    queryUrl: true,
    queryPublicUrl: true,
    queryGrpcEndpoint: true,
    storeApiEndpoints: true,
    prometheusUrl: true,
    prometheusDelivery: true,
    prometheusValuesConfigMap: true,
    prometheusValuesKey: true,
    prometheusServiceAccount: true,
    grafanaUrl: true,
    thanosDelivery: true,
    replicaLabels: true,
    remoteWriteUrl: true,
    remoteWritePublicUrl: true,
    bucket: true,
    bucketEndpoint: true,
    bucketRegion: true,
    bucketPrefix: true,
    compactsBucket: true,
    bucketReaderSecret: true,
    bucketSecretKey: true,
    thanosVersion: true,
} satisfies Record<keyof Contract, true>) as readonly (keyof Contract)[];
