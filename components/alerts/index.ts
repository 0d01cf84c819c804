// The stack's recording and alerting rules, for the prometheus-operator to load.
import * as pulumi from "@pulumi/pulumi";
import { registerAll, type NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import type { AlertsModel } from "./model";
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

/** Nothing is registered for a stack without alerts. */
export function createAlerts(model: AlertsModel, options: pulumi.ComponentResourceOptions): void {
    if (model.enabled) new Alerts("alerts", { model }, options);
}
