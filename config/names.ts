// Every name that two systems must agree on. A name that only one file uses stays in that file.

/** What a credential for the bucket may do. One Secret, one identity and one policy for each. */
export const roles = ["writer", "reader", "owner"] as const;

/**
 * - `writer` uploads blocks and deletes nothing: sidecar, receive, ruler.
 * - `reader` lists and reads: store gateway, bucket web.
 * - `owner` also deletes: the compactor.
 */
export type Role = (typeof roles)[number];

/** The file that every consumer of the object store reads, as Thanos and both charts name it. */
export const objstoreKey = "objstore.yml";

/** The Secret that holds a role's objstore document. */
export const objstoreSecret = (role: Role): string => `thanos-objstore-${role}`;

/** Names of the Prometheus that the operator runs for us. */
export const prometheusNames = {
    /** The Prometheus object; the operator derives its StatefulSet and pods from it. */
    object: "thanos-stack",
    serviceAccount: "prometheus",
    /** Web and API of either replica. */
    service: "prometheus",
    /** Headless, so that a querier finds every replica's sidecar. */
    discovery: "prometheus-thanos-discovery",
} as const;

/** The operator's name for the label that tells the replicas of one Prometheus apart. */
export const replicaLabel = "prometheus_replica";

/** Names of the Thanos components: workload, Service and ServiceAccount alike. */
export const thanosNames = {
    query: "thanos-query",
    queryFrontend: "thanos-query-frontend",
    storeGateway: "thanos-store-gateway",
    compactor: "thanos-compactor",
} as const;

export type ThanosComponent = keyof typeof thanosNames;

/** In-cluster MinIO: StatefulSet, Service and claim. */
export const minioName = "minio";

/** Ports as the Thanos project, the operator and the charts number and name them. */
export const ports = { http: 10902, grpc: 10901 } as const;
