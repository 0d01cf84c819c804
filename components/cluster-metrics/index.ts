// The metrics of a cluster that public Kubernetes dashboards need: kube-state-metrics, node-exporter and recording rules.
import * as pulumi from "@pulumi/pulumi";
import { registerAll, type NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { kubeStateMetrics } from "./kube-state-metrics";
import type { ClusterMetricsModel } from "./model";
import { nodeExporter, nodeExporterNamespace } from "./node-exporter";
import { recordingGroups } from "./rules";

/** Ready when both exporters are. */
export class ClusterMetrics extends pulumi.ComponentResource {
    constructor(name: string, { model }: { readonly model: ClusterMetricsModel }, options?: pulumi.ComponentResourceOptions) {
        super("thanos-stack:cluster-metrics:ClusterMetrics", name, {}, options);
        const namespace = registerAll(name, [nodeExporterNamespace(model)], { parent: this });
        registerAll(name, [...kubeStateMetrics(model), recordingRules(model)], { parent: this });
        registerAll(name, nodeExporter(model), { parent: this, dependsOn: namespace });
        this.registerOutputs({});
    }
}

/** Prometheus loads every PrometheusRule of the cluster. */
export const recordingRules = ({ namespace }: ClusterMetricsModel): NamedObject => ({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "cluster-metrics", namespace, labels: labels("cluster-metrics", "rules") },
    spec: { groups: recordingGroups },
});

export function createClusterMetrics(model: ClusterMetricsModel | undefined, options: pulumi.ComponentResourceOptions): void {
    if (model) new ClusterMetrics("cluster-metrics", { model }, options);
}
