// Prometheus itself, where nothing else brings these alerts: kube-prometheus-stack does. The names are those of its mixin.
import { selector, type Context, type Questions } from "./rule";

export function prometheusItself({ model }: Pick<Context, "model">): Questions {
    const { job, replicas, notifies } = model.prometheus;
    const targets = selector(model.namespace, [job]);
    const increases = (counter: string, range = "15m") =>
        `sum by (namespace, pod) (increase(${counter}{${targets}}[${range}])) > 0`;
    return {
        PrometheusDown: {
            expr: `(sum(up{${targets}}) or vector(0)) < ${replicas}`,
            summary: `{{ $value }} of ${replicas} Prometheus servers answer. The others scrape nothing; while none runs, samples are lost.`,
        },
        PrometheusRuleFailures: {
            expr: increases("prometheus_rule_evaluation_failures_total"),
            summary:
                "{{ $labels.pod }} fails to evaluate rules. Alerts of these rules do not fire, and recorded series have holes.",
        },
        PrometheusMissingRuleEvaluations: {
            expr: increases("prometheus_rule_group_iterations_missed_total"),
            summary: "{{ $labels.pod }} skips evaluations of rules because they take too long. Recorded series have holes.",
        },
        PrometheusBadConfig: {
            expr: `min by (namespace, pod) (prometheus_config_last_reload_successful{${targets}}) == 0`,
            summary: "{{ $labels.pod }} cannot load its configuration. New targets are not scraped; it does not start again.",
        },
        ...(notifies
            ? {
                  PrometheusNotConnectedToAlertmanagers: {
                      expr: `max by (namespace, pod) (prometheus_notifications_alertmanagers_discovered{${targets}}) < 1`,
                      summary: "{{ $labels.pod }} has found no Alertmanager: nobody is notified of its alerts.",
                  },
                  PrometheusNotificationsDropped: {
                      expr: increases("prometheus_notifications_dropped_total"),
                      summary: "{{ $labels.pod }} drops notifications: nobody is notified of some of its alerts.",
                  },
              }
            : {}),
        PrometheusTSDBCompactionsFailing: {
            expr: increases("prometheus_tsdb_compactions_failed_total", `${Math.min(3 * 3600, model.prometheus.retention / 2)}s`),
            summary:
                "{{ $labels.pod }} fails to write blocks. Nothing new is uploaded, its memory grows, and a full volume stops it.",
        },
        PrometheusWALCorrupted: {
            // Counted at the start that has found it, so it does not increase.
            expr: `sum by (namespace, pod) (prometheus_tsdb_wal_corruptions_total{${targets}}) + sum by (namespace, pod) (prometheus_tsdb_mmap_chunk_corruptions_total{${targets}}) > 0`,
            summary:
                "{{ $labels.pod }} has dropped damaged parts of its write-ahead log: samples of up to three hours are lost in this replica.",
        },
        PrometheusOwnClusterLabel: {
            expr: `count({__name__!="", ${model.clusterLabel}!=""})`,
            summary:
                "{{ $value }} series bring a label of their own that identifies clusters. Thanos replaces it by the external label: series that differ in it alone become one, and samples are lost.",
        },
    };
}
