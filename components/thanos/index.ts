// Thanos, by the delivery that a stack names.
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { ObjectStore } from "../object-store";
import { ThanosChart } from "./chart";
import { ThanosManifests } from "./manifests";
import type { ThanosModel } from "./types";

export function createThanos(model: ThanosModel, objectStore: ObjectStore, options: ComponentResourceOptions): void {
    const { chart } = model;
    if (chart) new ThanosChart("thanos", { model, chart, objectStore }, options);
    else new ThanosManifests("thanos", { model, objectStore }, options);
}
