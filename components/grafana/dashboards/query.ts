import type { AlertsModel } from "../../alerts/model";
import type { Dashboard, Panel, Row } from "../panel";
import { failureShare, gauge, jobs, latency, ratePerPod, resources, scope, shareOf } from "../queries";

type Model = Pick<AlertsModel, "queryTimeout" | "settings">;

/** Rate, failures and duration of one kind of query. */
function row(title: string, handlers: string, { queryTimeout, settings }: Model, needs?: Panel["needs"]): Row {
    const http = `, handler=~"${handlers}"`;
    const requests = `http_requests_total{${jobs}${http}`;
    const maybe = needs === undefined ? {} : { needs };
    return {
        title,
        panels: [
            {
                title: `${title}: rate`,
                description: "Queries per second by HTTP status code.",
                good: "codes 200 and, for wrong queries, 400 and 422.",
                unit: "requestsPerSecond",
                queries: [{ expr: ratePerPod("http_requests_total", http, "job, code"), legend: "{{cluster}} {{job}} {{code}}" }],
                empty: "no such query yet",
                ...maybe,
            },
            {
                title: `${title}: failures`,
                description: "Share of queries that end in a server error.",
                good: "0 %.",
                unit: "failureShare",
                bound: settings.ThanosQueryHttpRequestErrorRateHigh.threshold,
                alert: needs === "queryFrontend" ? "ThanosQueryFrontendErrorRateHigh" : "ThanosQueryHttpRequestErrorRateHigh",
                queries: [{ expr: failureShare(`${requests}, code=~"5.."}`, `${requests}}`), legend: "{{cluster}} {{job}}" }],
                empty: "no such query yet",
                ...maybe,
            },
            {
                title: `${title}: latency`,
                description: `Duration of queries. They end without a result after ${queryTimeout} s.`,
                good: `p99 below ${+(queryTimeout * settings.ThanosQueryLatencyHigh.threshold).toFixed(1)} s.`,
                unit: "seconds",
                alert: "ThanosQueryLatencyHigh",
                queries: latency("http_request_duration_seconds", http),
                empty: "no such query yet",
                ...maybe,
            },
        ],
    };
}

