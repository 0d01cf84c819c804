// Prometheus, by the delivery that a stack names.
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { ObjectStore } from "../object-store";
import { KubePrometheusStack } from "./chart";
import { registerDefinitions } from "./definitions";
import type { PrometheusDelivery } from "./delivery";
import { ExistingPrometheus } from "./existing";
import { OperatedPrometheus } from "./operator";
import { PublishedPrometheus } from "./values-only";

/** Returns what Thanos waits for: a chart's operator with its webhooks. With other deliveries both start concurrently. */
export function createPrometheus(
    { delivery, model }: PrometheusDelivery,
    objectStore: ObjectStore,
    options: ComponentResourceOptions,
): Resource[] {
    switch (delivery) {
        case "operator":
            new OperatedPrometheus("prometheus", { model, objectStore }, options);
            return [];
        case "chart":
            return [new KubePrometheusStack("prometheus", { model, objectStore }, options)];
        case "values":
            new PublishedPrometheus("prometheus", { model, objectStore }, options);
            return [];
        case "existing":
            new ExistingPrometheus("prometheus", { model, objectStore }, options);
            return [];
    }
}

/** Definitions that must exist before an object can request to be scraped. */
export const createDefinitions = (prometheus: PrometheusDelivery, options: ComponentResourceOptions): Resource[] =>
    prometheus.delivery === "chart" && prometheus.definitions ? [registerDefinitions(prometheus.definitions, options)] : [];
