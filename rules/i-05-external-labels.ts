import { prometheus } from "./examples";
import { always, type Rule } from "./rule";
import { isUnknown } from "./terms";

export const externalLabels: Rule = {
    id: "I-05",
    title: "Every Prometheus says which cluster it is, and every replica which replica",
    why: "External labels are what tells the series of one Prometheus from those of another in the bucket. Two with the same labels write overlapping blocks, and the compactor halts; one without any is refused by its sidecar.",
    source: "thanos: components/sidecar, operating/troubleshooting; thanos#726",
    severity: always("mandatory"),
    check: ({ prometheus }) =>
        prometheus.flatMap(({ path, externalLabels, replicaLabel }) => [
            ...(externalLabels["cluster"] === undefined || externalLabels["cluster"] === ""
                ? [
                      {
                          path: `${path}.externalLabels`,
                          message: "has no label cluster; set thanos-stack:cluster to a name that no other cluster has",
                      },
                  ]
                : []),
            ...(replicaLabel === undefined || replicaLabel === ""
                ? [
                      {
                          path: `${path}.replicaExternalLabelName`,
                          message: "is cleared, so that all replicas have the same labels; remove the override",
                      },
                  ]
                : []),
            ...(!isUnknown(replicaLabel) && replicaLabel !== undefined && externalLabels[replicaLabel] !== undefined
                ? [
                      {
                          path: `${path}.externalLabels.${replicaLabel}`,
                          message: "gives every replica the same value of its replica label; remove it",
                      },
                  ]
                : []),
        ]),
    examples: {
        pass: [{ title: "one more label", change: prometheus((one) => void (one.externalLabels["region"] = "eu-west-1")) }],
        fail: [
            { title: "no label cluster", change: prometheus((one) => void (one.externalLabels = { region: "eu-west-1" })) },
            { title: "an empty label cluster", change: prometheus((one) => void (one.externalLabels["cluster"] = "")) },
            { title: "no replica label", change: prometheus((one) => void (one.replicaLabel = undefined)) },
            {
                title: "a fixed value for the replica label",
                change: prometheus((one) => void (one.externalLabels["prometheus_replica"] = "a")),
            },
        ],
    },
};
