// The interface of every store for its consumers.
import type { core } from "@pulumi/kubernetes/types/input";
import type * as pulumi from "@pulumi/pulumi";
import { objstoreFolder, roles, type Role } from "../../config/names";
import { noFiles, type PodFiles } from "../kubernetes/pod";

/** The needs of the pods of one role in order to use the bucket. */
export interface ObjstoreSecret {
    /** The Secret with the role's objstore document, in the stack's namespace, under the key `objstore.yml`. */
    readonly name: string;
    /** Rolls the pods when what they read changes: Thanos reads its document once, at its start. */
    readonly podAnnotations: Annotations;
    /**
     * By these Stakater Reloader rolls them, where nobody else sees a change. Not for pods that the prometheus-operator makes: it
     * takes the roll back after the first pod (Reloader#351).
     */
    readonly reloaderAnnotations: Annotations;
    /** By these labels a cloud's webhook gives the pods their identity. */
    readonly podLabels: Readonly<Record<string, string>>;
    /** Ties the pods' ServiceAccount to the role, where the cloud reads that. */
    readonly serviceAccountAnnotations: Annotations;
    /** The authority that signed the store's certificate: the file `ca.crt`, for an authority that images do not have. */
    readonly ca?: core.v1.VolumeProjection;
    /** Resources that must exist before a pod with this role is created: the Secret, and the identity that goes with it. */
    readonly ready: readonly pulumi.Resource[];
}

export type Annotations = Readonly<Record<string, pulumi.Input<string>>>;

export type ObjstoreSecrets = Readonly<Record<Role, ObjstoreSecret>>;

/** How pods that the prometheus-operator makes find the store's own authority; their document is in a variable. */
export const authorityFiles = (ca: core.v1.VolumeProjection | undefined): PodFiles =>
    ca
        ? {
              volumes: [{ name: "objstore-ca", projected: { sources: [ca] } }],
              volumeMounts: [{ name: "objstore-ca", mountPath: objstoreFolder, readOnly: true }],
          }
        : noFiles;

/** An object store that is ready to take blocks. Its plain data are in `StoreDescription`. */
export interface ObjectStore {
    readonly secrets: ObjstoreSecrets;
    /**
     * Resources that must exist before a component that reads the bucket at start: the bucket itself and the rights of the roles.
     */
    readonly ready: readonly pulumi.Resource[];
}

export const perRole = <T>(make: (role: Role) => T): Readonly<Record<Role, T>> =>
    Object.fromEntries(roles.map((role) => [role, make(role)])) as Record<Role, T>;
