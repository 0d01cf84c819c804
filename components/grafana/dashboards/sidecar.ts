import type { AlertsModel } from "../../alerts/model";
import type { Dashboard } from "../panel";
import { failureShare, jobs, ofPrometheus, resources, scope } from "../queries";
import { failuresOfAnHour, grpcFailed, grpcLatency, grpcRequests, lastUpload, timeSinceUpload, uploadedBlocks } from "../shapes";

export const sidecar = ({ prometheus, settings }: Pick<AlertsModel, "prometheus" | "settings">): Dashboard => ({
    name: "sidecar",
    title: "Thanos / Sidecar and upload",
    description: "Samples on their way from Prometheus into the bucket.",
    needs: "sidecar",
    jobsWith: ["thanos_sidecar_prometheus_up"],
    rows: [
        {
            title: "State",
            panels: [
                {
                    title: "Connection to Prometheus",
                    description: "Whether each sidecar reaches its Prometheus.",
                    good: "OK. NOT REACHED: queries lack the last hours of this replica, and nothing is uploaded.",
                    unit: "state",
                    kind: "stat",
                    levels: [["red"], ["green", 1]],
                    words: { 0: "NOT REACHED", 1: "OK" },
                    alert: "ThanosSidecarNoConnectionToStartedPrometheus",
                    queries: [
                        { expr: `min by (cluster, pod) (thanos_sidecar_prometheus_up{${jobs}})`, legend: "{{cluster}} {{pod}}" },
                    ],
                },
                {
                    title: "Age of last upload",
                    description: "Time since each sidecar uploaded a block.",
                    good: "below one and a half block durations.",
                    unit: "seconds",
                    kind: "stat",
                    levels: [
                        ["green"],
                        ["orange", settings.ThanosSidecarNoUpload.threshold * prometheus.block],
                        ["red", prometheus.retention * (1 - settings.ThanosLocalRetentionOvertakesUpload.threshold)],
                    ],
                    alert: "ThanosSidecarNoUpload",
                    queries: lastUpload(prometheus.retention),
                    empty: "no block was uploaded yet",
                },
                {
                    title: "Failed uploads",
                    description:
                        "Blocks that could not be uploaded in the last hour. Sidecars repeat a failed upload after 30 s.",
                    good: "0.",
                    unit: "failures",
                    kind: "stat",
                    levels: [["green"], ["red", 1]],
                    words: { 0: "none" },
                    alert: "ThanosSidecarBucketOperationsFailed",
                    queries: failuresOfAnHour("thanos_shipper_dir_sync_failures_total"),
                },
            ],
        },
        {
            title: "Upload",
            panels: [
                timeSinceUpload(prometheus.retention, {
                    description: "For each sidecar.",
                    good: "a sawtooth that stays below one and a half block durations.",
                    bound: settings.ThanosSidecarNoUpload.threshold * prometheus.block,
                    alert: "ThanosSidecarNoUpload",
                }),
                uploadedBlocks({ description: "Blocks that each sidecar uploaded.", good: "one per block duration." }),
                {
                    title: "Failed operations",
                    description: "Share of the sidecars' requests to the object store that fail.",
                    good: "0 %.",
                    unit: "failureShare",
                    alert: "ThanosSidecarBucketOperationsFailed",
                    queries: [
                        {
                            expr: failureShare(
                                `thanos_objstore_bucket_operation_failures_total{${jobs}}`,
                                `thanos_objstore_bucket_operations_total{${jobs}}`,
                                "pod",
                            ),
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
            ],
        },
        {
            title: "Queries of recent data (gRPC)",
            panels: [
                grpcRequests("follows the queries."),
                grpcFailed("pod", {
                    good: "0 %. Queries lack the last hours of this replica.",
                    alert: "ThanosQueryGrpcClientErrorRate",
                }),
                grpcLatency(', grpc_type="server_stream"', "pod", {
                    description: "Duration of streamed gRPC requests.",
                    good: "below one second.",
                    empty: "no query reached a sidecar yet",
                }),
            ],
        },
        {
            title: "Prometheus",
            panels: [
                {
                    title: "Local window",
                    description: "How far back the local data reaches: the longest outage of the object store without loss.",
                    good: `grows to \`prometheus.retention\`, ${+(prometheus.retention / 3600).toFixed(1)} h in this stack file. Less: the volume is too small.`,
                    unit: "seconds",
                    alert: "PrometheusLocalRetentionCutShort",
                    queries: [
                        {
                            expr: `time() - min by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_lowest_timestamp_seconds{${scope}} < 1e11`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                        {
                            expr: `max by (cluster) (${ofPrometheus(`prometheus_tsdb_retention_limit_seconds{${scope}}`)})`,
                            legend: "{{cluster}} retention",
                            limit: true,
                        },
                    ],
                },
                {
                    title: "Local blocks",
                    description: "Blocks on the volume of each Prometheus.",
                    good: "the retention divided by the block duration.",
                    unit: "count",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_blocks_loaded{${scope}}`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                {
                    title: "Clock",
                    description: "Newest sample of each Prometheus, relative to the clock of the Prometheus that scrapes it.",
                    good: "between minus two scrape intervals and 0. A clock that is wrong by minutes makes blocks look older or newer than they are.",
                    unit: "offset",
                    alert: "ThanosClockSkew",
                    queries: [
                        {
                            // Before its first sample a Prometheus reports the smallest number there is.
                            expr: `max by (cluster, pod) (${ofPrometheus(`(prometheus_tsdb_head_max_time_seconds{${scope}} > 0) - timestamp(prometheus_tsdb_head_max_time_seconds{${scope}})`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
            ],
        },
        resources,
    ],
});
