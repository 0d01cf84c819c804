import { always, type Rule, type Violation } from "../rule";
import { isUnknown } from "../terms";
import type { View } from "../view/types";

export const uniqueClusters: Rule = {
    name: "unique-clusters",
    title: "Every cluster of a hub has a label `cluster` and addresses of its own",
    why: "Two clusters with the same labels are one series for the querier: their samples are merged, and their blocks overlap in a shared bucket, where the compactor halts. Thanos keeps one of two endpoints with the same address.",
    source: "thanos: components/query, components/compact; thanos: cmd/thanos/endpointset.go, removeDuplicateEndpointSpecs",
    severity: always("mandatory"),
    check: ({ spokes }) => [...sameLabels(spokes), ...sameAddresses(spokes)],
    examples: {
        pass: [{ title: "two spokes", change: second("north", "north.example.com:10901") }],
        fail: [
            { title: "a spoke with the hub's label", change: second("west", "north.example.com:10901") },
            { title: "two spokes with one label", change: second("east", "north.example.com:10901") },
            { title: "two spokes with one address", change: second("north", "east.example.com:10901") },
        ],
    },
};

function second(cluster: string, address: string): Rule["examples"]["pass"][number]["change"] {
    return (view) => {
        view.spokes.push(
            ...view.spokes.map((one) => ({ ...one, name: "second", path: `${one.path} second`, cluster, addresses: [address] })),
        );
    };
}

function sameLabels(spokes: View["spokes"]): Violation[] {
    const seen = new Map<string, string>();
    return spokes.flatMap(({ path, name, hub, cluster }) => {
        if (cluster === undefined || isUnknown(cluster) || isUnknown(hub)) return [];
        const other = cluster === hub ? "the hub" : seen.get(cluster);
        seen.set(cluster, other ?? name);
        return other === undefined
            ? []
            : [
                  {
                      path: `${path}.cluster`,
                      message: `is "${cluster}", which is also the label of ${other}. Give each cluster another value`,
                      key: `spokes.${name}`,
                  },
              ];
    });
}

function sameAddresses(spokes: View["spokes"]): Violation[] {
    const seen = new Map<string, string>();
    return spokes.flatMap(({ path, name, addresses }) =>
        addresses.flatMap((address) => {
            if (isUnknown(address)) return [];
            const other = seen.get(address);
            seen.set(address, other ?? name);
            return other === undefined
                ? []
                : [
                      {
                          path: `${path}.endpoints`,
                          message: `has the address ${address}, which ${other} has already: the querier would query it once. Use another port or host`,
                          key: `spokes.${name}`,
                      },
                  ];
        }),
    );
}
