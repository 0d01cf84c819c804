// Queries: whether they are answered, in time, and from all stores.
import { replicaLabel } from "../../config/names";
import { down, share, slowest, type Context, type Group } from "./rule";

export const query: Group = {
    component: "query",
    questions: (context) => {
        const { targets, threshold, model } = context;
        const asked = `${targets}, handler=~"query|query_range"`;
        const connections = `thanos_store_nodes_grpc_connections{${targets}`;
        return {
            ThanosQueryIsDown: down(context, "Without any, dashboards and rules over history get no answer. Nothing is lost."),
            ThanosQueryHttpRequestErrorRateHigh: {
                expr: `${share(`http_requests_total{${asked}, code=~"5.."}`, `http_requests_total{${asked}}`, "job, handler")} > ${threshold("ThanosQueryHttpRequestErrorRateHigh")}`,
                summary:
                    "{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} ({{ $labels.handler }}) fail. Dashboards show errors.",
            },
            ThanosQueryGrpcClientErrorRate: {
                expr: `${share(`grpc_client_handled_total{${targets}, grpc_code!~"OK|Canceled"}`, `grpc_client_started_total{${targets}}`)} > ${threshold("ThanosQueryGrpcClientErrorRate")}`,
                summary:
                    "{{ $value | humanizePercentage }} of the requests of {{ $labels.job }} to its stores fail. Answers lack what those stores hold.",
            },
            ThanosQueryHighDNSFailures: {
                expr: `${share(`thanos_query_endpoints_dns_failures_total{${targets}}`, `thanos_query_endpoints_dns_lookups_total{${targets}}`)} > ${threshold("ThanosQueryHighDNSFailures")}`,
                summary:
                    "{{ $value | humanizePercentage }} of the look-ups of stores by {{ $labels.job }} fail. Stores that move are not found again.",
            },
            ThanosQueryLatencyHigh: {
                expr: `${slowest("http_request_duration_seconds", asked, "job, handler")} > ${model.queryTimeout} * ${threshold("ThanosQueryLatencyHigh")}`,
                summary: `One in a hundred requests to {{ $labels.job }} ({{ $labels.handler }}) takes longer than {{ $value | humanizeDuration }}. They end without an answer after ${model.queryTimeout}s.`,
            },
            ThanosQueryOverload: {
                expr: `max_over_time(thanos_query_concurrent_gate_queries_max{${targets}}[5m]) - avg_over_time(thanos_query_concurrent_gate_queries_in_flight{${targets}}[5m]) < ${threshold("ThanosQueryOverload")}`,
                summary: "{{ $labels.pod }} runs as many queries as it may. Others wait in line and run into their time-out.",
            },
            ThanosQueryStoreMissing: {
                // Queriers of other clusters (`thanos.query.endpoints`) are none of the stack's stores, and must not stand in for one.
                // A querier that has lost all of them has no such series at all.
                expr: `(sum by (namespace, pod) (${ownStores(connections, model)}) or 0 * max by (namespace, pod) (up{${targets}} == 1)) < ${model.stores}`,
                summary: `{{ $labels.pod }} sees {{ $value }} stores of ${model.stores}. Answers lack the data of the missing ones, with only a warning.`,
            },
            ThanosReplicasNotMerged: {
                // Two sidecars with the same external labels, or one without a replica label.
                expr: `max by (external_labels) (${connections}, store_type="sidecar"}) > 1 or max by (external_labels) (${connections}, store_type="sidecar", external_labels!~".*${replicaLabel}=.+"}) > 0`,
                summary: `Sidecars with the labels {{ $labels.external_labels }} can't be distinguished by ${replicaLabel}. Their blocks overlap in the bucket, the compactor halts, and sums count twice.`,
            },
        };
    },
};

/** A hub's querier also sees the sidecars of its spokes. */
const ownStores = (connections: string, { isHub, cluster, clusterLabel }: Context["model"]): string =>
    isHub
        ? `${connections}, store_type!~"query|sidecar"} or ${connections}, store_type="sidecar", external_labels=~${JSON.stringify(`.*${clusterLabel}="${cluster}".*`)}}`
        : `${connections}, store_type!="query"}`;

export const queryFrontend: Group = {
    component: "queryFrontend",
    questions: (context) => {
        const requests = `http_requests_total{${context.targets}, handler="query-frontend"`;
        return {
            ThanosQueryFrontendIsDown: down(context, "Without any, Grafana gets no answer. Nothing is lost."),
            ThanosQueryFrontendErrorRateHigh: {
                expr: `${share(`${requests}, code=~"5.."}`, `${requests}}`)} > ${context.threshold("ThanosQueryFrontendErrorRateHigh")}`,
                summary: "{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} fail. Dashboards show errors.",
            },
        };
    },
};
