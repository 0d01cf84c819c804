import { prometheus } from "../examples";
import { always, type Rule } from "../rule";

export const agentMode: Rule = {
    name: "agent-mode",
    title: "A Prometheus with a sidecar does not run in agent mode",
    why: "In agent mode Prometheus writes no blocks and evaluates no rules, and the operator starts no sidecar, so nothing is uploaded to the bucket.",
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
