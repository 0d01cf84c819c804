import { all, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, flags, isUnknown, show } from "../terms";
import type { Known, View } from "../view/types";

export const offlineDeduplication: Rule = {
    name: "offline-deduplication",
    title: "The compactor deduplicates Prometheus replicas only with --deduplication.func=penalty",
    why: "Offline deduplication rewrites the only copy of the history and cannot be undone, and its default function returns wrong rates for replicas of Prometheus, which scrape at different moments.",
    source: "thanos: components/compact; thanos#2890; kube-thanos#290",
    severity: always("mandatory"),
    check: (view) =>
        view.thanos
            .filter(({ component }) => component === "compact")
            .flatMap(({ path, args }) => {
                const labels = flags(args, "deduplication.replica-label");
                const func = flag(args, "deduplication.func");
                if (labels.length === 0 || isUnknown(labels[0]) || func === "penalty" || isUnknown(func)) return [];
                return [
                    {
                        path: `${path}: --deduplication.func`,
                        message: `is ${show(func)} with --deduplication.replica-label=${labels.map(String).join(", ")}. Remove the labels, or set it to penalty`,
                        ...(view.own || mergesPrometheus(labels, view) ? {} : { estimate: true as const }),
                    },
                ];
            }),
    examples: {
        pass: [
            {
                title: "deduplication with the function penalty",
                change: all(
                    withFlag("compact", "deduplication.replica-label", "prometheus_replica"),
                    withFlag("compact", "deduplication.func", "penalty"),
                ),
            },
        ],
        fail: [
            {
                title: "deduplication with the default function",
                change: withFlag("compact", "deduplication.replica-label", "prometheus_replica"),
            },
        ],
    },
};

/**
 * Whether a label is that of Prometheus servers whose sidecars upload. The copies of receive are identical, and the default function
 * is made for them.
 */
function mergesPrometheus(labels: readonly Known<string>[], { prometheus, thanos }: View): boolean {
    const uploading = prometheus.filter(({ sidecar, agent }) => sidecar?.objstoreSecret !== undefined && agent !== true);
    if (uploading.some(({ replicaLabel }) => typeof replicaLabel === "string" && labels.includes(replicaLabel))) return true;
    const isElsewhere = uploading.length === 0 && !thanos.some(({ component }) => component === "receive");
    return isElsewhere && labels.includes("prometheus_replica");
}
