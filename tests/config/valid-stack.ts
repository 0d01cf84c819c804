// The smallest stack file that is valid, as values by key.

export const validStack = (): Record<string, unknown> => ({
    environment: "dev",
    cluster: "west",
    kubernetes: { context: "west" },
    objectStore: { kind: "minio" },
    prometheus: { delivery: "operator" },
    thanos: { delivery: "manifests" },
});
