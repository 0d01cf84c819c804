// What Grafana is given: dashboards, and a data source where kube-prometheus-stack does not make it.
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { alertsModel } from "../alerts/model";
import { registerAll } from "../kubernetes/object";
import { dashboards } from "./dashboards";
import { publishedDataSource } from "./data-source";
import { grafanaObjects, type GrafanaModel } from "./objects";

export function grafanaModel(stack: StackConfig, names: Names): GrafanaModel {
    const { grafana, alerts } = stack;
    return {
        namespace: stack.namespace,
        folder: grafana.folder,
        runbooks: alerts.runbooks,
        dashboards: grafana.dashboards ? dashboards(alertsModel(stack, names), stack.objectStore.kind === "minio") : [],
        ...(grafana.dataSource.publish ? { dataSource: publishedDataSource(stack, names) } : {}),
    };
}

/** Dashboards and data source as ConfigMaps. */
export class Grafana extends pulumi.ComponentResource {
    constructor(name: string, { model }: { readonly model: GrafanaModel }, options?: pulumi.ComponentResourceOptions) {
        super("thanos-stack:grafana:Grafana", name, {}, options);
        registerAll(name, grafanaObjects(model), { parent: this });
        this.registerOutputs({});
    }
}

export function createGrafana(stack: StackConfig, names: Names, options: pulumi.ComponentResourceOptions): void {
    const model = grafanaModel(stack, names);
    if (grafanaObjects(model).length > 0) new Grafana("grafana", { model }, options);
}
