import type { AlertsModel } from "../../alerts/model";
import type { Dashboard, Query, Row } from "../panel";
import { gauge, increase, jobs, latency, quantile, ratePerPod, resources, shareOf } from "../queries";
import { grpcFailed, grpcLatency, grpcRequests } from "../shapes";

const unused = "no query read the bucket yet";

/** Median and p99 of something that is measured by type of data. */
const byDataType = (histogram: string): Query[] =>
    [0.5, 0.99].map((q) => ({
        expr: quantile(q, histogram, "", "data_type"),
        legend: `{{cluster}} p${q * 100} {{data_type}}`,
    }));

const blocks: Row = {
    title: "Blocks",
    panels: [
        {
            title: "Loaded blocks",
            description: "Blocks that each store gateway serves.",
            good: "the replicas of one shard have the same number. A fall without compaction means missing data.",
            unit: "count",
            queries: [{ expr: gauge("thanos_bucket_store_blocks_loaded"), legend: "{{cluster}} {{pod}}" }],
        },
        {
            title: "Loads and drops",
            description: "Blocks that each store gateway loaded, dropped, and could not load.",
            good: "no failed loads. Queries lack the data of blocks that cannot be loaded.",
            unit: "failures",
            alert: "ThanosStoreBlockLoadFailures",
            queries: [
                { expr: increase("thanos_bucket_store_block_loads_total"), legend: "{{cluster}} {{pod}} loaded" },
                { expr: increase("thanos_bucket_store_block_drops_total"), legend: "{{cluster}} {{pod}} dropped" },
                { expr: increase("thanos_bucket_store_block_load_failures_total"), legend: "{{cluster}} {{pod}} failed" },
            ],
        },
        {
            title: "Blocks by state",
            description:
                "Blocks at the last synchronization: `loaded` ones are served, the others are too new, duplicates, or marked.",
            good: "`failed` is absent; `no-meta-json` only while blocks are uploaded.",
            unit: "count",
            queries: [
                {
                    expr: `max by (cluster, pod, state) (thanos_blocks_meta_synced{${jobs}} > 0)`,
                    legend: "{{cluster}} {{pod}} {{state}}",
                },
            ],
        },
        {
            title: "Time since the last synchronization",
            description: "Age of the list of blocks.",
            good: "grows to `thanos.syncInterval`, not beyond.",
            unit: "seconds",
            queries: [
                {
                    // 0 until the first synchronization after a restart.
                    expr: `time() - max by (cluster, pod) (thanos_bucket_store_blocks_last_loaded_timestamp_seconds{${jobs}} > 0)`,
                    legend: "{{cluster}} {{pod}}",
                },
            ],
        },
    ],
};

const requests = ({ settings }: Pick<AlertsModel, "settings">): Row => ({
    title: "Requests (gRPC)",
    panels: [
        grpcRequests("follows the queries of old data.", "grpc_server_started_total"),
        grpcFailed("job", {
            good: "0 %.",
            bound: settings.ThanosStoreGrpcErrorRate.threshold,
            alert: "ThanosStoreGrpcErrorRate",
        }),
        grpcLatency(', grpc_type="server_stream"', "job", {
            title: "Latency of streams",
            description: "Duration of streamed requests: series and their samples.",
            good: "a few seconds at most.",
            empty: unused,
        }),
        grpcLatency(', grpc_type="unary"', "job", {
            title: "Latency of unary requests",
            description: "Duration of single requests: label names and values.",
            good: "below one second.",
            empty: unused,
        }),
        {
            title: "Queueing time",
            description: "How long requests wait before they may read.",
            good: "near 0. More: too many queries at once.",
            unit: "seconds",
            bound: settings.ThanosStoreSeriesGateLatencyHigh.threshold,
            alert: "ThanosStoreSeriesGateLatencyHigh",
            queries: latency("thanos_bucket_store_series_gate_queries_duration_seconds"),
            empty: unused,
        },
        {
            title: "Blocks per query",
            description: "Blocks that a query reads.",
            good: "falls as the compactor merges blocks.",
            unit: "count",
            queries: latency("thanos_bucket_store_series_blocks_queried"),
            empty: unused,
        },
    ],
});

const data: Row = {
    title: "Data of a query",
    panels: [
        {
            title: "Fetched bytes",
            description: "Bytes that a query reads from the object store and the caches, by type of data.",
            good: "a few times the touched bytes. Much more: queries select few of many series.",
            unit: "bytes",
            queries: byDataType("thanos_bucket_store_series_data_size_fetched_bytes"),
            empty: unused,
        },
        {
            title: "Touched bytes",
            description: "Bytes that a query uses, by type of data.",
            good: "depends on the queries.",
            unit: "bytes",
            queries: byDataType("thanos_bucket_store_series_data_size_touched_bytes"),
            empty: unused,
        },
        {
            title: "Returned series",
            description: "Series in the response to a query.",
            good: "far below `thanos.limits`.",
            unit: "count",
            queries: latency("thanos_bucket_store_series_result_series"),
            empty: unused,
        },
    ],
};

const caches: Row = {
    title: "Caches",
    panels: [
        {
            title: "Index cache hits",
            description: "Share of lookups that the index cache answered, by type of item.",
            good: "above 80 % after some hours of use.",
            unit: "share",
            queries: [
                {
                    expr: shareOf(
                        `thanos_store_index_cache_hits_total{${jobs}}`,
                        `thanos_store_index_cache_requests_total{${jobs}}`,
                        "item_type",
                    ),
                    legend: "{{cluster}} {{item_type}}",
                },
            ],
            empty: unused,
        },
        {
            title: "Index cache size",
            description: "Bytes in the in-memory index cache by type of item. The dashed line is its limit.",
            good: "below the limit, or at it with few evictions.",
            unit: "bytes",
            queries: [
                {
                    expr: `sum by (cluster, item_type) (thanos_store_index_cache_items_size_bytes{${jobs}})`,
                    legend: "{{cluster}} {{item_type}}",
                },
                {
                    expr: `sum by (cluster) (thanos_store_index_cache_max_size_bytes{${jobs}})`,
                    legend: "{{cluster}} limit",
                    limit: true,
                },
            ],
            empty: "the cache is in Memcached or Redis",
        },
        {
            title: "Index cache evictions",
            description: "Items that were removed to make room, per second.",
            good: "near 0. Many evictions with few hits: the cache is too small.",
            unit: "perSecond",
            queries: [
                {
                    expr: ratePerPod("thanos_store_index_cache_items_evicted_total", "", "item_type"),
                    legend: "{{cluster}} {{item_type}}",
                },
            ],
            empty: "the cache is in Memcached or Redis",
        },
    ],
};

export const storeGateway = (model: Pick<AlertsModel, "settings">): Dashboard => ({
    name: "store-gateway",
    title: "Thanos / Store gateway",
    description: "Blocks of the bucket: which are served, how fast they are read, and what the caches save.",
    needs: "storeGateway",
    jobsWith: ["thanos_bucket_store_blocks_loaded"],
    rows: [blocks, requests(model), data, caches, resources],
});
