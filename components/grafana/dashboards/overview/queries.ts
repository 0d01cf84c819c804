import { failureShare, rateOf, scope } from "../../queries";
import { at, type Model, type Question } from "./terms";

const http = `{${scope}, handler=~"query|query_range|query-frontend"`;
const requests = `http_requests_total${http}`;

export const queries = ({ queryTimeout, settings }: Model): Question => ({
    title: "Do queries work?",
    overTime: "Queries",
    panels: [
        {
            title: "Failed queries",
            description: "Share of queries that ended in a server error in the last five minutes.",
            good: "0 %.",
            unit: "failureShare",
            kind: "stat",
            levels: [["green"], ["orange", 0.001], ["red", settings.ThanosQueryHttpRequestErrorRateHigh.threshold]],
            alert: "ThanosQueryHttpRequestErrorRateHigh",
            queries: [
                {
                    expr: `sum by (cluster) (rate(${requests}, code=~"5.."}[5m]) or 0 * rate(${requests}}[5m])) / sum by (cluster) (rate(${requests}}[5m]))`,
                    legend: "{{cluster}}",
                },
            ],
            empty: "no query in the last five minutes",
        },
        {
            title: "Slowest queries (p99)",
            description: `99 of 100 queries of the last five minutes took less. Queries end without a result after ${queryTimeout} s.`,
            good: "a few seconds.",
            unit: "seconds",
            kind: "stat",
            levels: [
                ["green"],
                ["orange", (queryTimeout * settings.ThanosQueryLatencyHigh.threshold) / 2],
                ["red", queryTimeout * settings.ThanosQueryLatencyHigh.threshold],
            ],
            alert: "ThanosQueryLatencyHigh",
            queries: [
                {
                    expr: `histogram_quantile(0.99, sum by (cluster, le) (rate(http_request_duration_seconds_bucket${http}}[5m]))) >= 0`,
                    legend: "{{cluster}}",
                },
            ],
            empty: "no query in the last five minutes",
        },
        {
            title: "Running queries",
            description: "Share of the concurrent queries that the busiest querier may run.",
            good: "below 80 %. At 100 % queries wait.",
            unit: "share",
            kind: "stat",
            levels: [["green"], ["orange", 0.8], ["red", 1]],
            alert: "ThanosQueryOverload",
            queries: [
                {
                    expr: `max by (cluster) (thanos_query_concurrent_gate_queries_in_flight${at} / thanos_query_concurrent_gate_queries_max${at})`,
                    legend: "{{cluster}}",
                },
            ],
        },
        {
            title: "Queries",
            description: "Queries per second by entry point and HTTP status code.",
            good: "codes 200 and, for wrong queries, 400 and 422.",
            unit: "requestsPerSecond",
            queries: [
                {
                    expr: rateOf("http_requests_total", http.slice(1), "handler, code"),
                    legend: "{{cluster}} {{handler}} {{code}}",
                },
            ],
        },
        {
            title: "Failures over time",
            description: "Share of queries that end in a server error.",
            good: "0 %.",
            unit: "failureShare",
            bound: settings.ThanosQueryHttpRequestErrorRateHigh.threshold,
            alert: "ThanosQueryHttpRequestErrorRateHigh",
            queries: [
                {
                    expr: failureShare(`${requests}, code=~"5.."}`, `${requests}}`, "handler"),
                    legend: "{{cluster}} {{handler}}",
                },
            ],
            empty: "no query yet",
        },
        {
            title: "Latency",
            description: "Duration of queries: half of them, and 99 of 100, are faster.",
            good: `far below the time-out of ${queryTimeout} s.`,
            unit: "seconds",
            alert: "ThanosQueryLatencyHigh",
            queries: [0.5, 0.99].map((q) => ({
                expr: `histogram_quantile(${q}, sum by (cluster, handler, le) (rate(http_request_duration_seconds_bucket${http}}[$__rate_interval]))) >= 0`,
                legend: `{{cluster}} p${q * 100} {{handler}}`,
            })),
            empty: "no query yet",
        },
    ],
});
