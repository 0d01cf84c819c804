import { everything, of, pod, series, type Cases } from "../case";
import { gauge, gone, rate, steady, stuck, type Timeline } from "../timeline";

const counts = (metric: string): Readonly<Record<string, Timeline>> => ({
    [of("prometheus", metric)]: [gauge(0), rate(1), stuck],
});
const prometheus0 = { labels: pod("prometheus"), says: ["prometheus-0"] };
const namespace = { labels: { namespace: everything.namespace } };

export const prometheus: Cases = {
    PrometheusDown: {
        series: {
            [of("prometheus", "up")]: [gauge(1), gauge(0), gauge(1)],
            [of("prometheus", "up", { pod: "prometheus-1" })]: steady(gauge(1)),
        },
        says: ["1"],
    },
    PrometheusRuleFailures: { series: counts("prometheus_rule_evaluation_failures_total"), ...prometheus0 },
    PrometheusMissingRuleEvaluations: { series: counts("prometheus_rule_group_iterations_missed_total"), ...prometheus0 },
    PrometheusBadConfig: {
        series: { [of("prometheus", "prometheus_config_last_reload_successful")]: [gauge(1), gauge(0), gauge(1)] },
        ...prometheus0,
    },
    PrometheusNotConnectedToAlertmanagers: {
        series: { [of("prometheus", "prometheus_notifications_alertmanagers_discovered")]: [gauge(1), gauge(0), gauge(1)] },
        ...prometheus0,
    },
    PrometheusNotificationsDropped: { series: counts("prometheus_notifications_dropped_total"), ...prometheus0 },
    PrometheusTSDBCompactionsFailing: {
        minutes: 5 * 60,
        series: counts("prometheus_tsdb_compactions_failed_total"),
        ...prometheus0,
    },
    PrometheusWALCorrupted: {
        series: {
            [of("prometheus", "prometheus_tsdb_wal_corruptions_total")]: [gauge(0), gauge(1), gauge(0)],
            [of("prometheus", "prometheus_tsdb_mmap_chunk_corruptions_total")]: steady(gauge(0)),
        },
        ...prometheus0,
    },
    PrometheusOwnClusterLabel: {
        series: {
            [series("exporter_up", { cluster: "inner", instance: "a" })]: [gone, gauge(1), gone],
            [series("exporter_up", { cluster: "other", instance: "a" })]: [gone, gauge(1), gone],
        },
        says: ["2"],
    },
    MinioIsDown: {
        series: {
            ...Object.fromEntries([1, 2, 3].map((index) => [of("minio", "up", { pod: `minio-${index}` }), steady(gauge(1))])),
            [of("minio", "up")]: [gauge(1), gone, gauge(1)],
        },
        says: ["3"],
    },
    MinioDriveOffline: {
        series: { [of("minio", "minio_cluster_drive_offline_total")]: [gauge(0), gauge(2), gauge(0)] },
        ...namespace,
        says: ["2"],
    },
    MinioNodeOffline: {
        series: { [of("minio", "minio_cluster_nodes_offline_total")]: [gauge(0), gauge(1), gauge(0)] },
        ...namespace,
        says: ["1"],
    },
    MinioQuorumLost: {
        series: { [of("minio", "minio_cluster_health_status")]: [gauge(1), gauge(0), gauge(1)] },
        ...namespace,
    },
    ThanosHistoryIncomplete: {
        series: {
            [of("canary", "probe_success", { window: "day" })]: [gauge(1), gauge(0), gauge(1)],
            [of("canary", "probe_success", { window: "now" })]: steady(gauge(1)),
        },
        labels: { namespace: everything.namespace, window: "day" },
        says: ["day"],
    },
    ThanosHistoryNotDownsampled: {
        minutes: 90,
        series: {
            [of("canary", "probe_success", { window: "raw-before-deletion" })]: [gauge(1), gauge(0), gauge(1)],
            [of("canary", "probe_success", { window: "now" })]: steady(gauge(1)),
        },
        labels: { namespace: everything.namespace, window: "raw-before-deletion" },
        says: ["raw-before-deletion"],
    },
    ThanosHistoryNotChecked: {
        minutes: 90,
        series: { [of("canary", "up")]: [gauge(1), gone, gauge(1)] },
        says: ["0"],
    },
};
