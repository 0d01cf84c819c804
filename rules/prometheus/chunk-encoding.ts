import { prometheus } from "../examples";
import { always, type Rule } from "../rule";
import { flags, isAtLeast, isUnknown, show } from "../terms";

const refused = ["xor2-encoding", "st-storage", "histograms-st-encoding"];

export const chunkEncoding: Rule = {
    name: "chunk-encoding",
    title: "Prometheus writes chunks that Thanos can read",
    why: "Thanos cannot decode XOR2 chunks or chunks with start timestamps, so such blocks are uploaded without an error and can never be queried.",
    source: "thanos#8984; prometheus#19080",
    severity: always("mandatory"),
    check: ({ prometheus }) =>
        prometheus.flatMap(({ path, features, args, chunkEncoding, version, sidecar }) => {
            if (!sidecar) return [];
            const enabled = [...features, ...flags(args, "enable-feature")].flatMap((value) =>
                isUnknown(value) ? [] : value.split(","),
            );
            return [
                ...refused
                    .filter((feature) => enabled.includes(feature))
                    .map((feature) => ({
                        path: `${path}.enableFeatures`,
                        message: `enables ${feature}, which writes chunks that Thanos cannot read. Remove it`,
                    })),
                ...(typeof chunkEncoding === "string" && /xor2/i.test(chunkEncoding)
                    ? [
                          {
                              path: `${path}.tsdb.chunkEncoding.floats`,
                              message: `is ${show(chunkEncoding)}, expected Xor`,
                          },
                      ]
                    : []),
                ...(isAtLeast(version, "4.0.0")
                    ? [{ path: `${path}.version`, message: `is ${show(version)}: 4.0 writes XOR2 by default. Use a 3.x` }]
                    : []),
            ];
        }),
    examples: {
        pass: [{ title: "another feature", change: prometheus((one) => one.features.push("exemplar-storage")) }],
        fail: [
            { title: "the feature xor2-encoding", change: prometheus((one) => one.features.push("xor2-encoding")) },
            {
                title: "the feature as an argument",
                change: prometheus((one) => one.args.push("--enable-feature=memory,st-storage")),
            },
            { title: "XOR2 as the encoding of floats", change: prometheus((one) => void (one.chunkEncoding = "Xor2")) },
            { title: "Prometheus 4", change: prometheus((one) => void (one.version = "v4.0.0")) },
        ],
    },
};
