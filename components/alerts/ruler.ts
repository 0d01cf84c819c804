// Rules that Thanos evaluates over the whole of history.
import { down, ofHours, secondsLeft, share, type Context, type Group, type Questions } from "./rule";

export const ruler: Group = {
    component: "ruler",
    questions: (context) => {
        const { targets, threshold, model } = context;
        return {
            ThanosRuleIsDown: down(context, "Without any, global alerts can't fire and recorded series have a permanent gap."),
            ThanosNoRuleEvaluations: {
                expr: `sum by (namespace, pod) (rate(prometheus_rule_evaluations_total{${targets}}[5m])) <= 0 and sum by (namespace, pod) (thanos_rule_loaded_rules{${targets}}) > 0`,
                summary:
                    "{{ $labels.pod }} has rules and evaluates none. Global alerts can't fire, recorded series have a permanent gap.",
            },
            ThanosRuleNoEvaluationFor10Intervals: {
                expr: `time() - max by (namespace, pod, rule_group) (prometheus_rule_group_last_evaluation_timestamp_seconds{${targets}}) > 10 * max by (namespace, pod, rule_group) (prometheus_rule_group_interval_seconds{${targets}})`,
                summary:
                    "{{ $labels.pod }} has not evaluated {{ $labels.rule_group }} for {{ $value | humanizeDuration }}, ten times its interval. Its alerts can't fire.",
            },
            ThanosRuleHighRuleEvaluationFailures: {
                expr: `${share(`prometheus_rule_evaluation_failures_total{${targets}}`, `prometheus_rule_evaluations_total{${targets}}`, "namespace, pod")} > ${threshold("ThanosRuleHighRuleEvaluationFailures")}`,
                summary:
                    "{{ $value | humanizePercentage }} of the rules of {{ $labels.pod }} can't be evaluated. Their alerts can't fire.",
            },
            ThanosRuleHighRuleEvaluationWarnings: {
                expr: `sum by (namespace, pod) (rate(thanos_rule_evaluation_with_warnings_total{${targets}}[5m])) > 0`,
                summary: "{{ $labels.pod }} evaluates rules on incomplete data. Alerts may be silent that should fire.",
            },
            ThanosRuleRuleEvaluationLatencyHigh: {
                expr: `max by (namespace, pod, rule_group) (prometheus_rule_group_last_duration_seconds{${targets}}) > max by (namespace, pod, rule_group) (prometheus_rule_group_interval_seconds{${targets}})`,
                summary:
                    "{{ $labels.pod }} needs {{ $value | humanizeDuration }} for {{ $labels.rule_group }}, longer than its interval. Evaluations are skipped.",
            },
            ThanosRuleQueueIsDroppingAlerts: {
                expr: `sum by (namespace, pod) (rate(thanos_alert_queue_alerts_dropped_total{${targets}}[5m])) > 0`,
                summary: "{{ $labels.pod }} drops alerts: its queue is full. People are not told.",
            },
            ThanosRuleSenderIsFailingAlerts: {
                expr: `sum by (namespace, pod) (rate(thanos_alert_sender_alerts_dropped_total{${targets}}[5m])) > 0`,
                summary: "No Alertmanager takes the alerts of {{ $labels.pod }}. People are not told.",
            },
            ThanosRuleHighDNSFailures: {
                expr: ["query_apis", "alertmanagers"]
                    .map(
                        (of) =>
                            `${share(`thanos_rule_${of}_dns_failures_total{${targets}}`, `thanos_rule_${of}_dns_lookups_total{${targets}}`, "namespace, pod")} > ${threshold("ThanosRuleHighDNSFailures")}`,
                    )
                    .join(" or "),
                summary:
                    "{{ $value | humanizePercentage }} of the look-ups of {{ $labels.pod }} fail. It may lose its querier or its Alertmanagers.",
            },
            ThanosRuleConfigReloadFailure: {
                expr: `min by (namespace, pod) (thanos_rule_config_last_reload_successful{${targets}}) == 0`,
                summary: "{{ $labels.pod }} could not read its rules again. It works with the old ones.",
            },
            ...noUpload(context, model.localRetention.ruler),
        };
    },
};

/**
 * Of a ruler that keeps blocks. One whose rules record nothing and alert about nothing has none to upload: only what has cut
 * a block since can be behind with it.
 */
function noUpload({ targets, threshold }: Context, retention: number | undefined): Questions {
    if (retention === undefined) return {};
    const hours = threshold("ThanosRuleNoUpload");
    return {
        ThanosRuleNoUpload: {
            expr: `${secondsLeft(targets, retention)} < ${retention - hours * 3600} and on (namespace, pod) increase(prometheus_tsdb_compactions_total{${targets}}[${ofHours(hours)}]) > 0`,
            summary: `{{ $labels.pod }} makes blocks and has uploaded none for more than ${hours} hours. In {{ $value | humanizeDuration }} it begins to delete data that are not in the bucket: recorded series are lost.`,
        },
    };
}
