import { component } from "../examples";
import type { Rule } from "../rule";
import { isUnknown } from "../terms";

export const compactorAlert: Rule = {
    name: "compactor-alert",
    title: "An alert fires when the compactor has halted",
    why: "A compactor that meets overlapping blocks halts and stays up, so the bucket grows without bound and queries over long ranges get slower week by week.",
    source: "thanos: components/compact; thanos-mixin: ThanosCompactHalted",
    severity: { local: "off", dev: "advisory", prod: "advisory" },
    check: ({ thanos, alerts }) =>
        alerts.some((expression) => isUnknown(expression) || expression.includes("thanos_compact_halted"))
            ? []
            : thanos
                  .filter(({ component }) => component === "compact")
                  .map(({ path }) => ({
                      path,
                      message: "can halt without an alert. Add an alert on thanos_compact_halted == 1",
                  })),
    examples: {
        pass: [
            {
                title: "no compactor",
                change: (view) => void (view.thanos = view.thanos.filter(({ component }) => component !== "compact")),
            },
        ],
        fail: [
            { title: "no alerts", change: (view) => void (view.alerts = []) },
            {
                title: "another alert",
                change: (view) => {
                    view.alerts = ["up == 0"];
                    component("compact", (one) => void (one.replicas = 1))(view);
                },
            },
        ],
    },
};
