// kube-prometheus-stack as plain data: the Prometheus servers, and what else the chart brings.
import { chartReference, type ChartReference } from "../../config/charts";
import { soleGeneration } from "../../config/generations";
import type { Values } from "../../config/merge";
import {
    kubePrometheusStackNames,
    type KubePrometheusStackNames,
    type KubePrometheusStackRelease,
    type Names,
} from "../../config/names";
import type { KubePrometheusStackConfig, StackConfig } from "../../config/schema";
import { sizeOf, type Resources } from "../../config/sizes";
import { charts } from "../../config/versions";
import { ownDataSource, type Provisioned } from "../grafana/data-source";
import { podSettings, type PodSettings } from "../kubernetes/pod-settings";
import { spreadOf, type Spread } from "../kubernetes/spread";
import { resolveResources, resolveVolume, type Volume } from "../kubernetes/volume";
import { prometheusModel, type PrometheusModel } from "./model";

/** What Thanos and kube-prometheus-stack need of each other, also where the chart is somebody else's. */
export interface IntegrationModel {
    readonly names: KubePrometheusStackNames;
    readonly prometheus: PrometheusModel;
    /** What Grafana asks. */
    readonly dataSource: Provisioned;
    /** The mirror that images come from. */
    readonly imageRegistry?: string;
}

/** The whole chart. */
export interface KubePrometheusStackModel extends IntegrationModel {
    readonly namespace: string;
    readonly chart: ChartReference;
    /** Merged over ours. */
    readonly values: Values;
    readonly alertmanager: { readonly replicas: number; readonly volume: Volume; readonly resources: Resources };
    readonly grafana?: {
        readonly volume?: Volume;
        readonly resources: Resources;
        /** Generation of its first password. */
        readonly generation: number;
    };
    readonly operator: Resources;
    readonly kubeStateMetrics: Resources;
    readonly nodeExporter: Resources;
    readonly spread: Spread;
    /** Settings of the pods other than Prometheus. */
    readonly pod: PodSettings;
    /** Labels and annotations of every object. */
    readonly metadata: StackConfig["metadata"];
}

export const integrationModel = (stack: StackConfig, release: KubePrometheusStackRelease, names: Names): IntegrationModel => ({
    names: kubePrometheusStackNames(release),
    prometheus: prometheusModel(stack, names),
    dataSource: ownDataSource(stack, names),
    ...(stack.imageRegistry === undefined ? {} : { imageRegistry: stack.imageRegistry }),
});

export function kubePrometheusStackModel(
    stack: StackConfig,
    config: KubePrometheusStackConfig,
    names: Names,
): KubePrometheusStackModel {
    const { alertmanager, grafana, chart } = config;
    const size = sizeOf(stack);
    return {
        ...integrationModel(stack, config, names),
        namespace: stack.namespace,
        chart: chartReference(chart, charts.kubePrometheusStack),
        values: chart.values,
        alertmanager: {
            replicas: alertmanager.replicas,
            volume: resolveVolume(stack, alertmanager.volume, size.alertmanager.volume),
            resources: resolveResources(size.alertmanager.resources, alertmanager.resources),
        },
        ...(grafana.enabled
            ? {
                  grafana: {
                      generation: soleGeneration(stack.credentials),
                      ...(grafana.volume === undefined
                          ? {}
                          : { volume: resolveVolume(stack, grafana.volume, size.grafana.volume) }),
                      resources: resolveResources(size.grafana.resources, grafana.resources),
                  },
              }
            : {}),
        operator: size.operator.resources,
        kubeStateMetrics: size.kubeStateMetrics.resources,
        nodeExporter: size.nodeExporter.resources,
        spread: spreadOf(stack),
        pod: podSettings(stack),
        metadata: stack.metadata,
    };
}
