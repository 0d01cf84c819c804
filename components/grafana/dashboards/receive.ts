import type { AlertsModel } from "../../alerts/model";
import type { Dashboard } from "../panel";
import { failureShare, jobs, latency, ratePerPod, resources } from "../queries";
import { grpcFailed, grpcLatency, grpcRequests, timeSinceUpload, uploadedBlocks } from "../shapes";

const written = `http_requests_total{${jobs}, handler="receive"`;
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
                timeSinceUpload(localRetention.receive ?? 86_400, {
                    description: "For each receiver.",
                    good: "below three hours.",
                    alert: "ThanosReceiveNoUpload",
                }),
                uploadedBlocks({
                    description: "Blocks that each receiver uploaded.",
                    good: "one in two hours for each tenant.",
                    alert: "ThanosReceiveNoUpload",
                }),
            ],
        },
        {
            title: "Queries of recent data (gRPC)",
            panels: [
                grpcRequests("follows the queries and the forwarded writes."),
                grpcFailed("pod", { good: "0 %." }),
                grpcLatency("", "grpc_method", {
                    description: "Duration of gRPC requests by method.",
                    good: "below one second.",
                    empty: "no query reached a receiver yet",
                }),
            ],
        },
        resources,
    ],
});
