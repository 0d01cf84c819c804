// The stack's recording and alerting rules, for the prometheus-operator to load.
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { registerAll, type NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { alertsModel, type AlertsModel } from "./model";
import { ruleGroups } from "./rules";

export const prometheusRule = (model: AlertsModel): NamedObject => ({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "thanos-stack", namespace: model.namespace, labels: labels("thanos-stack", "alerts") },
    spec: { groups: ruleGroups(model) },
});

/** All alerts of a stack, as one object. */
export class Alerts extends pulumi.ComponentResource {
    constructor(name: string, { model }: { readonly model: AlertsModel }, options?: pulumi.ComponentResourceOptions) {
        super("thanos-stack:alerts:Alerts", name, {}, options);
        registerAll(name, [prometheusRule(model)], { parent: this });
        this.registerOutputs({});
    }
}

export function createAlerts(stack: StackConfig, names: Names, options: pulumi.ComponentResourceOptions): void {
    if (stack.alerts.enabled) new Alerts("alerts", { model: alertsModel(stack, names) }, options);
}
