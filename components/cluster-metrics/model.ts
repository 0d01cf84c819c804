// kube-state-metrics and node-exporter as plain data. kube-prometheus-stack brings its own.
import { mirrored } from "../../config/images";
import { nodesNamespace, prometheusPodLabels } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { Resources } from "../../config/sizes";
import { images } from "../../config/versions";
import type { Base } from "../base";
import { podSettings, type PodSettings } from "../kubernetes/pod-settings";
import { resolveResources } from "../kubernetes/volume";

/** An exporter's image and resources. */
export interface Exporter {
    readonly image: string;
    readonly resources: Resources;
}

export interface ClusterMetricsModel {
    /** Namespace of kube-state-metrics and of the recording rules. */
    readonly namespace: string;
    /** Namespace of node-exporter. */
    readonly nodesNamespace: string;
    readonly kubeStateMetrics: Exporter;
    readonly nodeExporter: Exporter;
    /** Labels of the Prometheus pods, the only clients of kube-state-metrics. */
    readonly prometheusPods: Readonly<Record<string, string>>;
    /** Whether the stack has NetworkPolicies. */
    readonly networkPolicies: boolean;
    readonly pod: PodSettings;
}

/** Undefined: the cluster or the chart has these exporters already, or nobody wants them. */
export function clusterMetricsModel(base: Base): ClusterMetricsModel | undefined {
    const { stack, names, size } = base;
    const { prometheus, thanos, namespace, imageRegistry } = stack;
    if (prometheus.delivery !== "operator" || !prometheus.clusterMetrics.enabled) return undefined;
    const { kubeStateMetrics, nodeExporter } = prometheus.clusterMetrics;
    const exporter = (image: string, defaults: Resources, own: Own): Exporter => ({
        image: mirrored(image, imageRegistry),
        resources: resolveResources(defaults, own.resources),
    });
    return {
        namespace,
        nodesNamespace: nodesNamespace(namespace),
        kubeStateMetrics: exporter(images.kubeStateMetrics, size.kubeStateMetrics.resources, kubeStateMetrics),
        nodeExporter: exporter(images.nodeExporter, size.nodeExporter.resources, nodeExporter),
        prometheusPods: prometheusPodLabels(names.prometheus.object),
        networkPolicies: thanos.network.policies,
        pod: podSettings(stack),
    };
}

type Own = Extract<StackConfig["prometheus"], { delivery: "operator" }>["clusterMetrics"]["nodeExporter"];
