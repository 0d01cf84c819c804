import { memory, seriesOfSize } from "../../alerts/expected";
import type { AlertsModel } from "../../alerts/model";
import type { Dashboard } from "../panel";
import { ofPrometheus, scope } from "../queries";

const volume = (kind: "used" | "capacity") => `kubelet_volume_stats_${kind}_bytes{${scope}}`;
/** Pods of the stack: the jobs whose memory the stack file sets. Other pods can have the same namespace. */
const ofStack = (series: string) => `${series} and on (cluster, namespace, job) ${memory.limit}{${scope}}`;
const resident = `process_resident_memory_bytes{${scope}}`;

/** Measured values next to the limits of the stack's size. */
export const capacity = ({ settings }: Pick<AlertsModel, "settings">): Dashboard => ({
    name: "capacity",
    title: "Thanos / Capacity",
    description: "Series, bytes, memory and volumes, compared with the limits of the stack file.",
    rows: [
        {
            title: "How full is it?",
            panels: [
                {
                    title: "Active series of the size",
                    description:
                        "Active series of the largest Prometheus, as a share of what the size in the stack file is made for.",
                    good: "below 80 %. Above 100 %: choose a larger size.",
                    unit: "load",
                    kind: "stat",
                    levels: [["green"], ["orange", 0.8], ["red", settings.PrometheusSeriesAboveSize.threshold]],
                    alert: "PrometheusSeriesAboveSize",
                    queries: [
                        {
                            expr: `max by (cluster, namespace) (${ofPrometheus(`prometheus_tsdb_head_series{${scope}}`)}) / max by (cluster, namespace) (${seriesOfSize}{${scope}})`,
                            legend: "{{cluster}} {{namespace}}",
                        },
                    ],
                },
                {
                    title: "Fullest memory",
                    description: "Memory of the pod that is nearest to its limit, as a share of the limit.",
                    good: "below 80 %. The kernel kills a pod that reaches 100 %.",
                    unit: "share",
                    kind: "stat",
                    levels: [["green"], ["orange", 0.8], ["red", 0.95]],
                    queries: [
                        {
                            expr: `topk by (cluster) (1, max by (cluster, namespace, job) (${resident}) / max by (cluster, namespace, job) (${memory.limit}{${scope}}))`,
                            legend: "{{cluster}} {{job}}",
                        },
                    ],
                },
                {
                    title: "Fullest volume",
                    description: "Used share of the volume that is nearest to full.",
                    good: "below 80 %. A full volume stops writes.",
                    unit: "share",
                    kind: "stat",
                    levels: [["green"], ["orange", 0.8], ["red", settings.ThanosStackVolumeFilling.threshold]],
                    alert: "ThanosStackVolumeFilling",
                    queries: [
                        {
                            expr: `topk by (cluster) (1, max by (cluster, persistentvolumeclaim) (${volume("used")} / ${volume("capacity")}))`,
                            legend: "{{cluster}} {{persistentvolumeclaim}}",
                        },
                    ],
                    empty: "the kubelet reports no volumes of this kind",
                },
            ],
        },
        {
            title: "Series and bytes",
            panels: [
                {
                    title: "Active series",
                    description: "Series in each Prometheus. The dashed line is what the size in the stack file is made for.",
                    good: "below the dashed line.",
                    unit: "count",
                    alert: "PrometheusSeriesAboveSize",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_head_series{${scope}}`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                        {
                            expr: `max by (cluster, namespace) (${seriesOfSize}{${scope}})`,
                            legend: "{{cluster}} size of {{namespace}}",
                            limit: true,
                        },
                    ],
                },
                {
                    title: "New series",
                    description: "Series per second that did not exist before.",
                    good: "near 0. A step is a deployment, a slope is a label whose values never repeat.",
                    unit: "perSecond",
                    alert: "PrometheusSeriesJump",
                    queries: [
                        {
                            expr: `sum by (cluster, pod) (${ofPrometheus(`rate(prometheus_tsdb_head_series_created_total{${scope}}[$__rate_interval])`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                },
                {
                    title: "Bytes per sample",
                    description:
                        "Of the local blocks of the last day. Very short blocks (`blockDuration` of minutes) need more, because every chunk has few samples.",
                    good: "1.3 to 2, which the formulas of the sizes assume.",
                    unit: "bytesPerSample",
                    queries: [
                        {
                            expr: `sum by (cluster, pod) (${ofPrometheus(`rate(prometheus_tsdb_compaction_chunk_size_bytes_sum{${scope}}[1d])`)}) / sum by (cluster, pod) (rate(prometheus_tsdb_compaction_chunk_samples_sum{${scope}}[1d]))`,
                            legend: "{{cluster}} {{pod}}",
                        },
                    ],
                    empty: "no block was completed yet",
                },
            ],
        },
        {
            title: "Memory and volumes",
            panels: [
                {
                    title: "Memory by job",
                    description: "Resident memory of the largest pod of each job.",
                    good: "well below the limit of the job.",
                    unit: "bytes",
                    queries: [{ expr: `max by (cluster, job) (${ofStack(resident)})`, legend: "{{cluster}} {{job}}" }],
                },
                {
                    title: "Memory and request",
                    description:
                        "Memory of the largest pod of each job, as a share of its request. The dashed line is the request.",
                    good: "around 100 % under load. Far below: lower the request. Far above: the node can run out of memory.",
                    unit: "load",
                    bound: 1,
                    queries: [
                        {
                            expr: `max by (cluster, job) (${resident}) / max by (cluster, job) (${memory.request}{${scope}})`,
                            legend: "{{cluster}} {{job}}",
                        },
                    ],
                },
                {
                    title: "Memory and limit",
                    description: "Memory of the largest pod of each job, as a share of its limit. The dashed line is the limit.",
                    good: "below 80 %. The kernel kills a pod that reaches 100 %.",
                    unit: "load",
                    bound: 1,
                    queries: [
                        {
                            expr: `max by (cluster, job) (${resident}) / max by (cluster, job) (${memory.limit}{${scope}})`,
                            legend: "{{cluster}} {{job}}",
                        },
                    ],
                },
                {
                    title: "Local blocks",
                    description: "Bytes of the blocks on the volume of each Prometheus, without the write-ahead log.",
                    good: "below the dashed line, 80 % of the volume, where Prometheus begins to delete blocks.",
                    unit: "bytes",
                    alert: "PrometheusLocalRetentionCutShort",
                    queries: [
                        {
                            expr: `max by (cluster, pod) (${ofPrometheus(`prometheus_tsdb_storage_blocks_bytes{${scope}}`)})`,
                            legend: "{{cluster}} {{pod}}",
                        },
                        {
                            expr: `max by (cluster) (${ofPrometheus(`prometheus_tsdb_retention_limit_bytes{${scope}}`)}) > 0`,
                            legend: "{{cluster}} limit",
                            limit: true,
                        },
                    ],
                },
                {
                    title: "Volumes",
                    description: "Used share of each volume of the stack's namespaces.",
                    good: "below the dashed line. A full volume stops writes.",
                    unit: "share",
                    bound: settings.ThanosStackVolumeFilling.threshold,
                    alert: "ThanosStackVolumeFilling",
                    queries: [
                        {
                            expr: `max by (cluster, persistentvolumeclaim) (${volume("used")} / ${volume("capacity")})`,
                            legend: "{{cluster}} {{persistentvolumeclaim}}",
                        },
                    ],
                    empty: "the kubelet reports no volumes of this kind",
                },
            ],
        },
    ],
});
