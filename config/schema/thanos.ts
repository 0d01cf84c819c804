// Keys of Thanos and its delivery.
import { z } from "zod";
import { thanosKeys } from "../chart-keys/thanos";
import { charts } from "../versions";
import { thanosValues } from "./chart-values";
import { chart, duration, durationOf, quantity, replicas, resources, volume, form } from "./fields";
import { caches } from "./thanos-caches";
import { door, teams, users } from "./thanos-exposure";
import { grpcTls } from "./thanos-grpc-tls";
import { limits } from "./thanos-limits";
import { thanosPods } from "./pods";
import { extraArgs } from "./thanos-overrides";
import { network } from "./thanos-network";
import { receive } from "./thanos-receive";
import { ruler } from "./thanos-ruler";
import { problemsOf } from "./thanos-checks";

const components = {
    retention: z
        .strictObject({
            raw: duration.default("30d").describe("How long samples are kept as scraped. 0d: forever."),
            fiveMinutes: duration.default("90d").describe("How long the 5-minute aggregates are kept. 0d: forever."),
            oneHour: duration.default("365d").describe("How long the 1-hour aggregates are kept. 0d: forever."),
        })
        .prefault({})
        .describe(
            "How long the bucket keeps data. Real deletion comes later by up to one block's range (14 days) plus `deleteDelay`. Required, with all three keys, for a bucket that the stack does not create (`objectStore.kind: external`, or `provisioning.kind: adopt`).",
        ),
    syncInterval: durationOf("5s")
        .default("30m")
        .describe(
            "How often the bucket is listed for new and deleted blocks. Each listing is billed by the object store; short intervals are for `environment: local`.",
        ),
    consistencyDelay: duration
        .default("30m")
        .describe("Age that a block must have before it is compacted, so that slow uploads and skewed clocks do no harm."),
    deleteDelay: duration
        .default("168h")
        .describe(
            "Time between marking a block for deletion and deleting it. Until then `thanos-stack undelete` restores the block by removing its mark. The bucket keeps compacted blocks for this time, too: `thanos-stack estimate` states the cost.",
        ),
    query: z
        .strictObject({
            replicas,
            endpoints: z
                .array(
                    form({
                        expected:
                            "host and port such as query.example.com:10901, dns+ before them, or dnssrv+_grpc._tcp.query.example.com",
                        fits: /^(dnssrv(noa)?\+[A-Za-z0-9._-]+|(dns\+)?[A-Za-z0-9.-]+:\d{1,5})$/,
                        example: "query.example.com:10901",
                    }),
                )
                .default([])
                .describe(
                    "Further endpoints of the Store API that it queries, next to the stack's own: queriers of other clusters (an address that leads to their `queryGrpcEndpoint`), or other stores. `dns+` and `dnssrv+` find all behind a name. With `grpcTls` they must do the same.",
                ),
            teams,
            resources: resources.prefault({}),
        })
        .prefault({})
        .describe("The querier: merges sidecars and store gateways, removes duplicates."),
    queryFrontend: z
        .strictObject({
            replicas,
            exposure: door,
            cache: quantity
                .optional()
                .describe(
                    "In-memory cache of results, in each replica, and an eighth more for lists of labels. Default: from `size`.",
                ),
            alignToStep: z
                .boolean()
                .default(true)
                .describe(
                    "Move start and end of range queries to multiples of their step, so that results are cached. A step of a day then shows days of UTC in every time zone. `false`: a panel with a step of a day shows the days of its own time zone, and repeated queries are seldom answered from the cache.",
                ),
            resources: resources.prefault({}),
        })
        .prefault({})
        .describe("The query-frontend: splits, caches and retries queries, also those of Grafana."),
    storeGateway: z
        .strictObject({
            replicas,
            partitions: z
                .array(durationOf("2d"))
                .optional()
                .describe(
                    "Ages at which a further store gateway takes over, the youngest first: with `[14d, 90d]` three gateways serve the last 14 days, up to 90 days, and all before. Each has `replicas`, a volume and resources of its own. By time, never by block: that would mix resolutions. Default: from `size`; only large ones have any.",
                ),
            chunkPool: quantity
                .optional()
                .describe("Memory that all running queries together may hold in chunks. Default: from `size`."),
            indexCache: quantity.optional().describe("`caches.kind: memory`: cache of parts of indexes. Default: from `size`."),
            bucketCache: quantity
                .optional()
                .describe("`caches.kind: memory`: cache of parts of blocks. Default: from `size`; small ones have none."),
            volume: volume.prefault({}),
            resources: resources.prefault({}),
        })
        .prefault({})
        .describe("The store gateway: serves the blocks of the bucket."),
    caches,
    limits,
    compactor: z
        .strictObject({
            enabled: z
                .boolean()
                .default(true)
                .describe(
                    "`false` for the one run between two deliveries (docs/upgrades.md), and where another stack owns the compactor of a shared bucket.",
                ),
            interval: durationOf("5s")
                .optional()
                .describe(
                    "Time between two runs of the compactor. Prometheus cuts a block every two hours: with `2h` most listings of the bucket, and their fees, are saved. Default: `syncInterval`.",
                ),
            concurrency: z
                .int()
                .min(1)
                .max(64)
                .optional()
                .describe(
                    "Groups of blocks that are compacted, and blocks that are downsampled, at the same time. More catch up faster after a halt; each needs its own share of memory and volume. Default: 1.",
                ),
            volume: volume.prefault({}),
            resources: resources.prefault({}),
        })
        .prefault({})
        .describe("The compactor: merges and downsamples blocks, applies retention. Exactly one for each bucket."),
    canary: z
        .strictObject({
            enabled: z
                .boolean()
                .default(true)
                .describe(
                    "Read the canary series back and alert on holes. Costs one small pod (10m, 32Mi) and one query for each window every 4 minutes.",
                ),
        })
        .prefault({})
        .describe(
            "The canary: Prometheus records a series whose value is the time, and a prober reads it back through the query-frontend: now, 3 hours ago, a day ago, from the end of raw samples and beyond. A hole or a changed value raises ThanosHistoryIncomplete.",
        ),
    bucketWeb: z
        .strictObject({ exposure: door, resources: resources.prefault({}) })
        .optional()
        .describe("Bucket web: a page that shows the blocks of the bucket. `{}` switches it on; it never changes a block."),
    ruler,
    receive,
    users,
    extraArgs,
    pods: thanosPods,
    grpcTls,
    network,
};

const manifests = z
    .strictObject({ delivery: z.literal("manifests"), ...components })
    .describe("`manifests`: Kubernetes objects of this program's own.");

const bitnami = z
    .strictObject({
        delivery: z.literal("chart"),
        chart: chart({
            source: charts.thanos.source,
            versions: `\`${charts.thanos.version}\`, the last one in the registry; \`${charts.thanos.localVersion}\` where \`source\` is a path`,
            refused: thanosValues,
            keys: thanosKeys,
        }),
        ...components,
    })
    .describe("`chart`: the Bitnami chart, which its makers have frozen, with Thanos' own image.");

export const thanos = z
    .discriminatedUnion("delivery", [manifests, bitnami])
    .superRefine((thanos, context) => {
        for (const { path, message } of problemsOf(thanos))
            context.addIssue({ code: "custom", path: [...path], message, input: thanos });
    })
    .describe(
        "Thanos. Both deliveries have names of their own; before you change one for the other, scale the old compactor to 0, because two on one bucket do damage.",
    );
