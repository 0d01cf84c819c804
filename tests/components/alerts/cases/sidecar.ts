import { of, pod, type Cases } from "../case";
import { clock, every, gauge, gone, rate, steady, stuck } from "../timeline";

const uploads = (metric = "thanos_objstore_bucket_last_successful_upload_time") => of("sidecar", metric, { bucket: "thanos" });
const hour = 60;

export const sidecar: Cases = {
    ThanosSidecarIsDown: {
        series: {
            [of("sidecar", "up", { pod: "a" })]: steady(gauge(1)),
            [of("sidecar", "up", { pod: "b" })]: [gauge(1), gone, gauge(1)],
        },
        says: ["1"],
    },
    ThanosSidecarNoConnectionToStartedPrometheus: {
        series: {
            [of("sidecar", "thanos_sidecar_prometheus_up")]: [gauge(1), gauge(0), gauge(1)],
            [of("prometheus", "prometheus_tsdb_data_replay_duration_seconds", { pod: "sidecar-0" })]: steady(gauge(3)),
        },
        labels: pod("sidecar"),
        says: ["sidecar-0"],
    },
    ThanosSidecarBucketOperationsFailed: {
        series: {
            [of("sidecar", "thanos_objstore_bucket_operation_failures_total", { operation: "upload" })]: [
                gauge(0),
                rate(2),
                stuck,
            ],
        },
        labels: pod("sidecar"),
        says: ["sidecar-0"],
    },
    ThanosSidecarNoUpload: [
        // The last upload is at the end of the first phase; 48h less 6h are left at the second's.
        {
            minutes: 6 * hour,
            series: {
                [of("sidecar", "up")]: steady(gauge(1)),
                [of("sidecar", "process_start_time_seconds")]: steady(gauge(0)),
                [uploads()]: [clock(), stuck, clock()],
            },
            labels: pod("sidecar"),
            says: ["sidecar-0", "1d 18h 0m 0s"],
        },
        // It is gone for good: nobody waits for blocks of a replica that the stack has no more.
        {
            minutes: 6 * hour,
            series: {
                [of("sidecar", "up")]: [gauge(1), gauge(1), gone],
                [of("sidecar", "process_start_time_seconds")]: [gauge(0), gauge(0), gone],
                [uploads()]: [clock(), stuck, gone],
            },
            labels: pod("sidecar"),
            says: ["sidecar-0", "1d 18h 0m 0s"],
        },
    ],
    ThanosLocalRetentionOvertakesUpload: [
        // Started again an hour ago: what was uploaded before counts.
        {
            minutes: 30 * hour,
            series: {
                [of("sidecar", "up")]: steady(gauge(1)),
                [of("sidecar", "process_start_time_seconds")]: [gauge(0), gauge(59 * 3600), stuck],
                [uploads()]: [clock(), gauge(0), clock()],
            },
            labels: pod("sidecar"),
            says: ["sidecar-0", "18h 0m 0s"],
        },
        // Started again every 20 hours, and none uploaded for longer than anything is remembered: the first of these starts counts.
        {
            minutes: 50 * hour,
            series: {
                [of("sidecar", "up")]: steady(gauge(1)),
                [of("sidecar", "process_start_time_seconds")]: [gauge(0), every(20 * hour), stuck],
                [uploads()]: [clock(), gauge(0), clock()],
            },
            labels: pod("sidecar"),
            says: ["sidecar-0", "0s"],
        },
    ],
    PrometheusLocalRetentionCutShort: {
        minutes: 48 * hour,
        series: {
            [of("prometheus", "prometheus_tsdb_lowest_timestamp_seconds")]: [gauge(0), clock(-24 * 3600), clock(-44 * 3600)],
            [of("prometheus", "prometheus_tsdb_size_retentions_total")]: [gauge(0), rate(1), stuck],
        },
        labels: { ...pod("prometheus"), job: "prometheus" },
        says: ["prometheus-0", "1d 0h 0m 0s"],
    },
    PrometheusSeriesAboveSize: {
        series: { [of("prometheus", "prometheus_tsdb_head_series")]: [gauge(100_000), gauge(150_000), gauge(90_000)] },
        labels: { ...pod("prometheus"), job: "prometheus" },
        says: ["prometheus-0", "150k"],
    },
    PrometheusSeriesJump: {
        minutes: 50,
        series: { [of("prometheus", "prometheus_tsdb_head_series")]: [gauge(20_000), gauge(50_000), stuck] },
        labels: { ...pod("prometheus"), job: "prometheus" },
        says: ["prometheus-0", "30k"],
    },
};
