import { prometheus, withFlag } from "../examples";
import type { Rule, Violation } from "../rule";
import { flag, seconds, show } from "../terms";
import type { ComponentView } from "../view/types";

/** Delays with the least that is safe, and how they are set. */
const delays = [
    { component: "compact", name: "consistency-delay", least: "30m", key: "consistencyDelay" },
    { component: "compact", name: "delete-delay", least: "48h", key: "deleteDelay" },
    { component: "store", name: "sync-block-duration", least: "5m", key: "syncInterval" },
] as const;

export const testSettings: Rule = {
    name: "test-settings",
    title: "Blocks, delays and intervals for trying things stay on one machine",
    why: "Short delays show half-uploaded blocks to the compactor and delete blocks that a store gateway still serves. Short intervals list the bucket all the time: on S3 the requests cost more than the storage. Short blocks multiply both.",
    source: "thanos: components/compact, components/store",
    severity: { local: "off", dev: "mandatory", prod: "mandatory" },
    check: ({ thanos, prometheus }) => [
        ...prometheus.flatMap(({ sidecar }) =>
            sidecar?.objstoreSecret !== undefined && (seconds(sidecar.blockDuration) ?? 7200) !== 7200
                ? [
                      {
                          path: `${sidecar.path}.blockSize`,
                          message: `is ${show(sidecar.blockDuration)}, expected 2h outside of environment local`,
                          key: "prometheus.blockDuration to nothing",
                      },
                  ]
                : [],
        ),
        ...thanos.flatMap(tooShort),
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

const tooShort = ({ path, component, args }: ComponentView): Violation[] =>
    delays
        .filter((delay) => delay.component === component)
        .flatMap(({ name, least, key }) => {
            const value = flag(args, name);
            return (seconds(value) ?? Infinity) < (seconds(least) ?? 0)
                ? [
                      {
                          path: `${path}: --${name}`,
                          message: `is ${show(value)}, expected ${least} or more outside of environment local`,
                          key: `thanos.${key}`,
                      },
                  ]
                : [];
        });
