import { jobs, ratePerPod, resources, type Dashboard } from "../panel";

export const ruler: Dashboard = {
    name: "ruler",
    title: "Thanos / Ruler",
    description: "Rules over all clusters and all history: evaluated, in time, and told to somebody.",
    alert: "ThanosRuleIsDown",
    needs: "ruler",
    jobsWith: ["thanos_rule_loaded_rules"],
    rows: [
        {
            title: "Evaluation",
            panels: [
                {
                    title: "Loaded rules",
                    description: "Rules of each ruler.",
                    unit: "short",
                    queries: [
                        { expr: `sum by (cluster, pod) (thanos_rule_loaded_rules{${jobs}})`, legend: "{{cluster}} {{pod}}" },
                    ],
                },
                {
                    title: "Evaluations",
                    description: "Rules evaluated a second.",
                    unit: "short",
                    alert: "ThanosNoRuleEvaluations",
                    queries: [{ expr: ratePerPod("prometheus_rule_evaluations_total"), legend: "{{cluster}} {{pod}}" }],
                },
                {
                    title: "Failed evaluations",
                    description: "Rules a second that could not be evaluated, and those evaluated on incomplete data.",
                    unit: "short",
                    alert: "ThanosRuleHighRuleEvaluationFailures",
                    queries: [
                        { expr: ratePerPod("prometheus_rule_evaluation_failures_total"), legend: "{{cluster}} {{pod}} failed" },
                        {
                            expr: ratePerPod("thanos_rule_evaluation_with_warnings_total"),
                            legend: "{{cluster}} {{pod}} incomplete",
                        },
                    ],
                },
                {
                    title: "Duration of groups",
                    description: "Last duration of each group, as a share of its interval. Above 1 evaluations are skipped.",
                    unit: "percentunit",
                    alert: "ThanosRuleRuleEvaluationLatencyHigh",
                    queries: [
                        {
                            expr: `max by (cluster, pod, rule_group) (prometheus_rule_group_last_duration_seconds{${jobs}} / prometheus_rule_group_interval_seconds{${jobs}})`,
                            legend: "{{cluster}} {{pod}} {{rule_group}}",
                        },
                    ],
                },
            ],
        },
        {
            title: "Results",
            panels: [
                {
                    title: "Uploaded blocks",
                    description: "Blocks of recorded series, uploaded since each ruler was started.",
                    unit: "short",
                    alert: "ThanosRuleNoUpload",
                    queries: [
                        { expr: `sum by (cluster, pod) (thanos_shipper_uploads_total{${jobs}})`, legend: "{{cluster}} {{pod}}" },
                    ],
                    empty: "the rulers write to receive and have no blocks of their own",
                },
            ],
        },
        {
            title: "Alerts",
            panels: [
                {
                    title: "Sent",
                    description: "Alerts a second that an Alertmanager took.",
                    unit: "short",
                    queries: [{ expr: ratePerPod("thanos_alert_sender_alerts_sent_total"), legend: "{{cluster}} {{pod}}" }],
                    empty: "the ruler has no Alertmanager",
                },
                {
                    title: "Dropped",
                    description: "Alerts a second that nobody took, or that did not fit the queue.",
                    unit: "short",
                    alert: "ThanosRuleSenderIsFailingAlerts",
                    queries: [
                        { expr: ratePerPod("thanos_alert_sender_alerts_dropped_total"), legend: "{{cluster}} {{pod}} not taken" },
                        { expr: ratePerPod("thanos_alert_queue_alerts_dropped_total"), legend: "{{cluster}} {{pod}} queue full" },
                    ],
                },
            ],
        },
        resources,
    ],
};
