// Samples on their way into the bucket: what is not uploaded before Prometheus deletes it is lost.
import { down, secondsLeft, selector, type Group } from "./rule";

const hours = (seconds: number): string => `${Math.round((seconds / 3600) * 10) / 10}h`;

export const sidecar: Group = {
    component: "sidecar",
    questions: (context) => {
        const { targets, threshold, model } = context;
        const { retention, block, series, job } = model.prometheus;
        const prometheus = selector(model.namespace, [job]);
        const left = secondsLeft(targets, retention);
        return {
            ThanosSidecarIsDown: down(
                context,
                `Nothing is uploaded by the missing ones, and queries lack the last hours of their Prometheus; its data are lost after ${hours(retention)}.`,
            ),
            ThanosSidecarNoConnectionToStartedPrometheus: {
                expr: `max by (namespace, pod) (thanos_sidecar_prometheus_up{${targets}}) == 0 and on (namespace, pod) prometheus_tsdb_data_replay_duration_seconds{${prometheus}} > 0`,
                summary:
                    "The sidecar of {{ $labels.pod }} does not reach its Prometheus, which runs. Queries lack the last hours of this replica.",
            },
            ThanosSidecarBucketOperationsFailed: {
                expr: `sum by (namespace, pod) (rate(thanos_objstore_bucket_operation_failures_total{${targets}}[5m])) > 0`,
                summary: `The object store refuses requests of the sidecar of {{ $labels.pod }}. Blocks wait on its volume; they are lost if this lasts ${hours(retention)}.`,
            },
            ThanosSidecarNoUpload: {
                expr: `${left} < ${retention - threshold("ThanosSidecarNoUpload") * block}`,
                summary:
                    "{{ $labels.pod }} has uploaded no block for longer than it takes to fill some. In {{ $value | humanizeDuration }} Prometheus begins to delete what is not in the bucket.",
            },
            ThanosLocalRetentionOvertakesUpload: {
                expr: `${left} < ${retention * threshold("ThanosLocalRetentionOvertakesUpload")}`,
                summary: `{{ $labels.pod }} still uploads nothing. In {{ $value | humanizeDuration }} Prometheus begins to delete data that are not in the bucket: that history is lost.`,
            },
            PrometheusLocalRetentionCutShort: {
                expr: `time() - prometheus_tsdb_lowest_timestamp_seconds{${prometheus}} < ${retention * threshold("PrometheusLocalRetentionCutShort")} and increase(prometheus_tsdb_size_retentions_total{${prometheus}}[6h]) > 0`,
                summary: `The volume of {{ $labels.pod }} holds {{ $value | humanizeDuration }} instead of ${hours(retention)}: an outage of the object store that lasts longer loses data.`,
            },
            PrometheusSeriesAboveSize: {
                expr: `prometheus_tsdb_head_series{${prometheus}} > ${series * threshold("PrometheusSeriesAboveSize")}`,
                summary: `{{ $labels.pod }} has {{ $value | humanize }} active series, and the size of this stack is made for ${series}. Memory and volumes will not do.`,
            },
            PrometheusSeriesJump: {
                expr: `prometheus_tsdb_head_series{${prometheus}} - prometheus_tsdb_head_series{${prometheus}} offset 1h > ${series * threshold("PrometheusSeriesJump")}`,
                summary: `{{ $labels.pod }} has {{ $value | humanize }} series more than an hour ago, and the size of this stack is made for ${series} in all. Something has begun to write labels that never repeat.`,
            },
        };
    },
};
