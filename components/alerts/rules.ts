// All rules of a stack, in the groups that Prometheus evaluates.
import type { AlertName } from "../../config/alerts";
import { canaryRules } from "../thanos/canary";
import { canary } from "./canary";
import { backlog, compactor } from "./compactor";
import { expected } from "./expected";
import { minio } from "./minio";
import type { AlertsModel } from "./model";
import { query, queryFrontend } from "./query";
import { receive, receiveRouter } from "./receive";
import { selector, type Context, type Group, type Questions, type RecordingRule } from "./rule";
import { ruler } from "./ruler";
import { runbooksAt } from "./runbooks";
import { sidecar } from "./sidecar";
import { certificates, wholeStack } from "./stack";
import { bucketWeb, storeGateway } from "./store-gateway";

const groups: readonly Group[] = [
    sidecar,
    query,
    queryFrontend,
    storeGateway,
    compactor,
    bucketWeb,
    ruler,
    receive,
    receiveRouter,
    certificates,
    canary,
    minio,
];

export interface AlertingRule {
    readonly alert: AlertName;
    readonly expr: string;
    readonly for: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

/** As Prometheus reads it. */
export interface RuleGroup {
    readonly name: string;
    readonly interval: string;
    readonly rules: readonly (AlertingRule | RecordingRule)[];
}

/** The groups of the components that are on. */
export function ruleGroups(model: AlertsModel): RuleGroup[] {
    const threshold: Context["threshold"] = (name) => model.settings[name].threshold;
    const group = (name: string, questions: Questions, recorded: readonly RecordingRule[] = []): RuleGroup => ({
        name: `thanos-stack-${name.toLowerCase()}`,
        interval: "1m",
        rules: [...recorded, ...alerting(model, questions)],
    });
    const ofComponents = groups.flatMap(({ component, questions }) => {
        const watched = model.components[component];
        if (!watched) return [];
        const targets = selector(model.namespace, watched.jobs);
        return [group(component, questions({ model, targets, watched, threshold }), recorded(component, targets, model))];
    });
    return [...ofComponents, group("stack", wholeStack({ model, threshold }))];
}

/** Series that alerts and dashboards read: the backlog, and the values of the stack file. */
const recorded = (component: Group["component"], targets: string, model: AlertsModel): RecordingRule[] => [
    ...(component === "compactor"
        ? [{ record: backlog, expr: `max by (namespace, job) (thanos_compact_todo_compactions{${targets}})` }]
        : []),
    ...(component === "canary" ? canaryRules : []),
    ...expected(component, model),
];

function alerting({ namespace, settings, labels, runbooks }: AlertsModel, questions: Questions): AlertingRule[] {
    const names = Object.keys(questions) as AlertName[];
    return names.flatMap((alert) => {
        const question = questions[alert];
        const { enabled, severity, for: hold } = settings[alert];
        if (!enabled || !question) return [];
        return [
            {
                alert,
                expr: question.expr,
                for: hold,
                // Of every alert: an AlertmanagerConfig sees those of its own namespace only.
                labels: { ...labels, namespace, severity },
                annotations: { summary: question.summary, runbook_url: runbooksAt(runbooks).of(alert) },
            },
        ];
    });
}
