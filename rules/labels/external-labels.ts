import { component, externalLabel, prometheus } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, labelFlags, replicaLabelsOf } from "../terms";
import type { View } from "../view/types";

export const externalLabels: Rule = {
    name: "external-labels",
    title: "Whoever writes blocks says whose they are, and every replica which replica",
    why: "External labels are what tells the series of one Prometheus from those of another in the bucket. Two with the same labels write overlapping blocks, and the compactor halts; one without any is refused by its sidecar.",
    source: "thanos: components/sidecar, operating/troubleshooting; thanos#726",
    severity: always("mandatory"),
    check: ({ prometheus, thanos }) => [
        ...prometheus.flatMap(({ path, externalLabels: labels, replicaLabel }) => [
            ...(!isUnknown(labels) && (labels["cluster"] === undefined || labels["cluster"] === "")
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
            ...(!isUnknown(replicaLabel) && replicaLabel !== undefined && !isUnknown(labels) && labels[replicaLabel] !== undefined
                ? [
                      {
                          path: `${path}.externalLabels.${replicaLabel}`,
                          message: "gives every replica the same value of its replica label; remove it",
                      },
                  ]
                : []),
        ]),
        ...thanos.flatMap(writer),
    ],
    examples: {
        pass: [{ title: "one more label", change: externalLabel("region", "eu-west-1") }],
        fail: [
            { title: "no label cluster", change: prometheus((one) => void (one.externalLabels = { region: "eu-west-1" })) },
            { title: "an empty label cluster", change: externalLabel("cluster", "") },
            { title: "no replica label", change: prometheus((one) => void (one.replicaLabel = undefined)) },
            {
                title: "a fixed value for the replica label",
                change: externalLabel("prometheus_replica", "a"),
            },
            {
                title: "a receive whose pods all have the same labels",
                change: component("receive", (one) => {
                    one.args = one.args.filter((arg) => typeof arg !== "string" || !arg.includes("$("));
                }),
            },
            {
                title: "a ruler that only says which replica it is",
                change: component("rule", (one) => {
                    one.args = one.args.filter((arg) => typeof arg !== "string" || !arg.startsWith("--label=ruler="));
                }),
            },
        ],
    },
};

/** Ruler and receive, as far as they keep something: a label that is theirs, and one that is the pod's. */
function writer({ path, component: kind, args, volume }: View["thanos"][number]): Violation[] {
    const labels = labelFlags(args);
    if (args.some(isUnknown) || (kind !== "rule" && kind !== "receive") || !volume || !labels) return [];
    const replica = replicaLabelsOf(labels);
    return [
        ...(replica.length === 0
            ? [{ path: `${path}: --label`, message: 'gives all pods the same labels; add one such as replica="$(POD_NAME)"' }]
            : []),
        ...(Object.keys(labels).length === replica.length
            ? [{ path: `${path}: --label`, message: "names no label that tells its blocks from those of other stacks; add one" }]
            : []),
    ];
}
