import { all, component, externalLabel } from "../examples";
import { always, type Rule } from "../rule";
import { flags, isUnknown } from "../terms";

const semantic = ["cluster", "tenant", "tenant_id", "env", "environment", "region", "namespace", "shard", "prometheus"];

export const semanticLabels: Rule = {
    name: "semantic-labels",
    title: "The querier removes no label that distinguishes different series",
    why: "The querier merges series that differ only in a replica label, so a cluster or tenant label among the replica labels merges unrelated series and returns wrong numbers.",
    source: "thanos: components/query",
    severity: always("mandatory"),
    check: ({ prometheus, thanos }) => {
        const telling = new Set([
            ...semantic,
            ...prometheus.flatMap(({ externalLabels }) => (isUnknown(externalLabels) ? [] : Object.keys(externalLabels))),
        ]);
        for (const { replicaLabel } of prometheus) if (typeof replicaLabel === "string") telling.delete(replicaLabel);
        return thanos
            .filter(({ component }) => component === "query")
            .flatMap(({ path, args }) =>
                flags(args, "query.replica-label")
                    .filter((label) => !isUnknown(label) && telling.has(label))
                    .map((label) => ({
                        path: `${path}: --query.replica-label`,
                        message: `removes ${JSON.stringify(label)}, which distinguishes different series. Remove the flag`,
                    })),
            );
    },
    examples: {
        pass: [
            {
                title: "a further replica label",
                change: component("query", (one) => one.args.push("--query.replica-label=rule_replica")),
            },
        ],
        fail: [
            {
                title: "cluster as a replica label",
                change: component("query", (one) => one.args.push("--query.replica-label=cluster")),
            },
            {
                title: "an external label of this stack as a replica label",
                change: all(
                    externalLabel("team", "shop"),
                    component("query", (one) => one.args.push("--query.replica-label=team")),
                ),
            },
        ],
    },
};
