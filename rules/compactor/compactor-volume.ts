import { compactorScratch, samplesFor } from "../../config/sizing";
import { component, prometheus } from "../examples";
import { topology, type Rule } from "../rule";
import { bytes, flag, gibibytes, isUnknown, seconds, show } from "../terms";
import type { PrometheusView } from "../view/types";

export const compactorVolume: Rule = {
    name: "compactor-volume",
    title: "The compactor has a volume that fits the largest blocks that it merges",
    why: "The compactor holds two weeks of one Prometheus twice on its disk while it merges them, and on a full disk nothing is merged, downsampled or deleted any more.",
    source: "thanos: components/compact; thanos#1767, #4920, #8448",
    severity: topology,
    check: ({ thanos, prometheus }) =>
        thanos
            .filter(({ component }) => component === "compact")
            .flatMap(({ path, volume, args }) => {
                if (!volume)
                    return [
                        {
                            path,
                            message: "has no persistent volume for its data directory. Give it one",
                            key: "thanos.compactor.volume",
                        },
                    ];
                const concurrency = flag(args, "compact.concurrency") ?? "1";
                const needed = isUnknown(concurrency)
                    ? 0
                    : compactorScratch(Math.max(0, ...prometheus.map(samplesASecond))) * Number(concurrency);
                if (isUnknown(volume)) return [];
                const size = bytes(volume.size);
                return size !== undefined && size < needed
                    ? [
                          {
                              path: `${path}.volume`,
                              message: `is ${show(volume.size)}, but the series that Prometheus has memory for need ${gibibytes(needed)}. Enlarge it`,
                              key: "thanos.compactor.volume.size",
                              estimate: true as const,
                          },
                      ]
                    : [];
            }),
    examples: {
        pass: [
            {
                title: "a small volume for a small Prometheus",
                change: (view) => {
                    prometheus((one) => void (one.resources.memory = "512Mi"))(view);
                    component("compact", (one) => void (one.volume = { size: "10Gi", storageClass: undefined }))(view);
                },
            },
        ],
        fail: [
            { title: "no volume", change: component("compact", (one) => void (one.volume = undefined)) },
            {
                title: "the 8Gi of Bitnami's chart for a large Prometheus",
                change: component("compact", (one) => void (one.volume = { size: "8Gi", storageClass: undefined })),
            },
        ],
    },
};

/** Estimated from the memory request of a Prometheus. */
const samplesASecond = ({ resources, scrapeInterval }: PrometheusView): number =>
    samplesFor(bytes(resources.memory) ?? 0, seconds(scrapeInterval) ?? 30);
