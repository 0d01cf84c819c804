// Defaults of kube-prometheus-stack for missing values, where they differ from the operator's default. From its values.yaml.

export const defaults = {
    retention: "10d",
    podAntiAffinity: "soft",
    portName: "grpc",
    clusterIP: "None",
    /**
     * Versions in which the chart accepts `objectStorageConfig: {name, key}`: before 52.0.0
     * (prometheus-community/helm-charts#3918).
     */
    existingSecretSince: "52.0.0",
    /** The one of its many alerts that a rule needs: NodeClockSkewDetected. */
    clockAlert: "abs(node_timex_offset_seconds) > 0.05",
} as const;
