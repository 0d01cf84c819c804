import { seriesOfSize } from "../../alerts/sidecar";
import { ofPrometheus, scope, type Dashboard, type Panel } from "../panel";

const volume = (kind: "used" | "capacity") => `kubelet_volume_stats_${kind}_bytes{${scope}}`;

const volumes: Panel = {
    title: "Volumes",
    description: "Used share of each volume of the stack.",
    unit: "percentunit",
    alert: "ThanosStackVolumeFilling",
    queries: [
        {
            expr: `max by (cluster, persistentvolumeclaim) (${volume("used")} / ${volume("capacity")})`,
            legend: "{{cluster}} {{persistentvolumeclaim}}",
        },
    ],
};

/** Measured against what the size of the stack is made for. */
export const capacity: Dashboard = {
    name: "capacity",
    title: "Thanos / Capacity",
    description: "What was measured against the size that was chosen: series, bytes, memory, volumes.",
    alert: "PrometheusSeriesAboveSize",
    rows: [
        {
            title: "Series and bytes",
            panels: [
                {
                    title: "Active series",
                    description:
                        "Series in each Prometheus, and how many the size of its stack is made for, which the rules of that stack record.",
                    unit: "short",
                    alert: "PrometheusSeriesAboveSize",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_head_series{${scope}}`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                        {
                            expr: `max by (cluster, namespace) (${seriesOfSize}{${scope}})`,
                            legend: "{{cluster}} {{namespace}} size",
                        },
                    ],
                },
                {
                    title: "New series",
                    description:
                        "Series a second that were not there before. A step is a deployment, a slope a label that never repeats.",
                    unit: "short",
                    alert: "PrometheusSeriesJump",
                    queries: [
                        {
                            expr: `sum by (cluster, pod) (${ofPrometheus(`rate(prometheus_tsdb_head_series_created_total{${scope}}[$__rate_interval])`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                {
                    title: "Bytes a sample",
                    description: "Of the local blocks: what the formulas of the sizes reckon with is 1.3 to 2.",
                    unit: "bytes",
                    queries: [
                        {
                            expr: `sum by (cluster, pod) (${ofPrometheus(`rate(prometheus_tsdb_compaction_chunk_size_bytes_sum{${scope}}[1d])`)}) / sum by (cluster, pod) (rate(prometheus_tsdb_compaction_chunk_samples_sum{${scope}}[1d]))`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                    empty: "no block has been cut between two scrapes yet",
                },
                {
                    title: "Bytes of local blocks",
                    description: "On the volume of each Prometheus, without the write-ahead log.",
                    unit: "bytes",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_storage_blocks_bytes{${scope}}`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
            ],
        },
        {
            title: "Memory and volumes",
            panels: [
                {
                    title: "Memory",
                    description: "Resident memory of each pod of the stack.",
                    unit: "bytes",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (process_resident_memory_bytes{${scope}})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                volumes,
            ],
        },
    ],
};
