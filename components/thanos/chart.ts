// Delivery `chart`: Thanos by the Bitnami chart.
import * as pulumi from "@pulumi/pulumi";
import { thanosRelease } from "../../config/names";
import { registerAll } from "../kubernetes/object";
import { registerRelease } from "../kubernetes/release";
import { Variant } from "../kubernetes/variant";
import type { ObjectStore } from "../object-store";
import { registerComponents } from "./manifests";
import type { ThanosModel } from "./types";
import { isCharted, thanosValues } from "./values";

export interface ThanosChartArgs {
    readonly model: ThanosModel;
    readonly chart: NonNullable<ThanosModel["chart"]>;
    readonly objectStore: ObjectStore;
}

/** A release of the Bitnami chart, and as objects of our own what it does not deliver. Ready when every component is. */
export class ThanosChart extends Variant {
    constructor(name: string, { model, chart, objectStore }: ThanosChartArgs, options?: pulumi.ComponentResourceOptions) {
        super("thanos", name, options);
        const { reader, owner } = objectStore.secrets;
        const spokes = registerAll(name, model.spokes, { parent: this });
        registerRelease(
            name,
            {
                release: thanosRelease,
                namespace: model.namespace,
                chart: chart.reference,
                values: thanosValues(model, objectStore.secrets, chart.values),
                // As long as the slowest component may take to start, and five minutes for images and volumes.
                timeoutSeconds: Math.max(...model.components.map(({ startupSeconds }) => startupSeconds)) + 300,
            },
            // Components that read the bucket at start exit when it does not exist.
            { parent: this, dependsOn: [...objectStore.ready, ...reader.ready, ...owner.ready, ...spokes] },
        );
        registerComponents(
            this,
            name,
            model,
            model.components.filter((component) => !isCharted(component)),
            objectStore,
            spokes,
        );
        this.registerOutputs({});
    }
}
