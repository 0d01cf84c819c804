import { component } from "../examples";
import { always, type Rule } from "../rule";
import { flags, isUnknown } from "../terms";

/** Flags of one value that charts and operators set by themselves. */
const single = [
    ...["retention.resolution-raw", "retention.resolution-5m", "retention.resolution-1h", "consistency-delay", "delete-delay"],
    ...["compact.concurrency", "downsample.concurrency", "deduplication.func", "wait", "wait-interval", "data-dir"],
    ...["objstore.config", "objstore.config-file", "index-cache.config", "index-cache-size", "chunk-pool-size"],
    ...["store.caching-bucket.config", "selector.relabel-config", "min-time", "max-time", "sync-block-duration"],
    ...["query.timeout", "query.max-concurrent", "query.auto-downsampling", "query.instant.default.max_source_resolution"],
    ...[
        "query-frontend.downstream-url",
        "query-range.response-cache-config",
        "query-range.split-interval",
        "web.external-prefix",
    ],
    ...["tsdb.path", "tsdb.retention", "receive.hashrings", "receive.hashrings-file", "receive.local-endpoint"],
    ...["receive.replication-factor", "eval-interval", "log.level", "log.format", "http-address", "grpc-address"],
];

export const singleFlags: Rule = {
    name: "single-flags",
    title: "No flag that takes one value is given twice",
    why: "Thanos exits at start when a flag that takes one value is given twice, which happens when extra arguments repeat a flag that a chart sets.",
    source: "thanos: cmd/thanos/main.go; alecthomas/kingpin: application.go",
    severity: always("mandatory"),
    check: ({ thanos }) =>
        thanos.flatMap(({ path, args }) =>
            args.some(isUnknown)
                ? []
                : single
                      .map((name) => ({ name, given: flags(args, name) }))
                      .filter(({ given }) => given.length > 1)
                      .map(({ name, given }) => ({
                          path: `${path}: --${name}`,
                          message: `is given ${given.length} times (${given.map(String).join(", ")}), so Thanos exits at start. Remove it from the extra arguments`,
                      })),
        ),
    examples: {
        pass: [
            {
                title: "a flag of several values",
                change: component("query", (one) => one.args.push("--query.replica-label=a", "--query.replica-label=b")),
            },
        ],
        fail: [
            {
                title: "a retention that the chart sets, too",
                change: component("compact", (one) => one.args.push("--retention.resolution-raw=30d")),
            },
        ],
    },
};
