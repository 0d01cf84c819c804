// The consequences of the role of a stack, in one place.
import type { StackConfig } from "./schema";

/** A spoke compacts nothing and queries nothing: its hub does both. Every other stack stays as it is. */
export const inRole = (stack: StackConfig): StackConfig =>
    stack.role === "spoke"
        ? {
              ...stack,
              thanos: {
                  ...stack.thanos,
                  compactor: { ...stack.thanos.compactor, enabled: false },
                  canary: { enabled: false },
              },
              prometheus:
                  stack.prometheus.delivery === "chart"
                      ? { ...stack.prometheus, grafana: { ...stack.prometheus.grafana, enabled: false } }
                      : stack.prometheus,
              grafana: { ...stack.grafana, dashboards: false },
          }
        : stack;
