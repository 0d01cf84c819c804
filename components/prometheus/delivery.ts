// The delivery of the Prometheus servers, with the model of each delivery.
import { chartReference, type ChartReference } from "../../config/charts";
import type { Values } from "../../config/merge";
import { charts } from "../../config/versions";
import type { Base } from "../base";
import { integrationModel, kubePrometheusStackModel, type IntegrationModel, type KubePrometheusStackModel } from "./chart-model";
import { prometheusModel, type PrometheusModel } from "./model";

/** The release with the operator's CustomResourceDefinitions. */
export interface DefinitionsModel {
    readonly namespace: string;
    readonly chart: ChartReference;
    /** Merged over ours. */
    readonly values: Values;
}

export type PrometheusDelivery =
    | { readonly delivery: "operator"; readonly model: PrometheusModel }
    | {
          readonly delivery: "chart";
          readonly model: KubePrometheusStackModel;
          /** Absent: the cluster's owner installs them. */
          readonly definitions?: DefinitionsModel;
      }
    | { readonly delivery: "values"; readonly model: PublishedModel }
    | { readonly delivery: "existing"; readonly model: ExistingModel };

/** Settings that the stack file states. The owner of an existing Prometheus decides all others. */
export interface Stated {
    readonly stated: { readonly resources: boolean; readonly volume: boolean };
}

/** An existing chart. */
export interface PublishedModel extends IntegrationModel, Stated {}

/** An existing Prometheus object. */
export interface ExistingModel extends Stated {
    readonly prometheus: PrometheusModel;
}

export function prometheusDelivery(base: Base): PrometheusDelivery {
    const { prometheus, namespace } = base.stack;
    switch (prometheus.delivery) {
        case "operator":
            return { delivery: "operator", model: prometheusModel(base) };
        case "values":
            return {
                delivery: "values",
                model: { ...integrationModel(base, prometheus), ...statedIn(prometheus) },
            };
        case "existing":
            return { delivery: "existing", model: { prometheus: prometheusModel(base), ...statedIn(prometheus) } };
        case "chart": {
            const { managedBy, chart } = prometheus.definitions;
            return {
                delivery: "chart",
                model: kubePrometheusStackModel(base, prometheus),
                ...(managedBy === "cluster"
                    ? {}
                    : {
                          definitions: {
                              namespace,
                              chart: chartReference(chart, charts.prometheusOperatorCrds),
                              values: chart.values,
                          },
                      }),
            };
        }
    }
}

const statedIn = ({ resources, volume }: { readonly resources: object; readonly volume: object }): Stated => ({
    stated: { resources: isStated(resources), volume: isStated(volume) },
});

const isStated = (keys: object): boolean => Object.keys(keys).length > 0;

/** The Prometheus servers, whichever delivery they have. */
export const serversOf = ({ delivery, model }: PrometheusDelivery): PrometheusModel =>
    delivery === "operator" ? model : model.prometheus;
