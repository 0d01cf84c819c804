import { component, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isUnknown, storesSeries } from "../terms";
import { at, list, parsed } from "../view/read";

export const receive: Rule = {
    name: "receive",
    title: "Receive has a volume, and at least as many pods as copies",
    why: "Samples in receive have no other copy until they are uploaded two hours later, so without a volume a restart loses them. With fewer pods than copies every write is refused.",
    source: "thanos: components/receive",
    severity: always("mandatory"),
    check: ({ thanos }) =>
        thanos
            .filter(({ component }) => component === "receive")
            .flatMap(({ path, args, volume }) => {
                const rings = flag(args, "receive.hashrings");
                const factor = flag(args, "receive.replication-factor");
                const keeps = !args.some(isUnknown) && storesSeries({ component: "receive", args });
                const pods = isUnknown(rings) || rings === undefined ? undefined : endpoints(rings);
                return [
                    ...(keeps && !volume
                        ? [
                              {
                                  path,
                                  message: "has no persistent volume, so a restart loses what is not uploaded. Give it one",
                                  key: "thanos.receive.volume",
                              },
                          ]
                        : []),
                    ...(pods !== undefined && !isUnknown(factor) && Number(factor ?? 1) > pods
                        ? [
                              {
                                  path: `${path}: --receive.replication-factor`,
                                  message: `is ${factor ?? ""}, but the hashring has ${pods} ${pods === 1 ? "address" : "addresses"}. Use ${pods} at most, or more pods with a headless Service`,
                              },
                          ]
                        : []),
                    ...(factor === "2"
                        ? [
                              {
                                  path: `${path}: --receive.replication-factor`,
                                  message:
                                      "is 2: a write is acknowledged after one copy, so it guarantees neither two copies nor writes while a pod is away. Use 1 or 3",
                                  estimate: true as const,
                              },
                          ]
                        : []),
                ];
            }),
    examples: {
        pass: [{ title: "one copy", change: withFlag("receive", "receive.replication-factor", "1") }],
        fail: [
            { title: "no volume", change: component("receive", (one) => void (one.volume = undefined)) },
            { title: "more copies than pods", change: withFlag("receive", "receive.replication-factor", "4") },
        ],
    },
};

/** Pods in all hashrings together. */
const endpoints = (rings: string): number =>
    list(parsed(rings)).reduce<number>((sum, ring) => sum + list(at(ring, "endpoints")).length, 0);
