import { localVolume, samplesFor } from "../../config/sizing";
import { component, withFlag } from "../examples";
import { topology, type Rule } from "../rule";
import { bytes, flag, gibibytes, isUnknown, seconds, show } from "../terms";

export const receiveVolume: Rule = {
    name: "receive-volume",
    title: "Receive has a volume for as long as it keeps samples",
    why: "Receive keeps its blocks for --tsdb.retention, uploaded or not, and on a full disk it accepts no more writes. Samples that senders cannot buffer are lost.",
    source: "thanos: components/receive; prometheus: storage",
    severity: topology,
    check: ({ thanos, prometheus }) => {
        // Assumes that clients of remote write scrape as often as the stack's own Prometheus.
        const interval = seconds(prometheus[0]?.scrapeInterval) ?? 30;
        return thanos
            .filter(({ component }) => component === "receive")
            .flatMap(({ path, args, volume, resources }) => {
                const kept = flag(args, "tsdb.retention") ?? "15d";
                const [size, memory, retention] = [
                    volume && !isUnknown(volume) ? bytes(volume.size) : undefined,
                    bytes(resources.memory),
                    seconds(kept),
                ];
                if (size === undefined || memory === undefined || retention === undefined) return [];
                const needed = localVolume(samplesFor(memory, interval), retention);
                return size < needed
                    ? [
                          {
                              path: `${path}.volume`,
                              message: `is ${show(volume && !isUnknown(volume) ? volume.size : undefined)}, but ${show(kept)} of the series that it has memory for need ${gibibytes(needed)}. Enlarge it, or shorten --tsdb.retention`,
                              key: "thanos.receive.volume.size",
                              estimate: true as const,
                          },
                      ]
                    : [];
            });
    },
    examples: {
        pass: [{ title: "a week on 50Gi", change: withFlag("receive", "tsdb.retention", "7d") }],
        fail: [
            { title: "two months on 50Gi", change: withFlag("receive", "tsdb.retention", "60d") },
            {
                title: "a volume that is too small for two days",
                change: component("receive", (one) => void (one.volume = { size: "2Gi", storageClass: undefined })),
            },
        ],
    },
};
