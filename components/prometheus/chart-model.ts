// kube-prometheus-stack as plain data: the Prometheus servers, and what else the chart brings.
import { chartReference, type ChartReference } from "../../config/charts";
import { soleGeneration } from "../../config/generations";
import type { Values } from "../../config/merge";
import { kubePrometheusStackNames, type KubePrometheusStackNames, type KubePrometheusStackRelease } from "../../config/names";
import type { KubePrometheusStackConfig, MetadataConfig } from "../../config/schema";
import type { Resources } from "../../config/sizes";
import { charts } from "../../config/versions";
import type { Base } from "../base";
import { ownDataSource, type Provisioned } from "../data-source/model";
import { podSettings, type PodSettings } from "../kubernetes/pod-settings";
import type { Spread } from "../kubernetes/spread";
import { resolveResources, resolveVolume, type Volume } from "../kubernetes/volume";
import { prometheusModel, type PrometheusModel } from "./model";

/** The mutual needs of Thanos and kube-prometheus-stack, also for an existing chart. */
export interface IntegrationModel {
    readonly names: KubePrometheusStackNames;
    readonly prometheus: PrometheusModel;
    /** Grafana's data source. Undefined: a spoke has none. */
    readonly dataSource: Provisioned | undefined;
    /** Name of the external label that identifies the cluster. */
    readonly clusterLabel: string;
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
    readonly metadata: MetadataConfig;
}

export const integrationModel = (base: Base, release: KubePrometheusStackRelease): IntegrationModel => ({
    names: kubePrometheusStackNames(release),
    prometheus: prometheusModel(base),
    dataSource: base.stack.role === "spoke" ? undefined : ownDataSource(base),
    clusterLabel: base.stack.clusterLabel,
    ...(base.stack.imageRegistry === undefined ? {} : { imageRegistry: base.stack.imageRegistry }),
});

export function kubePrometheusStackModel(base: Base, config: KubePrometheusStackConfig): KubePrometheusStackModel {
    const { alertmanager, grafana, chart } = config;
    const { stack, size } = base;
    return {
        ...integrationModel(base, config),
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
        spread: base.spread,
        pod: podSettings(stack),
        metadata: stack.metadata,
    };
}
