import { withFlag } from "../examples";
import type { Rule } from "../rule";
import { flag, seconds, show } from "../terms";

const least = "5m";

export const metadataSync: Rule = {
    name: "metadata-sync",
    title: "The compactor has enough time to read the bucket's metadata",
    why: "The compactor must read the metadata of all blocks within --wait-interval, and with tens of thousands of blocks a short interval is never enough, so nothing is merged, downsampled or deleted. Each attempt lists the whole bucket.",
    source: "thanos: cmd/thanos/compact.go",
    severity: { local: "off", dev: "mandatory", prod: "mandatory" },
    check: ({ thanos, own }) =>
        thanos
            .filter(({ component }) => component === "compact")
            .flatMap(({ path, args }) => {
                const value = flag(args, "wait-interval");
                return (seconds(value) ?? Infinity) < (seconds(least) ?? 0)
                    ? [
                          {
                              path: `${path}: --wait-interval`,
                              message: `is ${show(value)}, expected ${least} or more outside of environment local`,
                              key: "thanos.syncInterval",
                              // Certain only for a bucket with many blocks.
                              ...(own ? {} : { estimate: true as const }),
                          },
                      ]
                    : [];
            }),
    examples: {
        pass: [
            { title: "an hour", change: withFlag("compact", "wait-interval", "1h") },
            { title: "what Thanos has by default", change: withFlag("compact", "wait-interval", undefined) },
        ],
        fail: [{ title: "10 seconds", change: withFlag("compact", "wait-interval", "10s") }],
    },
};
