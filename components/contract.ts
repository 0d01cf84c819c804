// The stack outputs: what application programs and other stacks may rely on. Names and URLs, never a secret. Flat,
// because one secret inside an object would hide the whole of it from its readers (pulumi#17422). The same names whatever
// is delivered how: what a stack does not have is an empty text.
import { kubePrometheusStackNames, objstoreKey, objstoreSecret, ports, publishedValues, type Names } from "../config/names";
import type { StackConfig } from "../config/schema";
import { versions } from "../config/versions";
import type { ObjectStore } from "./object-store";
import { host, queryUrl, remoteWriteUrl } from "./thanos/component";
import { replicaLabels } from "./thanos/model";

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
    /** Who delivers Prometheus: `operator`, `chart` or `values`. */
    readonly prometheusDelivery: StackConfig["prometheus"]["delivery"];
    /** ConfigMap in the namespace whose key `prometheusValuesKey` holds what somebody else's kube-prometheus-stack needs. */
    readonly prometheusValuesConfigMap: string;
    readonly prometheusValuesKey: string;
    /** ServiceAccount of the Prometheus pods, which upload blocks. */
    readonly prometheusServiceAccount: string;
    /** Grafana of this stack. */
    readonly grafanaUrl: string;
    /** Who delivers Thanos: `manifests` or `chart`. */
    readonly thanosDelivery: StackConfig["thanos"]["delivery"];
    /** Labels that the querier removes when it merges replicas. */
    readonly replicaLabels: readonly string[];
    /** Where Prometheus servers and agents may write to. */
    readonly remoteWriteUrl: string;
    readonly bucket: string;
    /** Host and port, without scheme. */
    readonly bucketEndpoint: string;
    /** Region of the bucket. */
    readonly bucketRegion: string;
    /** Secret in the namespace whose key `bucketSecretKey` holds a read-only objstore document. */
    readonly bucketReaderSecret: string;
    readonly bucketSecretKey: string;
    readonly thanosVersion: string;
}

export const contract = (stack: StackConfig, names: Names, objectStore: ObjectStore): Contract => ({
    contractVersion,
    environment: stack.environment,
    cluster: stack.cluster,
    namespace: stack.namespace,
    queryUrl: queryUrl(stack, names),
    queryGrpcEndpoint: `${host(stack, names.thanos.queryGrpc)}:${ports.grpc}`,
    prometheusUrl: `http://${host(stack, names.prometheus.service)}:9090`,
    prometheusDelivery: stack.prometheus.delivery,
    prometheusValuesConfigMap: stack.prometheus.delivery === "values" ? publishedValues.configMap : "",
    prometheusValuesKey: stack.prometheus.delivery === "values" ? publishedValues.key : "",
    prometheusServiceAccount: names.prometheus.serviceAccount,
    grafanaUrl: grafanaUrl(stack),
    thanosDelivery: stack.thanos.delivery,
    replicaLabels: replicaLabels(stack),
    remoteWriteUrl: remoteWriteUrl(stack, names) ?? "",
    bucket: objectStore.bucket,
    bucketEndpoint: objectStore.endpoint,
    bucketRegion: objectStore.region ?? "",
    bucketReaderSecret: objstoreSecret("reader"),
    bucketSecretKey: objstoreKey,
    thanosVersion: versions.thanos,
});

function grafanaUrl(stack: StackConfig): string {
    if (stack.prometheus.delivery !== "chart" || !stack.prometheus.grafana.enabled) return "";
    return `http://${host(stack, kubePrometheusStackNames(stack.prometheus).grafana)}`;
}
