// Every pinned version of the program's deployments and of the builds of `local/`, under the same names. No other file has one.
// Exact tags always; a digest would be added here only after it was read at its registry.

/** Versions of the components. One Thanos version drives every component, the sidecar and the operator's flags. */
export const versions = {
    thanos: "v0.42.5",
    prometheus: "v3.16.0",
    prometheusOperator: "v0.93.1",
    alertmanager: "v0.35.0",
    kubeStateMetrics: "v2.20.0",
    nodeExporter: "v1.12.1",
    blackboxExporter: "v0.28.0",
    memcached: "1.6.45",
    /** The maintained fork of MinIO; upstream is archived and its last image is frozen with known holes. */
    silo: "RELEASE.2026-09-16T00-00-00Z",
    /** Upstream's last open release: what the embedded cluster can build. */
    minio: "RELEASE.2025-09-07T16-13-09Z",
} as const;

/** Full image references, as Kubernetes pulls them. */
export const images = {
    thanos: `quay.io/thanos/thanos:${versions.thanos}`,
    prometheus: `quay.io/prometheus/prometheus:${versions.prometheus}-distroless`,
    prometheusOperator: `quay.io/prometheus-operator/prometheus-operator:${versions.prometheusOperator}`,
    configReloader: `quay.io/prometheus-operator/prometheus-config-reloader:${versions.prometheusOperator}`,
    alertmanager: `quay.io/prometheus/alertmanager:${versions.alertmanager}`,
    kubeStateMetrics: `registry.k8s.io/kube-state-metrics/kube-state-metrics:${versions.kubeStateMetrics}`,
    nodeExporter: `quay.io/prometheus/node-exporter:${versions.nodeExporter}-distroless`,
    blackboxExporter: `quay.io/prometheus/blackbox-exporter:${versions.blackboxExporter}`,
    memcached: `docker.io/library/memcached:${versions.memcached}-alpine`,
    silo: `docker.io/pgsty/silo:${versions.silo}`,
    minio: `quay.io/minio/minio:${versions.minio}`,
} as const;

/** Charts: where they are published, and the exact version. */
export const charts = {
    kubePrometheusStack: {
        source: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
        version: "88.5.3",
    },
    /** The definitions that go with the operator of that kube-prometheus-stack. */
    prometheusOperatorCrds: {
        source: "oci://ghcr.io/prometheus-community/charts/prometheus-operator-crds",
        version: "31.0.1",
    },
    /** The registry got no version after 17.3.1 (bitnami/charts#36310); later ones are in the source repository only. */
    thanos: {
        source: "oci://registry-1.docker.io/bitnamicharts/thanos",
        version: "17.3.1",
        localVersion: "17.6.0",
    },
} as const;
