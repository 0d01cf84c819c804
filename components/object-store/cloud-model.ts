// A bucket of a cloud that already exists and that identifies pods by their ServiceAccounts, as plain data.
import type { Role } from "../../config/catalog";
import type { ObjstoreDocument } from "./objstore-config";

/** How the cloud identifies the pods of a role. */
export interface CloudIdentity {
    readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
    readonly podLabels?: Readonly<Record<string, string>>;
}

export interface CloudModel {
    readonly namespace: string;
    readonly document: ObjstoreDocument;
    readonly identities: Readonly<Record<Role, CloudIdentity>>;
}
