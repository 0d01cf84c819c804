import { component } from "../examples";
import type { Rule } from "../rule";
import { isUnknown } from "../terms";
import type { Component } from "../view/types";

/** The effect of its absence. Of compactor and bucket web one is right. */
const missed: Partial<Readonly<Record<Component, readonly [effect: string, key: string]>>> = {
    query: ["there are no queries and no rules", "query"],
    "query-frontend": ["there are no dashboards", "queryFrontend"],
    store: ["graphs end where Prometheus' own data end", "storeGateway"],
    rule: ["rules are not evaluated", "ruler"],
    receive: ["nothing is taken", "receive"],
};

export const twoReplicas: Rule = {
    name: "two-replicas",
    title: "In production, components whose outage users notice have two replicas",
    why: "A component with one replica is unavailable while its node is drained, its image is pulled or it runs out of memory. A store gateway is unavailable until it has read its index headers.",
    source: "thanos: components/query, components/store; kubernetes: disruptions",
    severity: { local: "off", dev: "off", prod: "advisory" },
    check: ({ thanos }) =>
        thanos.flatMap(({ path, component: kind, replicas, autoscaled }) => {
            const [effect, key = ""] = (isUnknown(kind) ? undefined : missed[kind]) ?? [];
            if (effect === undefined || isUnknown(replicas) || replicas !== 1 || autoscaled !== false) return [];
            return [
                {
                    path: `${path}.replicas`,
                    message: `is ${replicas}, expected 2 or more: while that pod is away, ${effect}`,
                    key: `thanos.${key}.replicas to 2 or more`,
                },
            ];
        }),
    examples: {
        pass: [{ title: "one compactor", change: component("compact", (one) => void (one.replicas = 1)) }],
        fail: [
            { title: "one querier", change: component("query", (one) => void (one.replicas = 1)) },
            { title: "one query-frontend", change: component("query-frontend", (one) => void (one.replicas = 1)) },
            { title: "one store gateway", change: component("store", (one) => void (one.replicas = 1)) },
        ],
    },
};
