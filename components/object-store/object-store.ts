// What every consumer of the object store gets, whatever the store is.
import type * as pulumi from "@pulumi/pulumi";
import type { Role } from "../../config/names";

/** A Secret with one role's objstore document, in the stack's namespace, under the key `objstore.yml`. */
export interface ObjstoreSecret {
    readonly name: string;
    /** Hash of the document. In a pod's annotations it rolls the pod when a credential changes: Thanos reads the file once. */
    readonly checksum: pulumi.Output<string>;
    /** The Secret itself, to wait for. */
    readonly resource: pulumi.Resource;
}

/** An object store that is ready to take blocks. */
export interface ObjectStore {
    readonly bucket: string;
    /** Host and port, without scheme. */
    readonly endpoint: string;
    readonly secrets: Readonly<Record<Role, ObjstoreSecret>>;
    /** What must exist before a component that reads the bucket at its start: the bucket itself and the roles' credentials. */
    readonly ready: readonly pulumi.Resource[];
}
