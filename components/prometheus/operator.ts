// Prometheus by the prometheus-operator that the cluster already runs.
import * as pulumi from "@pulumi/pulumi";
import { registerAll } from "../kubernetes/object";
import { Variant } from "../kubernetes/variant";
import type { ObjectStore } from "../object-store/object-store";
import { alertmanagersSecret } from "./alertmanagers";
import type { PrometheusModel } from "./model";
import { serviceMonitors } from "./monitors";
import { access, disruptionBudget, prometheus, services } from "./operator-objects";

export interface OperatedPrometheusArgs {
    readonly model: PrometheusModel;
    readonly objectStore: ObjectStore;
}

/** A Prometheus object with its access, services and monitors. Ready when every replica is. */
export class OperatedPrometheus extends Variant {
    constructor(name: string, { model, objectStore }: OperatedPrometheusArgs, options?: pulumi.ComponentResourceOptions) {
        super("prometheus", name, options);
        const child = { parent: this };
        const { writer } = objectStore.secrets;
        const before = registerAll(name, [...access(model, writer), ...services(model), ...alertmanagersSecret(model)], child);
        registerAll(name, [...disruptionBudget(model), ...serviceMonitors(model)], child);
        // Not after the bucket: the sidecar waits for it by itself, and scraping starts the sooner.
        registerAll(name, [prometheus(model, writer)], { ...child, dependsOn: [...before, ...writer.ready] });
        this.registerOutputs({});
    }
}
