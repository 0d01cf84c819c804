import { component, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isUnknown } from "../terms";
import { at, list, parsed } from "../view/read";

export const receive: Rule = {
    name: "receive",
    title: "Receive keeps what it takes on volumes, and has as many pods as it makes copies",
    why: "What receive has taken is in no other place until its block is uploaded, two hours later: without a volume a restart loses it. With fewer pods than copies every write is refused.",
    source: "thanos: components/receive",
    severity: always("mandatory"),
    check: ({ thanos }) =>
        thanos
            .filter(({ component }) => component === "receive")
            .flatMap(({ path, args, volume }) => {
                const rings = flag(args, "receive.hashrings");
                const factor = flag(args, "receive.replication-factor");
                const keeps = rings === undefined || flag(args, "receive.local-endpoint") !== undefined;
                const pods = isUnknown(rings) || rings === undefined ? undefined : endpoints(rings);
                return [
                    ...(keeps && !volume
                        ? [
                              {
                                  path,
                                  message:
                                      "has no persistent volume; set thanos-stack:thanos.receive.volume, or remove the override",
                              },
                          ]
                        : []),
                    ...(pods !== undefined && !isUnknown(factor) && Number(factor ?? 1) > pods
                        ? [
                              {
                                  path: `${path}: --receive.replication-factor`,
                                  message: `is ${factor ?? ""}, but the hashring has ${pods} pods; allowed: at most ${pods}`,
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
