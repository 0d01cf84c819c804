import { prometheus } from "../examples";
import type { Rule } from "../rule";
import { seconds, show } from "../terms";

export const outageReserve: Rule = {
    name: "outage-reserve",
    title: "Prometheus keeps enough data for a day without the bucket",
    why: "After an outage of the bucket the sidecar uploads the blocks that Prometheus still has, so the longest outage without data loss is the local retention minus two hours.",
    source: "thanos: components/sidecar",
    severity: { local: "off", dev: "advisory", prod: "advisory" },
    check: ({ prometheus }) =>
        prometheus.flatMap(({ path, retention, sidecar }) =>
            sidecar?.objstoreSecret !== undefined && (seconds(retention) ?? Infinity) < 24 * 3600
                ? [
                      {
                          path: `${path}.retention`,
                          message: `is ${show(retention)}, expected 24h or more`,
                          key: "prometheus.retention to 24h or more",
                      },
                  ]
                : [],
        ),
    examples: {
        pass: [{ title: "24h", change: prometheus((one) => void (one.retention = "24h")) }],
        fail: [{ title: "12h", change: prometheus((one) => void (one.retention = "12h")) }],
    },
};
