import type { AlertsModel } from "../../alerts/model";
import { jobs, ofPrometheus, ratePerPod, resources, scope, shareOf, sinceUpload, type Dashboard } from "../panel";

const operations = "thanos_objstore_bucket_operations_total";

export const sidecar = ({ prometheus }: Pick<AlertsModel, "prometheus">): Dashboard => ({
    name: "sidecar",
    title: "Thanos / Sidecar and upload",
    description: "Samples on their way from Prometheus into the bucket.",
    alert: "ThanosSidecarIsDown",
    needs: "sidecar",
    jobsWith: ["thanos_sidecar_prometheus_up"],
    rows: [
        {
            title: "Upload",
            panels: [
                {
                    title: "Since the last upload",
                    description: "At most one and a half block durations. Before its first upload a sidecar has none to show.",
                    unit: "s",
                    alert: "ThanosSidecarNoUpload",
                    queries: [
                        {
                            expr: sinceUpload(jobs, prometheus.retention),
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                {
                    title: "Uploaded blocks",
                    description: "Blocks uploaded by each sidecar since it was started.",
                    unit: "short",
                    queries: [
                        { expr: `max by (cluster, pod) (thanos_shipper_uploads_total{${jobs}})`, legend: "{{cluster}} {{pod}}" },
                    ],
                },
                {
                    title: "Failed passes",
                    description: "Passes over the local blocks a second that ended in an error. Each is tried again after 30 s.",
                    unit: "short",
                    alert: "ThanosSidecarBucketOperationsFailed",
                    queries: [{ expr: ratePerPod("thanos_shipper_dir_sync_failures_total"), legend: "{{cluster}} {{pod}}" }],
                },
                {
                    title: "Failed operations",
                    description: "Share of requests to the object store that fail.",
                    unit: "percentunit",
                    alert: "ThanosSidecarBucketOperationsFailed",
                    queries: [
                        {
                            expr: shareOf(
                                `thanos_objstore_bucket_operation_failures_total{${jobs}}`,
                                `${operations}{${jobs}}`,
                                "pod",
                            ),
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
            ],
        },
        {
            title: "Prometheus",
            panels: [
                {
                    title: "Reached",
                    description: "1: the sidecar reaches its Prometheus.",
                    unit: "short",
                    kind: "stat",
                    alert: "ThanosSidecarNoConnectionToStartedPrometheus",
                    queries: [
                        { expr: `min by (cluster, pod) (thanos_sidecar_prometheus_up{${jobs}})`, legend: "{{cluster}} {{pod}}" },
                    ],
                },
                {
                    title: "Local window",
                    description:
                        "How far back the local data go: the longest outage of the object store without loss. At most `prometheus.retention`.",
                    unit: "s",
                    alert: "PrometheusLocalRetentionCutShort",
                    queries: [
                        {
                            expr: `time() - min by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_lowest_timestamp_seconds{${scope}}`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                {
                    title: "Local blocks",
                    description: "Blocks on the volume of each Prometheus.",
                    unit: "short",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_blocks_loaded{${scope}}`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                {
                    title: "Clock",
                    description: "Newest sample of each Prometheus against the clock of the one that scrapes it.",
                    unit: "s",
                    alert: "ThanosClockSkew",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_head_max_time_seconds{${scope}} - timestamp(prometheus_tsdb_head_max_time_seconds{${scope}})`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
            ],
        },
        resources,
    ],
});
