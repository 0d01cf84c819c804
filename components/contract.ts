// The stack outputs: what application programs and other stacks may rely on. Names and URLs, never a secret. Flat,
// because one secret inside an object would hide the whole of it from its readers (pulumi#17422).
import { objstoreKey, objstoreSecret, ports, prometheusNames, replicaLabel, thanosNames } from "../config/names";
import type { StackConfig } from "../config/schema";
import { versions } from "../config/versions";
import type { ObjectStore } from "./object-store/object-store";
import { host } from "./thanos/model";

/** Raised when an output is removed or changes its meaning. */
export const contractVersion = 1;

/** What every version of this contract holds. */
export interface Contract {
    readonly contractVersion: number;
    readonly environment: StackConfig["environment"];
    /** The external label that tells this cluster's series apart. */
    readonly cluster: string;
    readonly namespace: string;
    /** Where dashboards and people ask: Prometheus' query API over all history. */
    readonly queryUrl: string;
    /** The querier's gRPC endpoint, for a global querier above several clusters. */
    readonly queryGrpcEndpoint: string;
    /** This cluster's Prometheus: the last hours only, each replica for itself. */
    readonly prometheusUrl: string;
    /** Labels that the querier removes when it merges replicas. */
    readonly replicaLabels: readonly string[];
    readonly bucket: string;
    /** Host and port, without scheme. */
    readonly bucketEndpoint: string;
    /** Secret in the namespace whose key `bucketSecretKey` holds a read-only objstore document. */
    readonly bucketReaderSecret: string;
    readonly bucketSecretKey: string;
    readonly thanosVersion: string;
}

export const contract = (stack: StackConfig, objectStore: ObjectStore): Contract => ({
    contractVersion,
    environment: stack.environment,
    cluster: stack.cluster,
    namespace: stack.namespace,
    queryUrl: `http://${host(stack, thanosNames.queryFrontend)}:${ports.http}`,
    queryGrpcEndpoint: `${host(stack, thanosNames.query)}:${ports.grpc}`,
    prometheusUrl: `http://${host(stack, prometheusNames.service)}:9090`,
    replicaLabels: [replicaLabel],
    bucket: objectStore.bucket,
    bucketEndpoint: objectStore.endpoint,
    bucketReaderSecret: objstoreSecret("reader"),
    bucketSecretKey: objstoreKey,
    thanosVersion: versions.thanos,
});
