import { always, type Rule } from "../rule";
import { flags, isUnknown, show } from "../terms";

export const spokeReplicaLabels: Rule = {
    name: "spoke-replica-labels",
    title: "The hub's querier removes the replica labels of its spokes",
    why: "A replica label that the querier does not remove makes every replica a series of its own: sums count twice, and graphs have two lines. One of the hub that a spoke does not write does no harm.",
    source: "thanos: components/query, deduplication",
    severity: always("mandatory"),
    check: ({ spokes, thanos }) => {
        const queriers = thanos.filter(({ component }) => component === "query");
        const removed = queriers.flatMap(({ args }) => flags(args, "query.replica-label"));
        if (queriers.length === 0 || queriers.some(({ args }) => args.some(isUnknown))) return [];
        return spokes.flatMap(({ path, name, replicaLabels = [] }) =>
            replicaLabels
                .filter((label) => !isUnknown(label) && !removed.includes(label))
                .map((label) => ({
                    path: `${path}.replicaLabels`,
                    message: `has ${show(label)}, which the hub does not remove. Use one of ${removed.map(String).join(", ")} in the spoke`,
                    key: `spokes.${name}`,
                })),
        );
    },
    examples: {
        pass: [{ title: "fewer labels than the hub has", change: labels(["prometheus_replica"]) }],
        fail: [{ title: "a label that the hub does not have", change: labels(["prometheus_replica", "replica"]) }],
    },
};

function labels(value: string[]): Rule["examples"]["pass"][number]["change"] {
    return (view) => {
        for (const one of view.spokes) one.replicaLabels = value;
    };
}
