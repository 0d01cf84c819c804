// Defaults of Bitnami's Thanos chart, 12 to 17, for missing values: its values.yaml. tests/render compares them with the real chart.

export const defaults = {
    image: { registry: "docker.io", repository: "bitnami/thanos", tag: "0.39.2-debian-12-r2" },
    clusterDomain: "cluster.local",
    replicas: 1,
    replicaLabels: ["replica"],
    rulerReplicaLabel: "replica",
    volume: "8Gi",
    retentionRaw: "30d",
    retention5m: "30d",
    retention1h: "10y",
    consistencyDelay: "30m",
    concurrency: "1",
    compactorStrategy: "Recreate",
    cronJobConcurrency: "Forbid",
    httpPort: "9090",
    podAntiAffinity: "soft",
    clientAuth: true,
    receiveReplicaLabel: "replica",
    receiveRetention: "15d",
} as const;
