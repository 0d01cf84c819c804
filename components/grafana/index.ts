// The objects for Grafana: dashboards, and a data source where kube-prometheus-stack does not create it.
import * as pulumi from "@pulumi/pulumi";
import { registerAll } from "../kubernetes/object";
import type { GrafanaModel } from "./model";
import { grafanaObjects } from "./objects";

/** Dashboards and data source as ConfigMaps. */
export class Grafana extends pulumi.ComponentResource {
    constructor(name: string, { model }: { readonly model: GrafanaModel }, options?: pulumi.ComponentResourceOptions) {
        super("thanos-stack:grafana:Grafana", name, {}, options);
        registerAll(name, grafanaObjects(model), { parent: this });
        this.registerOutputs({});
    }
}

export function createGrafana(model: GrafanaModel, options: pulumi.ComponentResourceOptions): void {
    if (grafanaObjects(model).length > 0) new Grafana("grafana", { model }, options);
}
