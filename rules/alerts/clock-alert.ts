import { always, type Rule } from "../rule";
import { isUnknown } from "../terms";

export const clockAlert: Rule = {
    name: "clock-alert",
    title: "An alert fires when the clocks of nodes disagree",
    why: "Upload, compaction and deletion compare times from the clocks of different nodes, and from half an hour of difference on blocks are deleted too early, or read before they are complete.",
    source: "thanos#997; kubernetes-mixin and node-mixin: NodeClockSkewDetected",
    severity: { ...always("advisory"), local: "off" },
    check: ({ prometheus, alerts }) =>
        alerts.some((expression) => isUnknown(expression) || /node_timex_|_max_time_seconds/.test(expression))
            ? []
            : prometheus
                  .filter(({ sidecar }) => sidecar?.objstoreSecret !== undefined)
                  .map(({ path }) => ({
                      path,
                      message:
                          "runs on nodes whose clocks no alert compares. Add an alert such as ThanosClockSkew, or node exporter's NodeClockSkewDetected",
                  })),
    examples: {
        pass: [
            {
                title: "the alert of node exporter",
                change: (view) => void (view.alerts = ["thanos_compact_halted == 1", "abs(node_timex_offset_seconds) > 0.05"]),
            },
            { title: "no Prometheus", change: (view) => void (view.prometheus = []) },
        ],
        fail: [
            { title: "no alerts", change: (view) => void (view.alerts = []) },
            { title: "another alert", change: (view) => void (view.alerts = ["thanos_compact_halted == 1"]) },
        ],
    },
};
