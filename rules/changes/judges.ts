// Which changes cost history, by the key that changes.
import type { HistoryChange } from "../../config/schema/acknowledge";
import { toSeconds } from "../../config/units";
import type { BucketSummary, Judge } from "./loss";
import { isForbiddenStep } from "./versions";

const always = () => true;
const fewer = (from: string, to: string) => Number(to) < Number(from);
const switchedOff = (_from: string, to: string) => to === "off";
/** 0d: no end. */
const kept = (duration: string) => toSeconds(duration) || Infinity;
const shorter = (from: string, to: string) => kept(to) < kept(from);
const wholeBucket = ({ blocks }: BucketSummary) => blocks;

const retention = (name: string, resolution: number): Judge => ({
    loses: shorter,
    effect: `The compactor deletes all ${name} that are older than the new retention.`,
    advice: "Deleted blocks can be restored until `thanos.deleteDelay` has passed: thanos-stack undelete.",
    blocks: ({ blocks, now }, to) =>
        blocks.filter((block) => block.resolution === resolution && block.maxTime < now - kept(to) * 1000),
});

/** A scale-down leaves the volumes, which `flush` can read then. */
const flushAfter = "After the deployment, upload the heads from the volumes that are left: thanos-stack flush --volumes.";

const replicas = (pods: string, advice = flushAfter): Judge => ({
    loses: fewer,
    effect: `${pods} with the highest numbers stop. Samples of up to three hours that they have not uploaded stay on volumes that nothing reads.`,
    advice,
});

const replicaLabel = (writer: string): Judge => ({
    loses: always,
    effect: `${writer} writes replicas under another label. Queries show every series of before and after twice where both overlap.`,
    advice: "Keep the label.",
});

const flushFirst = "Upload the heads first: thanos-stack flush.";

/** The heads stay behind because the new pods have volumes of other names. */
const stranded = (what: string, advice = flushFirst): Judge => ({
    loses: always,
    effect: `${what} Samples of up to three hours that are not uploaded stay on the old volumes.`,
    advice,
});

const minioLayout: Judge = {
    loses: always,
    effect: "MinIO cannot change its layout. It starts with empty drives, or does not start.",
    advice: "Deploy a second stack with the new layout, and copy the bucket.",
    blocks: wholeBucket,
};

const sameRuler = (_from: string, _to: string, before: { readonly "thanos.ruler.storage"?: string }) =>
    before["thanos.ruler.storage"] === "blocks";

export const judges: Readonly<Record<HistoryChange, Judge>> = {
    cluster: {
        loses: always,
        effect: "New blocks carry another `cluster` label. Queries for the new name do not show the history of the old one.",
        advice: "Keep the name: it never needs to match the name of the Kubernetes cluster.",
    },
    "kubernetes.context": stranded(
        "Everything is deployed to another Kubernetes cluster, unless only the context has a new name.",
        "If only the context has a new name, acknowledge the change.",
    ),
    namespace: stranded("All pods move to another Namespace, with new volumes."),
    objectStore: {
        loses: always,
        effect: "Every block of before stays in a place that nothing reads.",
        advice: "Copy all blocks to the new place first: thanos tools bucket replicate.",
        blocks: wholeBucket,
    },
    "objectStore.encryption": {
        // Without a key of KMS there was nothing to lose the right to.
        loses: (from) => from !== "none",
        effect: "The roles lose the right to use the key that existing blocks are encrypted with.",
        advice: "Encrypt the existing objects with the new key first: S3 Batch Operations, copy in place.",
        blocks: wholeBucket,
    },
    "objectStore.servers": minioLayout,
    "objectStore.drives": minioLayout,
    "objectStore.volume.storageClass": {
        loses: always,
        effect: "Kubernetes cannot change the StorageClass of a PVC. The deployment replaces MinIO's PVCs by empty ones.",
        advice: "Deploy a second stack on the new StorageClass, and copy the bucket.",
        blocks: wholeBucket,
    },
    "prometheus.delivery": stranded("Prometheus gets new objects."),
    "prometheus.release": {
        ...stranded("The names of Prometheus' pods and volumes change."),
        loses: (_from, _to, before, after) => before["prometheus.delivery"] === after["prometheus.delivery"],
    },
    "prometheus.externalLabels": {
        loses: always,
        effect: "New blocks carry other external labels. They are a second history, which queries by label do not join with the first.",
        advice: "Keep the labels. Add labels in a recording rule or at query time instead.",
    },
    "prometheus.replicaLabel": replicaLabel("Prometheus"),
    "prometheus.replicas": replicas("The Prometheus pods"),
    "prometheus.shards": replicas("The shards"),
    "thanos.delivery": {
        loses: (_from, _to, before, after) => [before, after].every((one) => one["thanos.compactor.enabled"] === "true"),
        effect: "Two compactors, the old and the new one, work on the same bucket during the deployment and damage blocks.",
        advice: "Deploy once with `thanos.compactor.enabled: false` in between (docs/upgrades.md).",
    },
    "thanos.retention.raw": retention("raw blocks", 0),
    "thanos.retention.fiveMinutes": retention("5-minute blocks", 300_000),
    "thanos.retention.oneHour": retention("1-hour blocks", 3_600_000),
    "thanos.compactor.enabled": {
        loses: (_from, to) => to === "false",
        effect: "Nothing compacts, downsamples or deletes blocks. Raw blocks that pass their retention meanwhile have no coarser copy.",
        advice: "Keep it off for hours, not days, and acknowledge the change.",
    },
    "thanos.receive": {
        loses: switchedOff,
        effect: "Writers get errors and drop their samples. Samples that the pods fail to upload while they stop stay on volumes that nothing reads.",
        advice: flushFirst,
    },
    "thanos.receive.replicas": replicas("The ingesters"),
    "thanos.receive.replicaLabel": replicaLabel("Receive"),
    "thanos.receive.tenants": {
        loses: always,
        effect: "New blocks carry another tenant label. Queries by the new label do not show the history of the old one.",
        advice: "Keep the label and the default tenant.",
    },
    "thanos.ruler": {
        ...stranded("The ruler stops."),
        loses: (from, to, before) => switchedOff(from, to) && sameRuler(from, to, before),
    },
    "thanos.ruler.replicas": {
        ...replicas("The rulers"),
        loses: (from, to, before) => fewer(from, to) && sameRuler(from, to, before),
    },
    "thanos.ruler.replicaLabel": replicaLabel("The ruler"),
    "thanos.ruler.rules": { ...stranded("The ruler gets new objects and volumes."), loses: sameRuler },
    "thanos.ruler.storage": { ...stranded("The ruler no longer reads its volume."), loses: sameRuler },
    "versions.thanos": {
        loses: (from, to) => isForbiddenStep("thanos", from, to),
        effect: "This step between versions of Thanos is not safe for data.",
        advice: "See the table of versions in docs/upgrades.md.",
    },
    "versions.prometheus": {
        loses: (from, to) => isForbiddenStep("prometheus", from, to),
        effect: "This step between versions of Prometheus is not safe for data.",
        advice: "See the table of versions in docs/upgrades.md.",
    },
};
