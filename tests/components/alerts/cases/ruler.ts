import { of, pod, type Cases } from "../case";
import { clock, gauge, gone, rate, steady, stuck, type Timeline } from "../timeline";

const tenth: Timeline = [gauge(0), rate(10), stuck];
const group = { rule_group: "global" };
const inGroup = { ...pod("ruler"), ...group };

export const ruler: Cases = {
    ThanosRuleIsDown: {
        series: {
            [of("ruler", "up", { pod: "a" })]: [gauge(1), gone, gauge(1)],
            [of("ruler", "up", { pod: "b" })]: steady(gauge(1)),
        },
        says: ["1"],
    },
    ThanosNoRuleEvaluations: {
        series: {
            [of("ruler", "prometheus_rule_evaluations_total", group)]: [rate(1), stuck, rate(1)],
            [of("ruler", "thanos_rule_loaded_rules")]: steady(gauge(4)),
        },
        labels: pod("ruler"),
        says: ["ruler-0"],
    },
    ThanosRuleNoEvaluationFor10Intervals: {
        series: {
            [of("ruler", "prometheus_rule_group_last_evaluation_timestamp_seconds", group)]: [clock(), stuck, clock()],
            [of("ruler", "prometheus_rule_group_interval_seconds", group)]: steady(gauge(60)),
        },
        labels: inGroup,
        says: ["ruler-0", "global", "1h 0m 0s"],
    },
    ThanosRuleHighRuleEvaluationFailures: {
        series: {
            [of("ruler", "prometheus_rule_evaluations_total", group)]: steady(rate(100)),
            [of("ruler", "prometheus_rule_evaluation_failures_total", group)]: tenth,
        },
        labels: pod("ruler"),
        says: ["10%", "ruler-0"],
    },
    ThanosRuleHighRuleEvaluationWarnings: {
        series: { [of("ruler", "thanos_rule_evaluation_with_warnings_total")]: tenth },
        labels: pod("ruler"),
        says: ["ruler-0"],
    },
    ThanosRuleRuleEvaluationLatencyHigh: {
        series: {
            [of("ruler", "prometheus_rule_group_last_duration_seconds", group)]: [gauge(2), gauge(90), gauge(2)],
            [of("ruler", "prometheus_rule_group_interval_seconds", group)]: steady(gauge(60)),
        },
        labels: inGroup,
        says: ["ruler-0", "1m 30s", "global"],
    },
    ThanosRuleQueueIsDroppingAlerts: {
        series: { [of("ruler", "thanos_alert_queue_alerts_dropped_total")]: tenth },
        labels: pod("ruler"),
        says: ["ruler-0"],
    },
    ThanosRuleSenderIsFailingAlerts: {
        series: { [of("ruler", "thanos_alert_sender_alerts_dropped_total")]: tenth },
        labels: pod("ruler"),
        says: ["ruler-0"],
    },
    ThanosRuleHighDNSFailures: {
        series: {
            [of("ruler", "thanos_rule_alertmanagers_dns_lookups_total")]: steady(rate(100)),
            [of("ruler", "thanos_rule_alertmanagers_dns_failures_total")]: tenth,
            [of("ruler", "thanos_rule_query_apis_dns_lookups_total")]: steady(rate(100)),
            [of("ruler", "thanos_rule_query_apis_dns_failures_total")]: steady(gauge(0)),
        },
        labels: pod("ruler"),
        says: ["10%", "ruler-0"],
    },
    // It cuts a block every two hours; the last upload is at the end of the first phase.
    ThanosRuleNoUpload: {
        minutes: 360,
        series: {
            [of("ruler", "up")]: steady(gauge(1)),
            [of("ruler", "process_start_time_seconds")]: steady(gauge(0)),
            [of("ruler", "prometheus_tsdb_compactions_total")]: steady(rate(1 / 128)),
            [of("ruler", "thanos_objstore_bucket_last_successful_upload_time", { bucket: "thanos" })]: [clock(), stuck, clock()],
        },
        labels: pod("ruler"),
        says: ["ruler-0", "1d 18h 0m 0s"],
    },
    ThanosRuleConfigReloadFailure: {
        series: { [of("ruler", "thanos_rule_config_last_reload_successful")]: [gauge(1), gauge(0), gauge(1)] },
        labels: pod("ruler"),
        says: ["ruler-0"],
    },
};
