import { jobs, ratePerPod, resources, type Dashboard } from "../panel";

export const ruler: Dashboard = {
    name: "ruler",
    title: "Thanos / Ruler",
    description: "Rules over all clusters and all history: evaluated, in time, and told to somebody.",
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
                    queries: [{ expr: `sum by (pod) (thanos_rule_loaded_rules{${jobs}})`, legend: "{{pod}}" }],
                },
                {
                    title: "Evaluations",
                    description: "Rules evaluated a second.",
                    unit: "short",
                    alert: "ThanosNoRuleEvaluations",
                    queries: [{ expr: ratePerPod("prometheus_rule_evaluations_total"), legend: "{{pod}}" }],
                },
                {
                    title: "Failed evaluations",
                    description: "Rules a second that could not be evaluated, and those evaluated on incomplete data.",
                    unit: "short",
                    alert: "ThanosRuleHighRuleEvaluationFailures",
                    queries: [
                        { expr: ratePerPod("prometheus_rule_evaluation_failures_total"), legend: "{{pod}} failed" },
                        { expr: ratePerPod("thanos_rule_evaluation_with_warnings_total"), legend: "{{pod}} incomplete" },
                    ],
                },
                {
                    title: "Duration of groups",
                    description: "Last duration of each group, as a share of its interval. Above 1 evaluations are skipped.",
                    unit: "percentunit",
                    alert: "ThanosRuleRuleEvaluationLatencyHigh",
                    queries: [
                        {
                            expr: `max by (pod, rule_group) (prometheus_rule_group_last_duration_seconds{${jobs}} / prometheus_rule_group_interval_seconds{${jobs}})`,
                            legend: "{{pod}} {{rule_group}}",
                        },
                    ],
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
                    queries: [{ expr: ratePerPod("thanos_alert_sender_alerts_sent_total"), legend: "{{pod}}" }],
                    empty: "the ruler has no Alertmanager",
                },
                {
                    title: "Dropped",
                    description: "Alerts a second that nobody took, or that did not fit the queue.",
                    unit: "short",
                    alert: "ThanosRuleSenderIsFailingAlerts",
                    queries: [
                        { expr: ratePerPod("thanos_alert_sender_alerts_dropped_total"), legend: "{{pod}} not taken" },
                        { expr: ratePerPod("thanos_alert_queue_alerts_dropped_total"), legend: "{{pod}} queue full" },
                    ],
                },
            ],
        },
        resources,
    ],
};