export const query = (model: Model): Dashboard => ({
    name: "query",
    title: "Thanos / Query path",
    description: "Querier and query-frontend: do queries succeed, how fast, from which stores, and how much does the cache save?",
    needs: "query",
    jobsWith: ["thanos_build_info", 'job=~".*query.*"'],
    rows: [
        row("Query-frontend", "query-frontend", model, "queryFrontend"),
        row("Range queries", "query_range", model),
        row("Instant queries", "query", model),
        {
            title: "Stores",
            panels: [
                {
                    title: "Connected stores",
                    description: "Connections of each querier by type of store.",
                    good: "constant. Queries lack the data of missing stores.",
                    unit: "count",
                    alert: "ThanosQueryStoreMissing",
                    queries: [
                        {
                            expr: gauge("thanos_store_nodes_grpc_connections", "pod, store_type", "sum"),
                            legend: "{{cluster}} {{pod}} {{store_type}}",
                        },
                    ],
                },
                {
                    title: "Failed calls to stores",
                    description: "Share of gRPC calls to stores that fail.",
                    good: "0 %. Results lack the data of stores that fail.",
                    unit: "failureShare",
                    bound: model.settings.ThanosQueryGrpcClientErrorRate.threshold,
                    alert: "ThanosQueryGrpcClientErrorRate",
                    queries: [
                        {
                            expr: failureShare(
                                `grpc_client_handled_total{${jobs}, grpc_code!~"OK|Canceled"}`,
                                `grpc_client_started_total{${jobs}}`,
                            ),
                            legend: "{{cluster}} {{job}}",
                        },
                    ],
                },
                {
                    title: "Slowest store (p99)",
                    description:
                        "Duration of streamed Store API requests as each sidecar, store gateway, ruler and receiver measures it.",
                    good: "below one second for sidecars, a few seconds for store gateways. The slowest store delays every query.",
                    unit: "seconds",
                    queries: [
                        {
                            expr: `histogram_quantile(0.99, sum by (cluster, pod, le) (rate(grpc_server_handling_seconds_bucket{${scope}, grpc_service="thanos.Store", grpc_type="server_stream"}[$__rate_interval]))) >= 0`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                    empty: "no query yet",
                },
                {
                    title: "Calls to stores: latency",
                    description: "Duration of streamed gRPC calls as the querier measures it, all stores together.",
                    good: "near the slowest store. Much more: the network is slow.",
                    unit: "seconds",
                    queries: latency("grpc_client_handling_seconds", ', grpc_type="server_stream"'),
                    empty: "no query yet",
                },
                {
                    title: "Store discovery",
                    description: "DNS lookups of stores per second, and failed ones.",
                    good: "no failed lookups. Stores that move are not found otherwise.",
                    unit: "requestsPerSecond",
                    alert: "ThanosQueryHighDNSFailures",
                    queries: [
                        { expr: ratePerPod("thanos_query_endpoints_dns_lookups_total"), legend: "{{cluster}} {{pod}} lookups" },
                        { expr: ratePerPod("thanos_query_endpoints_dns_failures_total"), legend: "{{cluster}} {{pod}} failed" },
                    ],
                },
                {
                    title: "Concurrent queries",
                    description: "Running queries of each querier. The dashed line is the most that it runs at once.",
                    good: "below the dashed line. At the line queries wait.",
                    unit: "count",
                    alert: "ThanosQueryOverload",
                    queries: [
                        { expr: gauge("thanos_query_concurrent_gate_queries_in_flight"), legend: "{{cluster}} {{pod}}" },
                        {
                            expr: `max by (cluster) (thanos_query_concurrent_gate_queries_max{${jobs}})`,
                            legend: "{{cluster}} limit",
                            limit: true,
                        },
                    ],
                },
            ],
        },
        {
            title: "Query-frontend cache",
            panels: [
                {
                    title: "Cache hits",
                    description: "Share of requested keys that the cache held.",
                    good: "high while people look at the same dashboards. 0 %: the cache is too small, or is not reached.",
                    unit: "share",
                    needs: "queryFrontend",
                    queries: [
                        {
                            expr: shareOf(`cortex_cache_hits_total{${jobs}}`, `cortex_cache_fetched_keys_total{${jobs}}`),
                            legend: "{{cluster}} {{job}}",
                        },
                    ],
                    empty: "no range query yet",
                },
                {
                    title: "Cache keys",
                    description: "Requested keys, hits and misses per second.",
                    good: "misses are a small part of the requests.",
                    unit: "perSecond",
                    needs: "queryFrontend",
                    queries: [
                        {
                            expr: ratePerPod("cortex_cache_fetched_keys_total", "", "job"),
                            legend: "{{cluster}} requested {{job}}",
                        },
                        { expr: ratePerPod("cortex_cache_hits_total", "", "job"), legend: "{{cluster}} hits {{job}}" },
                        {
                            expr: `${ratePerPod("cortex_cache_fetched_keys_total", "", "job")} - ${ratePerPod("cortex_cache_hits_total", "", "job")}`,
                            legend: "{{cluster}} misses {{job}}",
                        },
                    ],
                    empty: "no range query yet",
                },
                {
                    title: "Retries with coarser resolutions",
                    description:
                        "Queries per second that the query-frontend sent again for 5-minute or 1-hour data, because the first response was empty. It counts every retry, whether it found data or not.",
                    good: "low. Many: dashboards query times or series without data.",
                    unit: "requestsPerSecond",
                    needs: "queryFrontend",
                    queries: [
                        { expr: ratePerPod("thanos_frontend_downsampled_extra_queries_total"), legend: "{{cluster}} {{pod}}" },
                    ],
                },
            ],
        },
        resources,
    ],
});
