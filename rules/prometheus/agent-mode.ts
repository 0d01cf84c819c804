import { prometheus } from "../examples";
import { always, type Rule } from "../rule";

export const agentMode: Rule = {
    name: "agent-mode",
    title: "A Prometheus with a sidecar runs as a server",
    why: "In agent mode Prometheus has no TSDB: it evaluates no rules and cuts no blocks, and the operator starts no sidecar. Nothing reaches the bucket except what remote write sends elsewhere.",
    source: "prometheus: prometheus_agent; prometheus-operator: PrometheusAgent",
    severity: always("mandatory"),
    check: ({ prometheus }) =>
        prometheus
            .filter(({ agent, sidecar }) => agent === true && sidecar !== undefined)
            .map(({ path }) => ({
                path: `${path}.thanos`,
                message:
                    "is set in agent mode, where no sidecar runs and nothing is uploaded. Run Prometheus as a server, or remove thanos and use remote write",
            })),
    examples: {
        pass: [
            {
                title: "an agent without a sidecar",
                change: prometheus((one) => {
                    one.agent = true;
                    one.sidecar = undefined;
                }),
            },
        ],
        fail: [{ title: "an agent with a sidecar", change: prometheus((one) => void (one.agent = true)) }],
    },
};
