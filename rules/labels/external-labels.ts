import { component, externalLabel, prometheus } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, labelFlags, replicaLabelsOf } from "../terms";
import type { ComponentView, PrometheusView } from "../view/types";

export const externalLabels: Rule = {
    name: "external-labels",
    title: "Every block writer sets external labels that identify its cluster and its replica",
    why: "Blocks of two Prometheus servers with the same external labels overlap in the bucket, and the compactor halts on them. A sidecar whose Prometheus has no external labels does not start.",
    source: "thanos: components/sidecar, operating/troubleshooting; thanos#726",
    severity: always("mandatory"),
    check: ({ prometheus, thanos, own }) => [
        ...prometheus.flatMap((one) => ofPrometheus(one, own ? /cluster/i : telling)),
        ...thanos.flatMap((one) => ofWriter(one, own)),
    ],
    examples: {
        pass: [{ title: "one more label", change: externalLabel("region", "eu-west-1") }],
        fail: [
            { title: "no label cluster", change: prometheus((one) => void (one.externalLabels = { region: "eu-west-1" })) },
            { title: "an empty label cluster", change: externalLabel("cluster", "") },
            {
                title: "a replica label from a variable that the container does not have",
                change: component("receive", (one) => void (one.variables = ["NAME"])),
            },
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
                title: "a ruler with a replica label only",
                change: component("rule", (one) => {
                    one.args = one.args.filter((arg) => typeof arg !== "string" || !arg.startsWith("--label=ruler="));
                }),
            },
        ],
    },
};

/** Names of labels that identify a cluster. */
const telling = /cluster|env|stage|region|zone|site|dc$|datacenter|tenant|location|account|k8s/i;

/** A server without a sidecar writes no blocks. */
function ofPrometheus(
    { path, externalLabels: labels, replicaLabel, sidecar, agent, isPlain, replicas }: PrometheusView,
    names: RegExp,
): Violation[] {
    if (sidecar === undefined || agent === true) return [];
    const field = isPlain ? `${path}: external_labels` : `${path}.externalLabels`;
    const found: Violation[] = [];
    // The blocks of a single replica overlap with no other's.
    const single = names === telling && !isUnknown(replicas) && replicas <= 1 ? { estimate: true as const } : {};
    const own = isUnknown(labels) ? [] : Object.entries(labels).filter(([name, value]) => name !== replicaLabel && value !== "");
    if (!own.some(([name]) => names.test(name)) && !isUnknown(labels))
        found.push({
            path: field,
            message: `sets ${own.length === 0 ? "no label of its own" : `only ${own.map(([name]) => name).join(", ")}`}. Add one that names the cluster, with a value that no other cluster has`,
            key: "cluster",
            ...(own.length > 0 && names === telling ? { estimate: true as const } : {}),
        });
    if (replicaLabel === undefined || replicaLabel === "")
        found.push({
            path: `${path}.replicaExternalLabelName`,
            message: "is cleared, so all replicas have the same labels. Set a name",
            ...single,
        });
    else if (!isPlain && !isUnknown(replicaLabel) && !isUnknown(labels) && labels[replicaLabel] !== undefined)
        found.push({
            path: `${field}.${replicaLabel}`,
            message: "gives every replica the same value of its replica label. Remove it",
            ...single,
        });
    return found;
}

/** Ruler and receive, as far as they store series: a label of their own, and one of the pod. */
function ofWriter({ path, component: kind, args, volume, variables, replicas }: ComponentView, own: boolean): Violation[] {
    const labels = labelFlags(args);
    if (args.some(isUnknown) || (kind !== "rule" && kind !== "receive") || !volume || !labels) return [];
    const replica = replicaLabelsOf(labels);
    const field = `${path}: --label`;
    const literal = replica.flatMap((name) => unresolved(labels[name] ?? "", variables).map((variable) => ({ name, variable })));
    if (literal.length > 0)
        return literal.map(({ name, variable }) => ({
            path: field,
            message: `sets ${name} to "$(${variable})", and the container has no variable ${variable}: every pod gets that text as its label, and their blocks overlap. Use ${variables?.length ? variables.map((one) => `$(${one})`).join(", ") : "a variable from metadata.name"}`,
        }));
    // Receive without any label does not start (thanos: cmd/thanos/receive.go).
    const isCertain = own || (kind === "receive" && Object.keys(labels).length === 0);
    const several = !isUnknown(replicas) && replicas > 1;
    const estimate = (sure: boolean) => (isCertain || sure ? {} : { estimate: true as const });
    return [
        ...(replica.length === 0
            ? [
                  {
                      path: field,
                      message: 'gives all pods the same labels. Add one such as replica="$(POD_NAME)"',
                      ...estimate(several),
                  },
              ]
            : []),
        // Only another cluster's blocks in the same bucket have the same labels then.
        ...(Object.keys(labels).length === replica.length
            ? [
                  {
                      path: field,
                      message: "sets no label that distinguishes its blocks from those of other clusters. Add one",
                      ...estimate(false),
                  },
              ]
            : []),
    ];
}

/** Variables that Kubernetes cannot replace in an argument, because the container has none of that name. */
const unresolved = (value: string, variables: readonly string[] | undefined): string[] =>
    variables === undefined
        ? []
        : [...value.matchAll(/\$\((\w+)\)/g)].map(([, name = ""]) => name).filter((name) => !variables.includes(name));
