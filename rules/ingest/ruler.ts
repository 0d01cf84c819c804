import { component, withFlag } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { flag, flags, isUnknown, labelFlags, replicaLabelsOf, show } from "../terms";

export const ruler: Rule = {
    name: "ruler",
    title: "A ruler has a volume and a querier, and sends alerts without its replica label",
    why: "A ruler without a volume loses the results that are not uploaded yet at every restart, and replicas that send their replica label send each alert several times. Without a querier no rule has a result.",
    source: "thanos: components/rule",
    severity: always("mandatory"),
    check: ({ thanos, own }) =>
        thanos
            .filter(({ component }) => component === "rule")
            .flatMap(({ path, args, volume, objstoreSecret, replicas }): Violation[] => {
                const dropped = flags(args, "alert.label-drop");
                const sent = replicaLabelsOf(labelFlags(args) ?? {}).filter((label) => !dropped.includes(label));
                const asks = ["query", "query.config-file", "query.config", "grpc-query-endpoint"].some((name) =>
                    flag(args, name),
                );
                return [
                    // Without a bucket it writes elsewhere, by remote write.
                    ...(volume || (objstoreSecret === undefined && flag(args, "remote-write.config") !== undefined)
                        ? []
                        : [
                              {
                                  path,
                                  message: "has no persistent volume, so a restart loses what is not uploaded. Give it one",
                                  key: "thanos.ruler.volume",
                              },
                          ]),
                    ...(args.some(isUnknown)
                        ? []
                        : sent.map((label) => ({
                              path: `${path}: --alert.label-drop`,
                              message: `leaves ${show(label)} on alerts, so each replica sends an alert of its own. Add it`,
                              ...(own || (!isUnknown(replicas) && replicas > 1) ? {} : { estimate: true as const }),
                          }))),
                    ...(asks || args.some(isUnknown)
                        ? []
                        : [{ path: `${path}: --query`, message: "is missing. Add the address of the querier" }]),
                ];
            }),
    examples: {
        pass: [
            {
                title: "a querier found by gRPC",
                change: withFlag("rule", "grpc-query-endpoint", "dnssrv+_grpc._tcp.thanos-query"),
            },
        ],
        fail: [
            { title: "no volume", change: component("rule", (one) => void (one.volume = undefined)) },
            { title: "alerts with the replica's label", change: withFlag("rule", "alert.label-drop", undefined) },
            { title: "nobody to ask", change: withFlag("rule", "query", undefined) },
        ],
    },
};
