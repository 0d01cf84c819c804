import type { AlertsModel } from "../../alerts/model";
import { grpcFailures } from "../../alerts/rule";
import type { Dashboard } from "../panel";
import { failureShare, jobs, latency, ratePerPod, resources, sinceUpload, increase } from "../queries";

const written = `http_requests_total{${jobs}, handler="receive"`;
const handled = `grpc_server_handled_total{${jobs}`;
const unused = "nothing was written yet";

export const receive = ({ localRetention, settings }: Pick<AlertsModel, "localRetention" | "settings">): Dashboard => ({
    name: "receive",
    title: "Thanos / Receive",
    description: "Remote write: are samples accepted, replicated, stored and uploaded?",
    needs: "receive",
    jobsWith: ["thanos_receive_replication_factor"],
    rows: [
        {
            title: "Writes",
            panels: [
                {
                    title: "Requests",
                    description: "Remote write requests per second by HTTP status code.",
                    good: "code 200.",
                    unit: "requestsPerSecond",
                    queries: [
                        {
                            expr: ratePerPod("http_requests_total", ', handler="receive"', "job, code"),
                            legend: "{{cluster}} {{job}} {{code}}",
                        },
                    ],
                    empty: unused,
                },
                {
                    title: "Failed requests",
                    description:
                        "Share of requests that end in a server error. Senders repeat them until their own queue is full.",
                    good: "0 %.",
                    unit: "failureShare",
                    bound: settings.ThanosReceiveHttpRequestErrorRateHigh.threshold,
                    alert: "ThanosReceiveHttpRequestErrorRateHigh",
                    queries: [{ expr: failureShare(`${written}, code=~"5.."}`, `${written}}`), legend: "{{cluster}} {{job}}" }],
                    empty: unused,
                },
                {
                    title: "Latency",
                    description: "Duration of remote write requests.",
                    good: "p99 below the dashed line.",
                    unit: "seconds",
                    bound: settings.ThanosReceiveHttpRequestLatencyHigh.threshold,
                    alert: "ThanosReceiveHttpRequestLatencyHigh",
                    queries: latency("http_request_duration_seconds", ', handler="receive"'),
                    empty: unused,
                },
            ],
        },
        {
            title: "Tenants",
            panels: [
                {
                    title: "Samples by tenant",
                    description: "Accepted and rejected samples per second, by HTTP status code.",
                    good: "code 200. Code 409 means samples out of order or twice, code 429 a limit of the tenant.",
                    unit: "perSecond",
                    queries: [
                        {
                            expr: ratePerPod("thanos_receive_write_samples_sum", "", "tenant, code"),
                            legend: "{{cluster}} {{tenant}} {{code}}",
                        },
                    ],
                    empty: unused,
                },
                {
                    title: "Active series by tenant",
                    description: "Series in memory.",
                    good: "below the limit of the tenant.",
                    unit: "count",
                    alert: "ThanosReceiveTenantLimitedByHeadSeries",
                    queries: [
                        {
                            expr: `sum by (cluster, tenant) (prometheus_tsdb_head_series{${jobs}})`,
                            legend: "{{cluster}} {{tenant}}",
                        },
                    ],
                },
            ],
        },
        {
            title: "Replication and upload",
            panels: [
                {
                    title: "Replications",
                    description: "Replications per second by result.",
                    good: "no `error`.",
                    unit: "perSecond",
                    alert: "ThanosReceiveHighReplicationFailures",
                    queries: [
                        { expr: ratePerPod("thanos_receive_replications_total", "", "result"), legend: "{{cluster}} {{result}}" },
                    ],
                },
                {
                    title: "Forwarded requests",
                    description: "Requests per second that were forwarded to other receivers, by result.",
                    good: "no `error`.",
                    unit: "requestsPerSecond",
                    alert: "ThanosReceiveHighForwardRequestFailures",
                    queries: [
                        {
                            expr: ratePerPod("thanos_receive_forward_requests_total", "", "result"),
                            legend: "{{cluster}} {{result}}",
                        },
                    ],
                },
                {
                    title: "Time since the last upload",
                    description: "For each receiver.",
                    good: "below three hours.",
                    unit: "seconds",
                    alert: "ThanosReceiveNoUpload",
                    queries: [{ expr: sinceUpload(jobs, localRetention.receive ?? 86_400), legend: "{{cluster}} {{pod}}" }],
                    empty: "no block was uploaded yet",
                },
                {
                    title: "Uploaded blocks",
                    description: "Blocks that each receiver uploaded.",
                    good: "one in two hours for each tenant.",
                    unit: "count",
                    alert: "ThanosReceiveNoUpload",
                    queries: [{ expr: increase("thanos_shipper_uploads_total"), legend: "{{cluster}} {{pod}}" }],
                },
            ],
        },
        {
            title: "Queries of recent data (gRPC)",
            panels: [
                {
                    title: "Requests",
                    description: "gRPC requests per second by method.",
                    good: "follows the queries and the forwarded writes.",
                    unit: "requestsPerSecond",
                    queries: [
                        {
                            expr: ratePerPod("grpc_server_handled_total", "", "grpc_method"),
                            legend: "{{cluster}} {{grpc_method}}",
                        },
                    ],
                },
                {
                    title: "Failed requests",
                    description: "Share of gRPC requests that fail.",
                    good: "0 %.",
                    unit: "failureShare",
                    queries: [
                        {
                            expr: failureShare(`${handled}, ${grpcFailures}}`, `${handled}}`, "pod"),
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                {
                    title: "Latency",
                    description: "Duration of gRPC requests by method.",
                    good: "below one second.",
                    unit: "seconds",
                    queries: latency("grpc_server_handling_seconds", "", "grpc_method"),
                    empty: "no query reached a receiver yet",
                },
            ],
        },
        resources,
    ],
});
