// Makes the object to apply of what a program registered, applies it, and says what that changed.
import { isDeepStrictEqual } from "node:util";
import type { Cluster } from "./kube/cluster";
import { ApiError } from "./kube/errors";
import { groupKind, type KubeObject } from "./kube/objects";
import { partOfLabel } from "./parent";
import { awaitAnnotations, readiness } from "./ready";
import type { Registration } from "../../offline/registration";
import { isProperties, omit, type Properties } from "../../lib/properties";
import { reveal } from "../../offline/secrets";
import { awaitGone } from "./wait";

/** Our own annotations on what is applied: which resource it is, and whether it may be deleted. */
export const ownAnnotations = { urn: "thanos-stack/urn", keep: "thanos-stack/keep" } as const;

const defaultLimitSeconds = 300;

/** What an apply did to the object. */
export type Change = "created" | "changed" | "unchanged";

/** The API server did not take the object. */
export class NotApplied extends Error {
    constructor(
        readonly object: KubeObject,
        override readonly cause: ApiError,
    ) {
        super(cause.message);
    }
}

/** `kubernetes:core/v1:Secret` → `v1` and `Secret`; undefined when the type is no Kubernetes object. */
export function kindOfType(type: string): { apiVersion: string; kind: string } | undefined {
    const [, version, kind] = /^kubernetes:([^:]+):([^:]+)$/.exec(type) ?? [];
    if (!version || !kind) return undefined;
    return { apiVersion: version.replace(/^core\//, ""), kind };
}

/** The object to apply: the program's inputs with what the engine adds. */
export function desiredObject(registration: Registration, placing: { setId: string; namespace: string | undefined }): KubeObject {
    const { metadata, stringData, ...rest } = reveal(registration.inputs) as Properties & { metadata: KubeObject["metadata"] };
    const { namespace: given, ...named } = metadata;
    const namespace = placing.namespace === undefined ? undefined : (given ?? placing.namespace);
    const keep = registration.protect ? "protected" : registration.retainOnDelete ? "retained" : undefined;
    return {
        ...kindOfType(registration.type),
        ...rest,
        // The server does not track which keys of stringData are ours, so that a removed key would stay.
        ...(isProperties(stringData) && { data: { ...(rest["data"] as Properties | undefined), ...encoded(stringData) } }),
        metadata: {
            ...named,
            ...(namespace !== undefined && { namespace }),
            labels: { ...metadata.labels, [partOfLabel]: placing.setId },
            annotations: {
                ...metadata.annotations,
                [ownAnnotations.urn]: registration.urn,
                ...(keep && { [ownAnnotations.keep]: keep }),
            },
        },
    } as KubeObject;
}

function encoded(stringData: Properties): Properties {
    return Object.fromEntries(
        Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString("base64")]),
    );
}

/** Applies the object and says what changed, its status apart: controllers write that at any time. */
export async function applyObject(
    cluster: Cluster,
    object: KubeObject,
    signal: AbortSignal,
): Promise<{ change: Change; live: KubeObject }> {
    const before = await withoutFailedJob(cluster, await cluster.get(object), signal);
    const live = await cluster.apply(object).catch((error: unknown) => {
        throw error instanceof ApiError ? new NotApplied(object, error) : error;
    });
    if (!before) return { change: "created", live };
    return { change: isDeepStrictEqual(described(before), described(live)) ? "unchanged" : "changed", live };
}

/** A Job that has failed stays so: for this run to repair what the last one could not do, it is made anew. */
async function withoutFailedJob(
    cluster: Cluster,
    found: KubeObject | undefined,
    signal: AbortSignal,
): Promise<KubeObject | undefined> {
    if (!found || groupKind(found) !== "Job.batch" || readiness(found).state !== "failed") return found;
    await cluster.remove(found);
    await awaitGone(cluster, found, { limitSeconds: defaultLimitSeconds, signal });
    return undefined;
}

function described(object: KubeObject): unknown {
    return { ...omit(object, ["status"]), metadata: omit(object.metadata, ["resourceVersion", "managedFields", "generation"]) };
}

/** The time limit of an object: its annotation, else the resource's `customTimeouts`, else five minutes. */
export function limitOf(object: KubeObject, registration: Registration): number {
    const annotated = Number(object.metadata.annotations?.[awaitAnnotations.timeout]);
    return annotated > 0 ? annotated : (registration.timeoutSeconds ?? defaultLimitSeconds);
}
