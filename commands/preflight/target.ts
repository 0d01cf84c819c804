// The target of preflight: a stack that is not deployed yet, and its future cluster.
import {
    ApiextensionsV1Api,
    AuthorizationV1Api,
    KubernetesObjectApi,
    PatchStrategy,
    VersionApi,
    type KubernetesObject,
    type V1Node,
    type V1StorageClass,
    StorageV1Api,
} from "@kubernetes/client-node";
import type { Models } from "../../components/models";
import { isProperties, type Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";
import { reveal } from "../../offline/secrets";
import type { ClusterAccess } from "../../kube/cluster";
import { objectsOf, type ObjectReference } from "../../kube/registered";

/** An object that the stack will create. */
export interface PlannedObject extends ObjectReference {
    /** With placeholders instead of credentials. */
    readonly body: Properties;
}

export interface Target {
    readonly models: Models;
    readonly namespace: string;
    readonly registrations: readonly Registration[];
    readonly objects: readonly PlannedObject[];
    /** The value of the mark on the stack's objects: `project/stack`. */
    readonly mark: string;
    readonly access: ClusterAccess;
    /** Whether the stack's Namespace is there. */
    readonly namespaceExists: boolean;
    /** Create a pod to try the bucket from the cluster. */
    readonly fromPod: boolean;
}

export const plannedObjects = (registrations: readonly Registration[]): PlannedObject[] =>
    objectsOf(registrations).map(({ registration, ...reference }) => ({
        ...reference,
        body: reveal(registration.inputs) as Properties,
    }));

/** HTTP status of an error of the API server. Undefined: it is no answer. */
export const statusOf = (error: unknown): number | undefined => {
    const { code } = error as { readonly code?: unknown };
    return typeof code === "number" ? code : undefined;
};

/** The API server's own sentence. */
export function sentenceOf(error: unknown): string {
    const { body, message } = error as { readonly body?: unknown; readonly message?: string };
    try {
        const { message: said } = (typeof body === "string" ? JSON.parse(body) : body) as { readonly message?: string };
        return said ?? message ?? String(error);
    } catch {
        return message ?? String(error);
    }
}

/** The version of the API server, as in `v1.34.2`. */
export const serverVersion = async ({ access }: Target): Promise<string> =>
    (await access.config.makeApiClient(VersionApi).getCode()).gitVersion;

export const nodesOf = async ({ access }: Target): Promise<V1Node[]> => (await access.core.listNode()).items;

export const storageClassesOf = async ({ access }: Target): Promise<V1StorageClass[]> =>
    (await access.config.makeApiClient(StorageV1Api).listStorageClass()).items;

/** Objects of a kind; undefined where the cluster has no such kind. */
export async function listed(
    { access }: Target,
    apiVersion: string,
    kind: string,
    namespace?: string,
): Promise<KubernetesObject[] | undefined> {
    try {
        const { items } = await KubernetesObjectApi.makeApiClient(access.config).list(apiVersion, kind, namespace);
        return JSON.parse(JSON.stringify(items)) as KubernetesObject[]; // plain objects instead of the client's classes
    } catch (error) {
        if (statusOf(error) === 404 || /^Unrecognized API version and kind/.test((error as Error).message)) return undefined;
        throw error;
    }
}

/** Versions that the cluster serves of a custom resource, by `kind.group`. */
export async function servedVersions({ access }: Target): Promise<ReadonlyMap<string, readonly string[]>> {
    const { items } = await access.config.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition();
    return new Map(
        items.map(({ spec }) => [
            `${spec.names.kind}.${spec.group}`,
            spec.versions.filter(({ served }) => served).map(({ name }) => name),
        ]),
    );
}

/** Whether the credentials of the context allow a verb. */
export async function allowed(
    { access }: Target,
    resourceAttributes: {
        readonly verb: string;
        readonly group: string;
        readonly resource: string;
        readonly namespace?: string;
    },
): Promise<boolean> {
    const review = await access.config
        .makeApiClient(AuthorizationV1Api)
        .createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
    return review.status?.allowed ?? false;
}

/** Applies an object by a server-side dry run: validation, admission and quotas, without storing it. */
export async function dryRun({ access }: Target, body: Properties): Promise<void> {
    const api = KubernetesObjectApi.makeApiClient(access.config);
    const object = body as unknown as KubernetesObject;
    await api.patch(object, undefined, "All", "thanos-stack-preflight", true, PatchStrategy.ServerSideApply);
}

/** Every object inside of a value that a test holds for, with the value itself. */
export function* within(value: unknown): Generator<Properties> {
    if (Array.isArray(value)) for (const one of value) yield* within(one);
    if (!isProperties(value)) return;
    yield value;
    for (const one of Object.values(value)) yield* within(one);
}
