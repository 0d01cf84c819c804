import { component, prometheus } from "../examples";
import type { Rule } from "../rule";
import { isUnknown } from "../terms";

export const zones: Rule = {
    name: "zones",
    title: "Replicas are spread over zones",
    why: "A zone fails as a whole, and without a constraint all replicas can be in one zone. A constraint with ScheduleAnyway costs nothing.",
    source: "kubernetes: topology spread constraints; thanos: components/receive",
    severity: { local: "off", dev: "off", prod: "advisory" },
    check: ({ prometheus, thanos }) =>
        [...prometheus.filter(({ sidecar }) => sidecar), ...thanos]
            .filter(({ replicas, zones: spread }) => !isUnknown(replicas) && replicas > 1 && spread === "none")
            .map(({ path }) => ({
                path,
                message:
                    "has replicas that are not spread over zones. Use topologySpreadConstraints over topology.kubernetes.io/zone, at least with whenUnsatisfiable: ScheduleAnyway",
            })),
    examples: {
        pass: [{ title: "zones always", change: prometheus((one) => void (one.zones = "hard")) }],
        fail: [
            { title: "Prometheus servers in one zone", change: prometheus((one) => void (one.zones = "none")) },
            { title: "queriers in one zone", change: component("query", (one) => void (one.zones = "none")) },
        ],
    },
};
