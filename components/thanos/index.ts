// Thanos, by the delivery that a stack names.
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { ObjectStore } from "../object-store";
import { ThanosChart } from "./chart";
import { ThanosManifests } from "./manifests";
import { thanosModel } from "./model";
import { networkPolicies } from "./network";

export function createThanos(
    stack: StackConfig,
    names: Names,
    objectStore: ObjectStore,
    options: ComponentResourceOptions,
): void {
    const model = thanosModel(stack, names);
    const policies = networkPolicies(stack, names, model);
    switch (stack.thanos.delivery) {
        case "manifests":
            new ThanosManifests("thanos", { model, policies, objectStore }, options);
            break;
        case "chart":
            new ThanosChart("thanos", { model, chart: stack.thanos.chart, policies, objectStore }, options);
            break;
    }
}
