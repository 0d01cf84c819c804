// Acknowledgements of changes that cost history: each such change is refused until the stack file acknowledges it here.
import { z } from "zod";

/** Changes of a stack that can delete, hide or strand history. Each is the key that changes, as it stands in the stack file. */
export const historyChanges = [
    "cluster",
    "kubernetes.context",
    "namespace",
    "objectStore",
    "objectStore.encryption",
    "objectStore.servers",
    "objectStore.drives",
    "objectStore.volume.storageClass",
    "prometheus.delivery",
    "prometheus.release",
    "prometheus.externalLabels",
    "prometheus.replicaLabel",
    "prometheus.replicas",
    "prometheus.shards",
    "thanos.delivery",
    "thanos.retention.raw",
    "thanos.retention.fiveMinutes",
    "thanos.retention.oneHour",
    "thanos.compactor.enabled",
    "thanos.receive",
    "thanos.receive.replicas",
    "thanos.receive.replicaLabel",
    "thanos.receive.tenants",
    "thanos.ruler",
    "thanos.ruler.replicas",
    "thanos.ruler.replicaLabel",
    "thanos.ruler.rules",
    "thanos.ruler.storage",
    "versions.thanos",
    "versions.prometheus",
] as const;

export type HistoryChange = (typeof historyChanges)[number];

/** The first compaction of a bucket with blocks that the stack has not written. */
export const firstCompaction = "firstCompaction";

/** Settings of an existing bucket that endanger blocks. */
export const bucketSettings = "bucketSettings";

export const acknowledge = z
    .array(
        z.strictObject({
            change: z
                .enum([...historyChanges, firstCompaction, bucketSettings])
                .describe(
                    "Key that changes; `firstCompaction` for the first run of the compactor in a bucket that already has blocks, `bucketSettings` for settings of that bucket that endanger blocks.",
                ),
            from: z.string().describe("Deployed value, as the refusal prints it."),
            to: z.string().describe("New value, as the refusal prints it."),
        }),
    )
    .default([])
    .describe(
        "Changes that lose history and are allowed nevertheless. Each entry allows exactly one change from one value to one other; the refusal of that change prints the entry. An entry that matches no change is refused. Remove it after the deployment.",
    );
