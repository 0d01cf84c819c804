// The stack outputs, as contract/ promises them to others.
import {
    kubePrometheusStackNames,
    objstoreKey,
    objstoreSecret,
    ports,
    publishedValues,
    replicaLabelsOf,
    type Names,
} from "../config/names";
import { contractVersion, type Contract } from "../contract/outputs";
import type { StackConfig } from "../config/schema";
import { versions } from "../config/versions";
import type { ObjectStore } from "./object-store";
import { host, queryUrl, remoteWriteUrl } from "./thanos/component";

export { contractVersion, type Contract };

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
    replicaLabels: replicaLabelsOf(stack.thanos),
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
