// How many pods of a component a node drain may take at a time.
import type { policy } from "@pulumi/kubernetes/types/input";
import type { NamedObject } from "./object";

/** One at a time by default; a component without a second replica has none, or no node could ever be drained. */
export const disruptionBudget = (
    metadata: NamedObject["metadata"],
    matchLabels: Readonly<Record<string, string>>,
    { replicas, maxUnavailable = 1 }: { readonly replicas: number; readonly maxUnavailable?: number },
): NamedObject[] =>
    replicas < 2
        ? []
        : [
              {
                  apiVersion: "policy/v1",
                  kind: "PodDisruptionBudget",
                  metadata,
                  spec: {
                      maxUnavailable,
                      // Without it a pod that never becomes ready keeps its node from being drained.
                      unhealthyPodEvictionPolicy: "AlwaysAllow",
                      selector: { matchLabels },
                  } satisfies policy.v1.PodDisruptionBudgetSpec,
              },
          ];
