// History from before the stack: blocks of an earlier Prometheus, brought into the bucket once.
import * as pulumi from "@pulumi/pulumi";
import { historyImportName } from "../../config/names";
import { registerAll } from "../kubernetes/object";
import type { ObjectStore } from "../object-store/object-store";
import { historyImportObjects } from "./job";
import type { HistoryImportModel } from "./model";

export interface HistoryImportArgs {
    readonly model: HistoryImportModel;
    readonly objectStore: ObjectStore;
}

/**
 * A Job that ends when every block is in the bucket, counted. Nothing waits for it: the rest of the stack runs meanwhile, and the
 * compactor may too, because no block is brought in that it would delete.
 */
export class HistoryImport extends pulumi.ComponentResource {
    constructor(name: string, { model, objectStore }: HistoryImportArgs, options?: pulumi.ComponentResourceOptions) {
        super("thanos-stack:history-import:HistoryImport", name, {}, options);
        const { writer } = objectStore.secrets;
        registerAll(name, historyImportObjects(model, writer), {
            parent: this,
            dependsOn: [...objectStore.ready, ...writer.ready],
            customTimeouts: { create: "24h" },
        });
        this.registerOutputs({});
    }
}

export function createHistoryImport(
    model: HistoryImportModel | undefined,
    objectStore: ObjectStore,
    options: pulumi.ComponentResourceOptions,
): void {
    if (model) new HistoryImport(historyImportName, { model, objectStore }, options);
}
