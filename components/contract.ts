// The stack outputs, as contract/ promises them to others.
import { objstoreKey, objstoreSecret, ports, prometheusPort, publishedValues } from "../config/names";
import { contractVersion, type Contract } from "../contract/outputs";
import { versions } from "../config/versions";
import type { Models } from "./models";
import type { PrometheusDelivery } from "./prometheus/delivery";

export { contractVersion, type Contract };

export const contract = ({ names, host, store, prometheus, thanos, ...models }: Models): Contract => ({
    contractVersion,
    environment: models.environment,
    cluster: models.cluster,
    namespace: models.namespace.name,
    queryUrl: models.queryUrl,
    queryGrpcEndpoint: `${host(names.thanos.queryGrpc)}:${ports.grpc}`,
    prometheusUrl: `http://${host(names.prometheus.service)}:${prometheusPort}`,
    prometheusDelivery: prometheus.delivery,
    prometheusValuesConfigMap: prometheus.delivery === "values" ? publishedValues.configMap : "",
    prometheusValuesKey: prometheus.delivery === "values" ? publishedValues.key : "",
    prometheusServiceAccount: names.prometheus.serviceAccount,
    grafanaUrl: "grafana" in names.prometheus && hasGrafana(prometheus) ? `http://${host(names.prometheus.grafana)}` : "",
    thanosDelivery: thanos.chart ? "chart" : "manifests",
    replicaLabels: models.replicaLabels,
    remoteWriteUrl: models.remoteWriteUrl ?? "",
    bucket: store.bucket,
    bucketEndpoint: store.endpoint,
    bucketRegion: store.region ?? "",
    bucketReaderSecret: objstoreSecret("reader"),
    bucketSecretKey: objstoreKey,
    thanosVersion: versions.thanos,
});

/** Whether the stack's own chart brings a Grafana. */
const hasGrafana = (prometheus: PrometheusDelivery): boolean =>
    prometheus.delivery === "chart" && prometheus.model.grafana !== undefined;
