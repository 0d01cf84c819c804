import { prometheus } from "../examples";
import type { Rule } from "../rule";
import { isAtLeast, seconds, show } from "../terms";
import type { PrometheusView } from "../view/types";

export const delayedCompaction: Rule = {
    name: "delayed-compaction",
    title: "Delayed compaction is used only with a local retention under 60h",
    why: "Until the sidecar has finished its first pass over the blocks, delayed compaction delays nothing, and Prometheus may merge blocks that are then never uploaded. With a retention under 60h Prometheus merges nothing that early.",
    source: "prometheus: cmd/prometheus/main.go; thanos: pkg/shipper/shipper.go",
    severity: { local: "off", dev: "advisory", prod: "advisory" },
    check: ({ prometheus }) =>
        prometheus.flatMap((one) =>
            isDelayed(one) && (seconds(one.retention) ?? 0) >= 60 * 3600
                ? [
                      {
                          path: `${one.path}.retention`,
                          message: `is ${show(one.retention)} and compaction is delayed, expected less than 60h. Shorten it, or set disableCompaction to true`,
                          key: "prometheus.compaction to disabled",
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

/** The operator delays compaction where it is not disabled, and where all versions can (prometheus-operator 0.93). */
function isDelayed({ disableCompaction, sidecar, operator, version, isPlain }: PrometheusView): boolean {
    if (sidecar?.objstoreSecret === undefined || isPlain) return false;
    const can =
        isAtLeast(operator, "0.93.0") === true &&
        isAtLeast(version, "3.9.0") === true &&
        isAtLeast(sidecar.version, "0.41.0") === true;
    // The operator before 0.93 disables it whatever the value of the field.
    return (disableCompaction === false && isAtLeast(operator, "0.93.0") !== false) || (disableCompaction === undefined && can);
}
