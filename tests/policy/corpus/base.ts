// Two charts with values that no mandatory rule objects to. Cases are these with one thing different.
import { merge, type Values } from "../../../config/merge";
import type { Resource } from "../../../rules/view/resource";
import { secret } from "./case";
import type { Installed } from "./shapes";

const resources = { requests: { cpu: "500m", memory: "4Gi" }, limits: { memory: "6Gi" } };
const apart = { replicaCount: 2, podAntiAffinityPreset: "hard", topologySpreadConstraints: [] };

/** kube-prometheus-stack with a sidecar that uploads. */
export const prometheusStack: Installed = {
    release: "kube-prometheus-stack",
    chart: "kube-prometheus-stack",
    repo: "https://prometheus-community.github.io/helm-charts",
    oci: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
    version: "75.15.1",
    values: {
        grafana: { enabled: false },
        prometheus: {
            podDisruptionBudget: { enabled: true },
            thanosService: { enabled: true },
            prometheusSpec: {
                replicas: 2,
                podAntiAffinity: "hard",
                retention: "2d",
                externalLabels: { cluster: "shop-eu" },
                resources,
                podMetadata: { annotations: { "checksum/objstore": "5f2c" } },
                storageSpec: {
                    volumeClaimTemplate: { spec: { storageClassName: "gp3", resources: { requests: { storage: "50Gi" } } } },
                },
                thanos: { objectStorageConfig: { existingSecret: { name: "thanos-objstore", key: "objstore.yml" } }, resources },
            },
        },
    },
};

/** Bitnami's Thanos, of the version that the other chart's sidecar has. */
export const thanos: Installed = {
    release: "thanos",
    chart: "thanos",
    repo: "https://charts.bitnami.com/bitnami",
    oci: "oci://registry-1.docker.io/bitnamicharts/thanos",
    version: "17.2.3",
    values: {
        image: { registry: "quay.io", repository: "thanos/thanos", tag: "v0.39.2" },
        existingObjstoreSecret: "thanos-objstore",
        query: {
            ...apart,
            resources,
            replicaLabel: ["prometheus_replica", "replica"],
            dnsDiscovery: { sidecarsService: "kube-prometheus-stack-thanos-discovery", sidecarsNamespace: "monitoring" },
            extraFlags: ["--query.auto-downsampling", "--query.instant.default.max_source_resolution=5m"],
        },
        queryFrontend: {
            ...apart,
            resources,
            extraFlags: ['--query-frontend.downstream-tripper-config={"max_idle_conns_per_host":100}'],
        },
        storegateway: {
            enabled: true,
            ...apart,
            resources,
            service: { additionalHeadless: true },
            podAnnotations: { "checksum/objstore": "5f2c" },
            persistence: { size: "20Gi" },
        },
        compactor: {
            enabled: true,
            resources,
            podAnnotations: { "checksum/objstore": "5f2c" },
            retentionResolutionRaw: "30d",
            retentionResolution5m: "90d",
            retentionResolution1h: "1y",
            persistence: { size: "500Gi" },
        },
    },
};

export const s3 = "type: S3\nconfig:\n  bucket: shop-thanos\n  endpoint: s3.eu-central-1.amazonaws.com\n  region: eu-central-1\n";
export const document = (): Resource => secret("thanos-objstore", s3);

export const withValues = (one: Installed, values: Values, version = one.version): Installed => ({
    ...one,
    version,
    values: merge(one.values, values),
});
/** Changes below `prometheus.prometheusSpec`. */
export const spec = (prometheusSpec: Values, version?: string): Installed =>
    withValues(prometheusStack, { prometheus: { prometheusSpec } }, version);
