// What every consumer of the object store gets, whatever the store is.
import * as pulumi from "@pulumi/pulumi";
import { objstoreKey, objstoreSecret, roles, type Role } from "../../config/names";
import { checksum } from "../kubernetes/checksum";
import { labels } from "../kubernetes/pod";
import { register, resourceName } from "../kubernetes/object";

/** A Secret with one role's objstore document, in the stack's namespace, under the key `objstore.yml`. */
export interface ObjstoreSecret {
    readonly name: string;
    /** Hash of the document. In a pod's annotations it rolls the pod when a credential changes: Thanos reads the file once. */
    readonly checksum: pulumi.Output<string>;
    /** What must be there before a pod with this role is made: the Secret, and the identity that goes with it. */
    readonly ready: readonly pulumi.Resource[];
}

export type ObjstoreSecrets = Readonly<Record<Role, ObjstoreSecret>>;

/** An object store that is ready to take blocks. */
export interface ObjectStore {
    readonly bucket: string;
    /** Host and port, without scheme. */
    readonly endpoint: string;
    /** Region of the bucket, where the store has regions. */
    readonly region?: string;
    readonly secrets: ObjstoreSecrets;
    /** What must exist before a component that reads the bucket at its start: the bucket itself and the rights of the roles. */
    readonly ready: readonly pulumi.Resource[];
}

export const perRole = <T>(make: (role: Role) => T): Readonly<Record<Role, T>> =>
    Object.fromEntries(roles.map((role) => [role, make(role)])) as Record<Role, T>;

/** Registers the Secret with a role's objstore document, as a child of the store. */
export function registerObjstoreSecret(
    store: { readonly name: string; readonly namespace: string; readonly resource: pulumi.Resource },
    role: Role,
    document: pulumi.Input<string>,
    identity: readonly pulumi.Resource[] = [],
): ObjstoreSecret {
    const name = objstoreSecret(role);
    const object = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace: store.namespace, labels: labels(store.name, "credentials") },
        type: "Opaque",
        stringData: { [objstoreKey]: document },
    };
    const secret = register(resourceName(store.name, object), object, { parent: store.resource });
    return { name, checksum: checksum(document), ready: [secret, ...identity] };
}
