import { component, prometheus, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flags, isUnknown, labelFlags, replicaLabelsOf, show, storesSeries } from "../terms";
import type { Known } from "../view/types";

export const replicaLabels: Rule = {
    name: "replica-labels",
    title: "The querier deduplicates by every replica label that is written",
    why: "A replica label that the querier does not remove returns every series of a replica pair twice, so sums double and graphs zigzag, without an error. The charts' defaults differ. The operator writes prometheus_replica, and Bitnami's querier removes replica.",
    source: "bitnami/charts#14167; prometheus-operator: promcfg.go",
    severity: always("mandatory"),
    check: ({ prometheus, thanos, own }) => {
        const queriers = thanos.filter(({ component }) => component === "query");
        const written = [
            // A server without a sidecar writes nothing that a querier reads; a router of receive neither.
            ...prometheus
                .filter(({ sidecar, agent }) => sidecar && agent !== true)
                .map(({ path, replicaLabel, replicas }) => ({ path, label: replicaLabel, replicas })),
            ...thanos
                .filter(storesSeries)
                .flatMap(({ path, args, replicas }) =>
                    replicaLabelsOf(labelFlags(args) ?? {}).map((label) => ({ path: `${path}: --label`, label, replicas })),
                ),
        ];
        return queriers.flatMap(({ path, args }) => {
            const removed = flags(args, "query.replica-label");
            if (args.some(isUnknown)) return [];
            const missing = written.filter(({ label }) => typeof label === "string" && label !== "" && !removed.includes(label));
            return [...new Set(missing.map(({ label }) => label))].map((label) => {
                const writers = missing.filter((one) => one.label === label);
                const [first] = writers.toSorted((a, b) => Number(isPair(b)) - Number(isPair(a)));
                return {
                    path: `${path}: --query.replica-label`,
                    message: `removes ${removed.map(show).join(", ") || "no label"}, but ${first?.path ?? ""} writes ${show(label)}. Add it`,
                    // A single replica has no other whose series could be merged. Of several queriers each may serve other stores.
                    ...(own || (queriers.length === 1 && writers.some(isPair)) ? {} : { estimate: true as const }),
                };
            });
        });
    },
    examples: {
        pass: [
            {
                title: "more labels than are written",
                change: component("query", (one) => one.args.push("--query.replica-label=replica")),
            },
        ],
        fail: [
            { title: "the default of Bitnami's chart", change: withFlag("query", "query.replica-label", "replica") },
            { title: "no replica label", change: withFlag("query", "query.replica-label", undefined) },
            {
                title: "a ruler with a replica label of its own",
                change: component("rule", (one) => one.args.push('--label=rule_copy="$(POD_NAME)"')),
            },
            {
                title: "Prometheus writes another label",
                change: prometheus((one) => void (one.replicaLabel = "replica")),
            },
        ],
    },
};

const isPair = ({ replicas }: { readonly replicas: Known<number> }): boolean => !isUnknown(replicas) && replicas > 1;
