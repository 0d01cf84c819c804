import { jobs, latency, ratePerPod, resources, shareOf, type Dashboard } from "../panel";

const handled = `grpc_server_handled_total{${jobs}`;

export const storeGateway: Dashboard = {
    name: "store-gateway",
    title: "Thanos / Store gateway",
    description: "Blocks of the bucket as they are served: which are there, how fast they are read, what the caches save.",
    alert: "ThanosStoreIsDown",
    needs: "storeGateway",
    jobsWith: ["thanos_bucket_store_blocks_loaded"],
    rows: [
        {
            title: "Blocks",
            panels: [
                {
                    title: "Blocks loaded",
                    description: "Blocks that each store gateway serves.",
                    unit: "short",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (thanos_bucket_store_blocks_loaded{${jobs}})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                {
                    title: "Blocks that can't be loaded",
                    description: "Failed loads a second. Answers lack what is in these blocks.",
                    unit: "short",
                    alert: "ThanosStoreBlockLoadFailures",
                    queries: [
                        { expr: ratePerPod("thanos_bucket_store_block_load_failures_total"), legend: "{{cluster}} {{pod}}" },
                    ],
                },
                {
                    title: "Blocks by state",
                    description: "What became of the blocks at the last look at the bucket.",
                    unit: "short",
                    queries: [
                        {
                            expr: `max by (cluster, pod, state) (thanos_blocks_meta_synced{${jobs}} > 0)`,
                            legend: "{{cluster}} {{pod}} {{state}}",
                        },
                    ],
                },
                {
                    title: "Since the last look at the bucket",
                    description: "Age of the list of blocks. Grows to `thanos.syncInterval`, not beyond.",
                    unit: "s",
                    queries: [
                        {
                            expr: `time() - max by (cluster, pod) (thanos_bucket_store_blocks_last_loaded_timestamp_seconds{${jobs}})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
            ],
        },
        {
            title: "Requests",
            panels: [
                {
                    title: "Requests",
                    description: "gRPC requests a second by method.",
                    unit: "reqps",
                    queries: [
                        {
                            expr: ratePerPod("grpc_server_started_total", "", "grpc_method"),
                            legend: "{{cluster}} {{grpc_method}}",
                        },
                    ],
                },
                {
                    title: "Failed requests",
                    description: "Share of gRPC requests that fail.",
                    unit: "percentunit",
                    alert: "ThanosStoreGrpcErrorRate",
                    queries: [
                        {
                            expr: shareOf(
                                `${handled}, grpc_code=~"Unknown|Internal|Unavailable|DataLoss|DeadlineExceeded|ResourceExhausted"}`,
                                `${handled}}`,
                            ),
                            legend: "{{cluster}} {{job}}",
                        },
                    ],
                    empty: "no request has failed",
                },
                {
                    title: "Wait for a turn",
                    description: "How long requests wait before they may read.",
                    unit: "s",
                    alert: "ThanosStoreSeriesGateLatencyHigh",
                    queries: latency("thanos_bucket_store_series_gate_queries_duration_seconds"),
                    empty: "nobody has asked for old data yet",
                },
                {
                    title: "Blocks a query reads",
                    description: "Half of the queries read so many blocks, 99 of 100 so many.",
                    unit: "short",
                    queries: latency("thanos_bucket_store_series_blocks_queried"),
                    empty: "nobody has asked for old data yet",
                },
            ],
        },
        {
            title: "Caches",
            panels: [
                {
                    title: "Index cache",
                    description: "Share of look-ups that the index cache had, by kind.",
                    unit: "percentunit",
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
                    empty: "nobody has asked for old data yet",
                },
                {
                    title: "Index cache size",
                    description: "Bytes in the in-memory index cache by kind.",
                    unit: "bytes",
                    queries: [
                        {
                            expr: `sum by (cluster, item_type) (thanos_store_index_cache_items_size_bytes{${jobs}})`,
                            legend: "{{cluster}} {{item_type}}",
                        },
                    ],
                    empty: "the cache is in Memcached or Redis, or empty",
                },
            ],
        },
        resources,
    ],
};
