import { prometheus } from "../examples";
import type { Rule } from "../rule";
import { seconds, show } from "../terms";

export const delayedCompaction: Rule = {
    name: "delayed-compaction",
    title: "Delayed compaction is used with a local retention under 60h",
    why: "While the sidecar has not finished its first pass, delayed compaction is no compaction delay at all: Prometheus merges as if there was no upload. Blocks that are merged then are never uploaded. Under 60h of retention Prometheus merges nothing that fast.",
    source: "prometheus: cmd/prometheus/main.go; thanos: pkg/shipper/shipper.go",
    severity: { local: "off", dev: "advisory", prod: "advisory" },
    check: ({ prometheus }) =>
        prometheus.flatMap(({ path, disableCompaction, retention, sidecar }) =>
            sidecar?.objstoreSecret !== undefined && disableCompaction === false && (seconds(retention) ?? 0) >= 60 * 3600
                ? [
                      {
                          path: `${path}.retention`,
                          message: `is ${show(retention)} and compaction is delayed; keep it under 60h, or set thanos-stack:prometheus.compaction to disabled`,
                      },
                  ]
                : [],
        ),
    examples: {
        pass: [
            {
                title: "48h of retention with delayed compaction",
                change: prometheus((one) => void (one.disableCompaction = false)),
            },
            { title: "15d of retention without any compaction", change: prometheus((one) => void (one.retention = "15d")) },
        ],
        fail: [
            {
                title: "15d of retention with delayed compaction",
                change: prometheus((one) => {
                    one.disableCompaction = false;
                    one.retention = "15d";
                }),
            },
        ],
    },
};
