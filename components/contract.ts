// The stack outputs, as contract/ promises them to others.
import { objstoreKey, objstoreSecret, ports, prometheusPort, publishedPatch, publishedValues } from "../config/names";
import { contractVersion, type Contract } from "../contract/outputs";
import { versions } from "../config/versions";
import { remoteWritePath } from "./base";
import type { Models } from "./models";
import type { PrometheusDelivery } from "./prometheus/delivery";

export { contractVersion, type Contract };

export const contract = ({ names, host, store, prometheus, thanos, ...models }: Models): Contract => ({
    contractVersion,
    environment: models.environment,
    cluster: models.cluster,
    clusterLabel: models.clusterLabel,
    role: models.role,
    namespace: models.namespace.name,
    queryUrl: models.queryUrl,
    queryPublicUrl: publicUrl(models.queryExposure),
    queryGrpcEndpoint: models.role === "spoke" ? "" : `${host(names.thanos.queryGrpc)}:${ports.grpc}`,
    storeApiEndpoints: models.storeApiEndpoints,
    prometheusUrl: `http://${host(names.prometheus.service)}:${prometheusPort}`,
    prometheusDelivery: prometheus.delivery,
    ...publishedFor(prometheus),
    prometheusServiceAccount: names.prometheus.serviceAccount,
    grafanaUrl: "grafana" in names.prometheus && hasGrafana(prometheus) ? `http://${host(names.prometheus.grafana)}` : "",
    thanosDelivery: thanos.chart ? "chart" : "manifests",
    replicaLabels: models.replicaLabels,
    remoteWriteUrl: models.remoteWriteUrl ?? "",
    remoteWritePublicUrl: publicUrl(models.remoteWriteExposure, remoteWritePath),
    bucket: store.bucket,
    bucketEndpoint: store.endpoint,
    bucketRegion: store.region ?? "",
    bucketPrefix: models.bucketPrefix,
    compactsBucket: models.compactsBucket,
    bucketReaderSecret: objstoreSecret("reader"),
    bucketSecretKey: objstoreKey,
    thanosVersion: versions.thanos,
});

/** The URL of an external exposure that has a host name. */
const publicUrl = (exposure: object | undefined, path = ""): string =>
    exposure !== undefined && "host" in exposure ? `https://${String(exposure.host)}${path}` : "";

/** The ConfigMap for the owner of an existing Prometheus. */
function publishedFor({ delivery }: PrometheusDelivery): Pick<Contract, "prometheusValuesConfigMap" | "prometheusValuesKey"> {
    const { configMap, key } =
        delivery === "values" ? publishedValues : delivery === "existing" ? publishedPatch : { configMap: "", key: "" };
    return { prometheusValuesConfigMap: configMap, prometheusValuesKey: key };
}

/** Whether the stack's own chart brings a Grafana. */
const hasGrafana = (prometheus: PrometheusDelivery): boolean =>
    prometheus.delivery === "chart" && prometheus.model.grafana !== undefined;
