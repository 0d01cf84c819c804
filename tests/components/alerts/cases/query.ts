import { of, pod, type Cases } from "../case";
import { gauge, gone, rate, steady, stuck, type Timeline } from "../timeline";

const handler = { handler: "query_range" };
const asked = { ...handler, code: "200" };
const failed = { ...handler, code: "503" };
/** One in ten. */
const tenth: Timeline = [gauge(0), rate(10), stuck];
const store = (labels: string, kind = "sidecar") =>
    of("query", "thanos_store_nodes_grpc_connections", { external_labels: labels, store_type: kind });

export const query: Cases = {
    ThanosQueryIsDown: {
        series: {
            [of("query", "up", { pod: "a" })]: [gauge(1), gauge(0), gauge(1)],
            [of("query", "up", { pod: "b" })]: steady(gauge(1)),
        },
        says: ["1"],
    },
    ThanosQueryHttpRequestErrorRateHigh: {
        series: {
            [of("query", "http_requests_total", asked)]: steady(rate(90)),
            [of("query", "http_requests_total", failed)]: tenth,
        },
        labels: { job: "thanos-query", ...handler },
        says: ["10%", "thanos-query", "query_range"],
    },
    ThanosQueryGrpcClientErrorRate: {
        series: {
            [of("query", "grpc_client_started_total")]: steady(rate(100)),
            [of("query", "grpc_client_handled_total", { grpc_code: "Unavailable" })]: tenth,
            [of("query", "grpc_client_handled_total", { grpc_code: "Canceled" })]: steady(rate(50)),
        },
        labels: { job: "thanos-query" },
        says: ["10%", "thanos-query"],
    },
    ThanosQueryHighDNSFailures: {
        series: {
            [of("query", "thanos_query_endpoints_dns_lookups_total")]: steady(rate(100)),
            [of("query", "thanos_query_endpoints_dns_failures_total")]: tenth,
        },
        labels: { job: "thanos-query" },
        says: ["10%", "thanos-query"],
    },
    ThanosQueryLatencyHigh: {
        series: {
            [of("query", "http_request_duration_seconds_bucket", { ...handler, le: "30" })]: [rate(10), stuck, rate(10)],
            [of("query", "http_request_duration_seconds_bucket", { ...handler, le: "60" })]: steady(rate(10)),
            [of("query", "http_request_duration_seconds_bucket", { ...handler, le: "+Inf" })]: steady(rate(10)),
        },
        labels: { job: "thanos-query", ...handler },
        says: ["thanos-query", "query_range", "59.7s"],
    },
    ThanosQueryOverload: {
        series: {
            [of("query", "thanos_query_concurrent_gate_queries_max")]: steady(gauge(20)),
            [of("query", "thanos_query_concurrent_gate_queries_in_flight")]: [gauge(2), gauge(20), gauge(2)],
        },
        labels: { ...pod("query"), job: "thanos-query" },
        says: ["query-0"],
    },
    ThanosQueryStoreMissing: [
        {
            series: {
                [store('{cluster="west", prometheus_replica="a"}')]: steady(gauge(4)),
                [store('{cluster="west"}, {cluster="east"}', "store")]: [gauge(5), gauge(3), gauge(5)],
                [store('{cluster="east", prometheus_replica="a"}')]: steady(gauge(2)), // of a spoke
                [store("{c}", "query")]: steady(gauge(2)), // those of other clusters
            },
            labels: pod("query"),
            says: ["query-0", "7"],
        },
        {
            series: { [of("query", "up")]: steady(gauge(1)), [store('{cluster="west"}')]: [gauge(9), gone, gauge(9)] },
            labels: pod("query"),
            says: ["query-0", "0"],
        },
    ],
    ThanosReplicasNotMerged: {
        series: {
            [store('{cluster="west", prometheus_replica="a"}')]: [gauge(1), gauge(2), gauge(1)],
            [store('{cluster="west", prometheus_replica="b"}')]: [gauge(1), gone, gauge(1)],
        },
        labels: { external_labels: '{cluster="west", prometheus_replica="a"}' },
        says: ['{cluster="west", prometheus_replica="a"}'],
    },
    ThanosQueryFrontendIsDown: {
        series: { [of("queryFrontend", "up")]: [gauge(1), gone, gauge(1)] },
        says: ["0"],
    },
    ThanosQueryFrontendErrorRateHigh: {
        series: {
            [of("queryFrontend", "http_requests_total", { handler: "query-frontend", code: "200" })]: steady(rate(90)),
            [of("queryFrontend", "http_requests_total", { handler: "query-frontend", code: "502" })]: tenth,
        },
        labels: { job: "thanos-query-frontend" },
        says: ["10%", "thanos-query-frontend"],
    },
};
