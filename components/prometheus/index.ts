// Prometheus, by the delivery that a stack names.
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { ObjectStore } from "../object-store";
import { KubePrometheusStack } from "./chart";
import { integrationModel, kubePrometheusStackModel } from "./chart-model";
import { registerDefinitions } from "./definitions";
import { prometheusModel } from "./model";
import { OperatedPrometheus } from "./operator";
import { PublishedPrometheus } from "./values-only";

/** Returns what Thanos waits for: a chart's operator with its webhooks. Elsewhere both start side by side. */
export function createPrometheus(
    stack: StackConfig,
    names: Names,
    objectStore: ObjectStore,
    options: ComponentResourceOptions,
): Resource[] {
    const { prometheus } = stack;
    switch (prometheus.delivery) {
        case "operator":
            new OperatedPrometheus("prometheus", { model: prometheusModel(stack, names), objectStore }, options);
            return [];
        case "chart": {
            const model = kubePrometheusStackModel(stack, prometheus, names);
            return [new KubePrometheusStack("prometheus", { model, objectStore }, options)];
        }
        case "values": {
            const model = integrationModel(stack, prometheus, names);
            new PublishedPrometheus("prometheus", { model, objectStore }, options);
            return [];
        }
    }
}

/** What must be there before anything can ask to be scraped. */
export function createDefinitions(stack: StackConfig, options: ComponentResourceOptions): Resource[] {
    const { prometheus, namespace } = stack;
    return prometheus.delivery === "chart" ? registerDefinitions(prometheus.definitions, namespace, options) : [];
}
