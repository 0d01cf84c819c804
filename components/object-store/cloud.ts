// A bucket of a cloud that already exists: a document for each role, no keys.
import * as pulumi from "@pulumi/pulumi";
import { Variant } from "../kubernetes/variant";
import type { CloudModel } from "./cloud-model";
import { registerDocument } from "./documents";
import { perRole, type ObjectStore, type ObjstoreSecrets } from "./object-store";
import { documentText } from "./objstore-config";

export interface CloudArgs {
    readonly model: CloudModel;
}

export class Cloud extends Variant implements ObjectStore {
    readonly secrets: ObjstoreSecrets;
    readonly ready: readonly pulumi.Resource[] = [];

    constructor(name: string, { model }: CloudArgs, options?: pulumi.ComponentResourceOptions) {
        super("object-store", name, options);
        const owner = { name, namespace: model.namespace, resource: this };
        this.secrets = perRole((role) => registerDocument(owner, role, documentText(model.document), model.identities[role]));
        this.registerOutputs({});
    }
}
