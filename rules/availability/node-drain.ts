import { component } from "../examples";
import { topology, type Rule } from "../rule";
import { isUnknown } from "../terms";

export const nodeDrain: Rule = {
    name: "node-drain",
    title: "When one node is drained or lost, a replica of every component remains",
    why: "Replicas on one node stop together, and without a disruption budget a drain of two nodes can stop all of them, so there are no queries or no history until they are back.",
    source: "kubernetes: disruptions, topology spread constraints",
    severity: topology,
    check: ({ environment, thanos }) =>
        thanos
            // The viewer of the bucket serves no query.
            .filter(({ component: kind, replicas }) => kind !== "bucket-web" && !isUnknown(replicas) && replicas > 1)
            .flatMap(({ path, name, spread, spreadMismatch, disruptionBudget }) => [
                ...(spreadMismatch
                    ? [
                          {
                              path: `${path}.topologySpreadConstraints`,
                              message:
                                  "select labels that its own pods do not have, so they spread nothing. Correct the labelSelector",
                          },
                      ]
                    : []),
                ...(spread === "none" || (spread === "soft" && environment === "prod")
                    ? [
                          {
                              path,
                              message: `lets replicas of ${name} share a node. Use topologySpreadConstraints over kubernetes.io/hostname${environment === "prod" ? " with whenUnsatisfiable: DoNotSchedule" : ""}, or anti-affinity`,
                          },
                      ]
                    : []),
                ...(disruptionBudget === false
                    ? [{ path, message: `has no PodDisruptionBudget for ${name}. Add one with maxUnavailable: 1` }]
                    : []),
            ]),
    examples: {
        pass: [
            {
                title: "one replica, which needs no spread",
                change: component("query", (one) => Object.assign(one, { replicas: 1, spread: "none", disruptionBudget: false })),
            },
        ],
        fail: [
            { title: "queriers on one node", change: component("query", (one) => void (one.spread = "none")) },
            { title: "queriers apart only where possible", change: component("query", (one) => void (one.spread = "soft")) },
            { title: "no disruption budget", change: component("receive", (one) => void (one.disruptionBudget = false)) },
        ],
    },
};
