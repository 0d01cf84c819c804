import type { AlertsModel } from "../../alerts/model";
import type { Dashboard } from "../panel";
import { gauge, increase, jobs, latency, ratePerPod, resources } from "../queries";
import { failuresOfAnHour, timeSinceUpload, uploadedBlocks } from "../shapes";

/** By the name of the group, without the path of its file. */
const byGroup = (series: string): string =>
    `max by (cluster, pod, rules) (label_replace(${series}, "rules", "$1", "rule_group", ".*;(.*)"))`;

export const ruler = ({ localRetention }: Pick<AlertsModel, "localRetention">): Dashboard => ({
    name: "ruler",
    title: "Thanos / Ruler",
    description: "Rules over all clusters and all history: are they evaluated, in time, and do their alerts arrive?",
    needs: "ruler",
    jobsWith: ["thanos_rule_loaded_rules"],
    rows: [
        {
            title: "Evaluation",
            panels: [
                {
                    title: "Loaded rules",
                    description: "Rules of each ruler.",
                    good: "the same number in all replicas, and the number that you expect.",
                    unit: "count",
                    kind: "stat",
                    levels: [["red"], ["green", 1]],
                    alert: "ThanosRuleConfigReloadFailure",
                    queries: [{ expr: gauge("thanos_rule_loaded_rules", "pod", "sum"), legend: "{{cluster}} {{pod}}" }],
                },
                {
                    title: "Failed evaluations",
                    description: "Evaluations that failed in the last hour.",
                    good: "none.",
                    unit: "count",
                    kind: "stat",
                    levels: [["green"], ["red", 1]],
                    words: { 0: "none" },
                    alert: "ThanosRuleHighRuleEvaluationFailures",
                    queries: failuresOfAnHour("prometheus_rule_evaluation_failures_total"),
                },
                {
                    title: "Last rule reload",
                    description: "Whether each ruler loaded its rule files.",
                    good: "OK. FAILED: the ruler evaluates the rules of before.",
                    unit: "state",
                    kind: "stat",
                    levels: [["red"], ["green", 1]],
                    words: { 0: "FAILED", 1: "OK" },
                    alert: "ThanosRuleConfigReloadFailure",
                    queries: [
                        { expr: gauge("thanos_rule_config_last_reload_successful", "pod", "min"), legend: "{{cluster}} {{pod}}" },
                    ],
                },
                {
                    title: "Evaluations",
                    description: "Rule evaluations per second.",
                    good: "constant. 0: no rule is evaluated.",
                    unit: "perSecond",
                    alert: "ThanosNoRuleEvaluations",
                    queries: [{ expr: ratePerPod("prometheus_rule_evaluations_total"), legend: "{{cluster}} {{pod}}" }],
                },
                {
                    title: "Failures and warnings",
                    description: "Evaluations that failed, and evaluations on incomplete data.",
                    good: "0.",
                    unit: "failures",
                    alert: "ThanosRuleHighRuleEvaluationFailures",
                    queries: [
                        { expr: increase("prometheus_rule_evaluation_failures_total"), legend: "{{cluster}} {{pod}} failed" },
                        {
                            expr: increase("thanos_rule_evaluation_with_warnings_total"),
                            legend: "{{cluster}} {{pod}} incomplete",
                        },
                    ],
                },
                {
                    title: "Duration of groups",
                    description: "Last duration of each rule group, as a share of its interval.",
                    good: "below 100 %. Above the dashed line evaluations are skipped.",
                    unit: "load",
                    bound: 1,
                    alert: "ThanosRuleRuleEvaluationLatencyHigh",
                    queries: [
                        {
                            expr: byGroup(
                                `prometheus_rule_group_last_duration_seconds{${jobs}} / prometheus_rule_group_interval_seconds{${jobs}}`,
                            ),
                            legend: "{{cluster}} {{pod}} {{rules}}",
                        },
                    ],
                },
                {
                    title: "Missed evaluations",
                    description: "Evaluations that were skipped because the group was still running.",
                    good: "0.",
                    unit: "failures",
                    alert: "ThanosRuleRuleEvaluationLatencyHigh",
                    queries: [
                        {
                            expr: byGroup(`increase(prometheus_rule_group_iterations_missed_total{${jobs}}[$__rate_interval])`),
                            legend: "{{cluster}} {{pod}} {{rules}}",
                        },
                    ],
                },
            ],
        },
        {
            title: "Upload",
            panels: [
                timeSinceUpload(localRetention.ruler ?? 86_400, {
                    description: "For each ruler.",
                    good: "below three hours.",
                    alert: "ThanosRuleNoUpload",
                    empty: "the rulers write to receive, or uploaded no block yet",
                }),
                uploadedBlocks({
                    description: "Blocks of recorded series that each ruler uploaded.",
                    good: "one in two hours.",
                    alert: "ThanosRuleNoUpload",
                    empty: "the rulers write to receive and have no blocks",
                }),
            ],
        },
        {
            title: "Alerts",
            panels: [
                {
                    title: "Sent alerts",
                    description: "Alerts per second that an Alertmanager accepted.",
                    good: "above 0 while an alert fires.",
                    unit: "perSecond",
                    queries: [{ expr: ratePerPod("thanos_alert_sender_alerts_sent_total"), legend: "{{cluster}} {{pod}}" }],
                    empty: "the ruler has no Alertmanager",
                },
                {
                    title: "Dropped alerts",
                    description: "Alerts that no Alertmanager accepted, and alerts that did not fit into the queue.",
                    good: "0. Dropped alerts reach nobody.",
                    unit: "failures",
                    alert: "ThanosRuleSenderIsFailingAlerts",
                    queries: [
                        {
                            expr: increase("thanos_alert_sender_alerts_dropped_total"),
                            legend: "{{cluster}} {{pod}} not accepted",
                        },
                        { expr: increase("thanos_alert_queue_alerts_dropped_total"), legend: "{{cluster}} {{pod}} queue full" },
                    ],
                },
                {
                    title: "Latency to Alertmanager",
                    description: "Duration of sending alerts.",
                    good: "below one second.",
                    unit: "seconds",
                    alert: "ThanosRuleSenderIsFailingAlerts",
                    queries: latency("thanos_alert_sender_latency_seconds"),
                    empty: "the ruler has no Alertmanager",
                },
            ],
        },
        resources,
    ],
});
