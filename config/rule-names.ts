// The names of all rules by topic, in the order in which findings are shown. Plain data: a stack file names rules, too.

/** The topics are the folders of `rules/`. Each name has the id that its rule had before version 0.2; newer rules had none. */
export const ruleTopics = {
    prometheus: {
        "compaction-mode": "I-01",
        "sidecar-version": "I-02",
        "delayed-compaction": "I-02b",
        "chunk-encoding": "I-03",
        "out-of-order": "I-09",
        "stale-series": "I-10",
        "sidecar-upload": "",
        "agent-mode": "",
        "local-retention": "I-22",
        "outage-reserve": "I-22b",
    },
    labels: {
        "external-labels": "I-05",
        "replica-labels": "I-06",
        "semantic-labels": "I-07",
        "offline-deduplication": "I-08",
    },
    compactor: {
        "one-compactor": "I-04",
        retention: "I-11",
        "downsampling-reserve": "I-38",
        "compactor-volume": "I-27",
        "deletion-order": "I-32b",
        "metadata-sync": "I-33",
        "imported-history": "I-36",
    },
    clusters: {
        "unique-clusters": "",
        "spoke-bucket": "",
        "spoke-versions": "",
        "spoke-replica-labels": "",
    },
    bucket: {
        "no-expiration": "I-13",
        "noncurrent-versions": "I-14",
        "unfinished-uploads": "I-15",
        "protected-history": "I-17b",
        "public-access": "S-07",
        "bucket-encryption": "S-08",
        "bucket-tls": "S-09",
    },
    objstore: {
        "same-bucket": "I-16",
        "objstore-document": "I-17",
        "store-consistency": "I-17c",
        "minio-limits": "I-17d",
        "credential-checksum": "I-29",
    },
    query: {
        "downsampled-history": "I-11b",
        "store-discovery": "I-18",
        "partial-response": "I-20",
        "time-partitions": "I-21",
        "block-shards": "I-21b",
        "query-frontend": "I-23",
        lookback: "I-24",
    },
    ingest: {
        ruler: "I-25",
        receive: "I-25b",
        "receive-volume": "I-27b",
        "remote-write-version": "",
    },
    resources: {
        "container-resources": "I-26",
        "memory-limits": "I-35",
        "request-limits": "I-35b",
        "store-volume": "I-34",
        "block-storage": "",
        "requests-and-limits": "S-04",
    },
    availability: {
        "prometheus-replicas": "I-28",
        "node-drain": "I-28b",
        zones: "I-28c",
        "two-replicas": "I-28d",
    },
    alerts: {
        "compactor-alert": "I-12",
        "clock-alert": "I-30",
        "alert-receiver": "I-37",
    },
    versions: {
        "one-version": "I-31",
        "test-settings": "I-32",
        "exact-images": "S-02",
        registries: "S-03",
    },
    security: {
        "credentials-in-secrets": "S-01",
        "restricted-pods": "S-05",
        "authenticated-exposure": "S-06",
        "least-privilege": "S-10",
        "role-trust": "S-11",
        "grpc-tls": "S-12",
    },
    program: {
        "single-flags": "",
        "chart-keys": "",
        coverage: "",
    },
} as const;

/** The word for the last day of an exception that has none. */
export const permanent = "permanent";

type Topics = typeof ruleTopics;
export type RuleName = { [T in keyof Topics]: keyof Topics[T] }[keyof Topics];

const entries = Object.values(ruleTopics).flatMap((rules) => Object.entries(rules)) as [RuleName, string][];

export const ruleNames: readonly RuleName[] = entries.map(([name]) => name);

/** The name by former id: `I-01` is `compaction-mode`. */
export const formerIds: Readonly<Record<string, RuleName>> = Object.fromEntries(
    entries.filter(([, id]) => id !== "").map(([name, id]) => [id, name]),
);
