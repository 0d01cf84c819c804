// How a role's objstore document comes into the cluster: as a Secret that this program writes, or as one that the External
// Secrets Operator puts together there.
import type { core } from "@pulumi/kubernetes/types/input";
import * as pulumi from "@pulumi/pulumi";
import type { Keys } from "../../config/credentials";
import { generationAnnotation, objstoreKey, objstoreSecret, type Role } from "../../config/names";
import type { ExternalSecretConfig, S3Config } from "../../config/schema";
import { checksum } from "../kubernetes/checksum";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { externalSecret } from "./external-secret";
import type { Annotations, ObjstoreSecret } from "./object-store";
import { registerShared } from "./shared";
import { objstoreDocument, objstoreTemplate, type ObjstorePlace } from "./objstore-config";

/** The store that documents belong to. */
export interface Owner {
    readonly name: string;
    readonly namespace: string;
    readonly resource: pulumi.Resource;
    /** The store's own authority, where it has one. */
    readonly ca?: Authority | undefined;
    /** Resources that must exist before a pod reads a new document: the users whose keys are in it. */
    readonly after?: readonly pulumi.Resource[];
    /** Generation of the keys, where the documents have any. */
    readonly generation?: number | undefined;
    /** On every Secret with a document: what its reader should know. */
    readonly annotations?: Readonly<Record<string, string>>;
}

/** An authority that no image has: where pods find its certificates, and the annotation that rolls the pods when these change. */
export interface Authority {
    readonly source: core.v1.VolumeProjection;
    readonly content: string;
}

/** Additions to a role's document: the identity, if it is not in the document itself. */
export interface Identity {
    readonly serviceAccountAnnotations?: Annotations;
    readonly podLabels?: Readonly<Record<string, string>>;
    readonly ready?: readonly pulumi.Resource[];
}

/** Identities that are a pair of keys. */
export type KeyIdentity = Extract<S3Config["identity"], { kind: "staticKeys" | "externalSecret" }>;

/** Registers a document with a pair of keys, wherever these come from. */
export function registerKeyedDocument(
    owner: Owner,
    role: Role,
    place: ObjstorePlace,
    identity: KeyIdentity,
    keys: (role: Role) => Keys,
    ready: readonly pulumi.Resource[],
): ObjstoreSecret {
    switch (identity.kind) {
        case "staticKeys":
            return registerDocument(owner, role, withKeys(place, keys(role)), { ready });
        case "externalSecret":
            return registerExternalDocument(owner, role, place, identity, { ready });
    }
}

/** The document with its keys, as a secret. */
export const withKeys = (place: ObjstorePlace, { access, secret }: Keys): pulumi.Output<string> =>
    pulumi.all([access, secret]).apply(([access_key, secret_key]) => objstoreDocument(place, { access_key, secret_key }));

/** Registers the Secret with a role's objstore document, as a child of the store. */
export function registerDocument(
    owner: Owner,
    role: Role,
    document: pulumi.Input<string>,
    identity: Identity = {},
): ObjstoreSecret {
    const object = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: metadata(owner, role),
        type: "Opaque",
        stringData: { [objstoreKey]: document },
    };
    return handedOut(owner, role, object, identity, {
        "checksum/objstore": checksum(document, ...(owner.ca ? [owner.ca.content] : [])),
    });
}

/**
 * Registers an ExternalSecret that makes that Secret. Nothing here ever sees the keys, so the pods carry a hash of everything
 * else, with the generation that people raise, and the annotation by which Reloader rolls them when the keys change. The
 * generation is an annotation of the ExternalSecret too: the operator reads the keys again when one changes.
 */
function registerExternalDocument(
    owner: Owner,
    role: Role,
    place: ObjstorePlace,
    external: ExternalSecretConfig,
    identity: Identity,
): ObjstoreSecret {
    const object = externalSecret(metadata(owner, role), role, place, external);
    const podAnnotations = {
        "checksum/objstore": checksum(objstoreTemplate(place), String(owner.generation), owner.ca?.content ?? ""),
    };
    return {
        ...handedOut(owner, role, object, identity, podAnnotations),
        reloaderAnnotations: { "secret.reloader.stakater.com/reload": objstoreSecret(role) },
    };
}

function handedOut(
    owner: Owner,
    role: Role,
    object: NamedObject,
    { serviceAccountAnnotations = {}, podLabels = {}, ready = [] }: Identity,
    podAnnotations: Annotations,
): ObjstoreSecret {
    const secret = registerShared(object, { parent: owner.resource, dependsOn: [...(owner.after ?? [])] });
    return {
        name: objstoreSecret(role),
        podAnnotations,
        reloaderAnnotations: {},
        podLabels,
        serviceAccountAnnotations,
        ready: [secret, ...ready],
        ...(owner.ca ? { ca: owner.ca.source } : {}),
    };
}

const metadata = ({ name, namespace, annotations = {}, generation }: Owner, role: Role) => ({
    name: objstoreSecret(role),
    namespace,
    labels: labels(name, "credentials"),
    annotations: { ...annotations, ...(generation === undefined ? {} : { [generationAnnotation]: String(generation) }) },
});
