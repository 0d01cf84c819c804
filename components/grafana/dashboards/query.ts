import type { AlertsModel } from "../../alerts/model";
import { jobs, latency, ratePerPod, resources, scope, shareOf, type Dashboard } from "../panel";

const http = 'handler=~"query|query_range|query-frontend"';
const requests = `http_requests_total{${jobs}, ${http}`;

export const query = ({ queryTimeout }: Pick<AlertsModel, "queryTimeout">): Dashboard => ({
    name: "query",
    title: "Thanos / Query path",
    description: "Querier and query-frontend: whether queries are answered, how fast, and how much the cache saves.",
    alert: "ThanosQueryIsDown",
    needs: "query",
    jobsWith: ["thanos_build_info", 'job=~".*query.*"'],
    rows: [
        {
            title: "Answers",
            panels: [
                {
                    title: "Requests",
                    description: "Queries a second by job and kind.",
                    unit: "reqps",
                    queries: [
                        {
                            expr: ratePerPod("http_requests_total", `, ${http}`, "job, handler"),
                            legend: "{{cluster}} {{job}} {{handler}}",
                        },
                    ],
                },
                {
                    title: "Failed requests",
                    description: "Share of queries that end in a server error.",
                    unit: "percentunit",
                    alert: "ThanosQueryHttpRequestErrorRateHigh",
                    queries: [
                        {
                            expr: shareOf(`${requests}, code=~"5.."}`, `${requests}}`, "job, handler"),
                            legend: "{{cluster}} {{job}} {{handler}}",
                        },
                    ],
                    empty: "no query has failed",
                },
                {
                    title: "Latency",
                    description: `How long queries take. They end without an answer after ${queryTimeout} s.`,
                    unit: "s",
                    alert: "ThanosQueryLatencyHigh",
                    queries: latency("http_request_duration_seconds", `, ${http}`),
                },
                {
                    title: "Queries at once",
                    description: "Queries that run in each querier, and how many may.",
                    unit: "short",
                    alert: "ThanosQueryOverload",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (thanos_query_concurrent_gate_queries_in_flight{${jobs}})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                        {
                            expr: `max by (cluster) (thanos_query_concurrent_gate_queries_max{${jobs}})`,
                            legend: "{{cluster}} at most",
                        },
                    ],
                },
            ],
        },
        {
            title: "Stores",
            panels: [
                {
                    title: "Connected stores",
                    description: "What each querier is connected to.",
                    unit: "short",
                    alert: "ThanosQueryStoreMissing",
                    queries: [
                        {
                            expr: `sum by (cluster, pod, store_type) (thanos_store_nodes_grpc_connections{${jobs}})`,
                            legend: "{{cluster}} {{pod}} {{store_type}}",
                        },
                    ],
                },
                {
                    title: "Failed calls to stores",
                    description: "Share of gRPC calls to sidecars, store gateways, rulers and receivers that fail.",
                    unit: "percentunit",
                    alert: "ThanosQueryGrpcClientErrorRate",
                    queries: [
                        {
                            expr: shareOf(
                                `grpc_client_handled_total{${jobs}, grpc_code!~"OK|Canceled"}`,
                                `grpc_client_started_total{${jobs}}`,
                            ),
                            legend: "{{cluster}} {{job}}",
                        },
                    ],
                    empty: "no call has failed",
                },
                {
                    title: "Look-ups of stores",
                    description: "DNS look-ups a second, and those that fail.",
                    unit: "reqps",
                    alert: "ThanosQueryHighDNSFailures",
                    queries: [
                        { expr: ratePerPod("thanos_query_endpoints_dns_lookups_total"), legend: "{{cluster}} {{pod}}" },
                        { expr: ratePerPod("thanos_query_endpoints_dns_failures_total"), legend: "{{cluster}} {{pod}} failed" },
                    ],
                },
            ],
        },
        {
            title: "Query-frontend",
            panels: [
                {
                    title: "Cache",
                    description: "Share of parts of queries that the frontend's cache had.",
                    unit: "percentunit",
                    needs: "queryFrontend",
                    queries: [
                        {
                            expr: `sum by (cluster, job) (rate(cortex_cache_hits_total{${scope}}[$__rate_interval])) / sum by (cluster, job) (rate(cortex_cache_fetched_keys_total{${scope}}[$__rate_interval]))`,
                            legend: "{{cluster}} {{job}}",
                        },
                    ],
                    empty: "nobody has asked for a range yet",
                },
                {
                    title: "Asked again in a coarser resolution",
                    description: "Queries a second that found no raw samples and were answered from downsampled blocks.",
                    unit: "reqps",
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
