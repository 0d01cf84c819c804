import { prometheus, withFlag } from "../examples";
import type { Rule, Violation } from "../rule";
import { flag, seconds, show } from "../terms";
import type { ComponentView } from "../view/types";

/**
 * Delays with the least that is safe, and how they are set. Below `certain` queries fail in any bucket: a store gateway serves a deleted
 * block until it reads the bucket again, by default every 15 minutes. Whether other short delays do harm depends on the bucket.
 */
const delays = [
    { component: "compact", name: "consistency-delay", least: "30m", certain: undefined, key: "consistencyDelay" },
    { component: "compact", name: "delete-delay", least: "48h", certain: "15m", key: "deleteDelay" },
    { component: "store", name: "sync-block-duration", least: "5m", certain: undefined, key: "syncInterval" },
] as const;

export const testSettings: Rule = {
    name: "test-settings",
    title: "Short delays and intervals for tests are used only in the environment local",
    why: "Short delays delete blocks that a store gateway still serves, and short intervals list the bucket so often that on S3 the requests cost more than the storage.",
    source: "thanos: components/compact, components/store",
    severity: { local: "off", dev: "mandatory", prod: "mandatory" },
    check: ({ thanos, prometheus, own }) => [
        ...prometheus.flatMap(({ sidecar }) =>
            sidecar?.objstoreSecret !== undefined && (seconds(sidecar.blockDuration) ?? 7200) !== 7200
                ? [
                      {
                          path: `${sidecar.path}.blockSize`,
                          message: `is ${show(sidecar.blockDuration)}, expected 2h outside of environment local`,
                          key: "prometheus.blockDuration to nothing",
                          ...(own ? {} : { estimate: true as const }),
                      },
                  ]
                : [],
        ),
        ...thanos.flatMap((one) => tooShort(one, own)),
    ],
    examples: {
        pass: [
            { title: "longer delays", change: withFlag("compact", "delete-delay", "7d") },
            { title: "the delays that Thanos has by default", change: withFlag("compact", "consistency-delay", undefined) },
        ],
        fail: [
            {
                title: "blocks of two minutes",
                change: prometheus((one) => {
                    if (one.sidecar) one.sidecar.blockDuration = "2m";
                }),
            },
            ...delays.map(({ component, name }) => ({ title: `--${name}=10s`, change: withFlag(component, name, "10s") })),
        ],
    },
};

const tooShort = ({ path, component, args }: ComponentView, own: boolean): Violation[] =>
    delays
        .filter((delay) => delay.component === component)
        .flatMap(({ name, least, certain, key }) => {
            const value = flag(args, name);
            const delay = seconds(value) ?? Infinity;
            return delay < (seconds(least) ?? 0)
                ? [
                      {
                          path: `${path}: --${name}`,
                          message: `is ${show(value)}, expected ${least} or more outside of environment local`,
                          key: `thanos.${key}`,
                          ...(own || delay < (seconds(certain) ?? 0) ? {} : { estimate: true as const }),
                      },
                  ]
                : [];
        });
