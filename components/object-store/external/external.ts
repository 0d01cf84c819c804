// An object store that is already there: nothing is made but what pods need to find it and to prove who they are.
import * as pulumi from "@pulumi/pulumi";
import type { Keys } from "../../../config/credentials";
import type { Role } from "../../../config/names";
import { Variant } from "../../kubernetes/variant";
import { authority, authorityConfigMap } from "../authority";
import { registerShared } from "../shared";
import { registerKeyedDocument } from "../documents";
import { perRole, type ObjectStore, type ObjstoreSecrets } from "../object-store";
import type { ExternalModel } from "./model";

export interface ExternalArgs {
    readonly model: ExternalModel;
    /** The keys of a role, for identity `staticKeys`. */
    readonly keys: (role: Role) => Keys;
}

export class External extends Variant implements ObjectStore {
    readonly secrets: ObjstoreSecrets;
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, { model, keys }: ExternalArgs, options?: pulumi.ComponentResourceOptions) {
        super("object-store", name, options);
        const { namespace, place, identity, generation, annotations } = model;
        this.ready = authorityConfigMap(name, model).map((one) => registerShared(one, { parent: this }));
        const owner = { name, namespace, resource: this, ca: authority(model), generation, annotations };
        this.secrets = perRole((role) => registerKeyedDocument(owner, role, place, identity, keys, this.ready));
        this.registerOutputs({});
    }
}
