// kube-prometheus-stack, rendered with the values of a stack.
import type { StackConfig } from "../../config/schema";
import { kubePrometheusStackModel, type KubePrometheusStackModel } from "../../components/prometheus/chart-model";
import { kubePrometheusStackValues } from "../../components/prometheus/values";
import { secrets } from "../components/object-store/secrets";
import { stack } from "../config/valid-stack";
import type { Chart } from "../../local/charts";
import { render, type Rendered } from "./charts";
import { baseOf } from "../../components/base";

/** The values of a store. */
export const { writer } = secrets;

export interface Case {
    readonly config: StackConfig;
    readonly model: KubePrometheusStackModel;
    readonly objects: readonly Rendered[];
}

/** The release that a stack would get. */
export function rendered(chart: Chart, prometheus: object = {}, change: object = {}): Case {
    const config = stack({ ...change, prometheus: { ...prometheus, delivery: "chart" } });
    if (config.prometheus.delivery !== "chart") throw new Error("another delivery");
    const model = kubePrometheusStackModel(baseOf(config), config.prometheus);
    const values = kubePrometheusStackValues(model, writer, "checksum-of-password");
    return { config, model, objects: render(chart, model.names.release, model.namespace, values) };
}
