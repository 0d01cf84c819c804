// The few operations on objects of any kind that the engine needs, on one cluster. Paths come from the server's own
// discovery, which is read once per API version.
import type { Connection } from "./connection";
import { ApiError } from "./errors";
import { title, type KubeObject } from "./objects";

/** The one owner of the fields that this project applies. */
export const fieldManager = "thanos-stack";

/** How the API server serves a kind. */
export interface Resource {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
}

/** What to list. */
export interface Selection {
    readonly namespace?: string | undefined;
    readonly labelSelector?: string;
    readonly fieldSelector?: string;
}

/** Which object to reach. */
export type Reference = Pick<KubeObject, "apiVersion" | "kind" | "metadata">;

/** The cluster does not serve a kind. */
export class UnknownKind extends Error {
    constructor(apiVersion: string, kind: string) {
        super(`The cluster has no kind ${kind} of ${apiVersion}: install its custom resource definition first.`);
    }
}

/** One Kubernetes cluster. */
export class Cluster {
    readonly #discovered = new Map<string, Promise<readonly Resource[]>>();

    constructor(readonly connection: Connection) {}

    /** How the cluster serves a kind; undefined when it does not. A kind that was missing is looked for again. */
    async resource(apiVersion: string, kind: string): Promise<Resource | undefined> {
        const find = async () => (await this.#discover(apiVersion)).find((resource) => resource.kind === kind);
        const known = await find();
        if (known) return known;
        this.#discovered.delete(apiVersion);
        return find();
    }

    /** A version in which the cluster serves a kind of a group, the preferred one first; undefined when it does not. */
    async versionOf(group: string, kind: string): Promise<string | undefined> {
        const answer = group === "" ? undefined : await orUndefined(this.connection.json(`/apis/${group}`));
        const { preferredVersion, versions = [] } = (answer?.body ?? {}) as GroupVersions;
        const candidates =
            group === "" ? ["v1"] : [preferredVersion, ...versions].flatMap((version) => version?.groupVersion ?? []);
        for (const version of candidates) if (await this.resource(version, kind)) return version;
        return undefined;
    }

    /** The object as it is now; undefined when there is none. */
    async get(reference: Reference): Promise<KubeObject | undefined> {
        return (await orUndefined(this.connection.json(await this.#path(reference))))?.body as KubeObject | undefined;
    }

    /** Server-side apply: the server merges, and remembers which fields are ours. */
    async apply(object: KubeObject): Promise<KubeObject> {
        const { body } = await this.connection.json(await this.#path(object), {
            method: "PATCH",
            query: { fieldManager, force: "true" },
            contentType: "application/apply-patch+yaml", // JSON is YAML
            body: object,
        });
        return body as KubeObject;
    }

    /** A merge patch; with a `resourceVersion` in it, the server refuses it when the object has changed since. */
    async merge(reference: Reference, patch: unknown): Promise<KubeObject> {
        const { body } = await this.connection.json(await this.#path(reference), {
            method: "PATCH",
            query: { fieldManager },
            contentType: "application/merge-patch+json",
            body: patch,
        });
        return body as KubeObject;
    }

    /** Asks for the deletion of exactly this object. What it owns goes with it; by default the pods of a Job would stay. */
    async remove(object: KubeObject): Promise<void> {
        const preconditions = { uid: object.metadata.uid };
        const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", preconditions };
        await orUndefined(this.connection.json(await this.#path(object), { method: "DELETE", body }));
    }

    /** All objects of a kind that match; none when the cluster does not have the kind. */
    async list(apiVersion: string, kind: string, selection: Selection = {}): Promise<KubeObject[]> {
        const resource = await this.resource(apiVersion, kind);
        if (!resource) return [];
        const { namespace, ...selectors } = selection;
        const { body } = await this.connection.json(collectionPath(apiVersion, resource, namespace), { query: selectors });
        return ((body as { items?: KubeObject[] }).items ?? []).map((item) => ({ ...item, apiVersion, kind }));
    }

    /** The changes of one object since the version given, until the server or the signal ends it. Undefined: it was deleted. */
    async *changes(object: KubeObject, signal: AbortSignal): AsyncGenerator<KubeObject | undefined> {
        const resource = await this.#resourceOf(object);
        const { name, namespace, resourceVersion = "" } = object.metadata;
        const query = { watch: "1", fieldSelector: `metadata.name=${name}`, resourceVersion };
        const path = collectionPath(object.apiVersion, resource, namespace);
        for await (const line of this.connection.lines(path, { query, signal })) {
            const event = JSON.parse(line) as { type: string; object: KubeObject };
            if (event.type === "ERROR") return; // the version is too old to go on from
            yield event.type === "DELETED" ? undefined : event.object;
        }
    }

    /** The last lines that a container wrote, before its last restart if asked. */
    async log(pod: KubeObject, container: string, options: { lines: number; previous: boolean }): Promise<string> {
        const query = { container, tailLines: String(options.lines), previous: String(options.previous) };
        return this.connection.text(`${await this.#path(pod)}/log`, { query });
    }

    async #path(reference: Reference): Promise<string> {
        const resource = await this.#resourceOf(reference);
        const { namespace, name } = reference.metadata;
        if (resource.namespaced && !namespace) throw new Error(`${title(reference)} needs a namespace.`);
        return `${collectionPath(reference.apiVersion, resource, namespace)}/${encodeURIComponent(name)}`;
    }

    async #resourceOf({ apiVersion, kind }: Reference): Promise<Resource> {
        const resource = await this.resource(apiVersion, kind);
        if (!resource) throw new UnknownKind(apiVersion, kind);
        return resource;
    }

    #discover(apiVersion: string): Promise<readonly Resource[]> {
        const known = this.#discovered.get(apiVersion);
        if (known) return known;
        const asked = orUndefined(this.connection.json(groupVersionPath(apiVersion))).then((answer) =>
            ((answer?.body as { resources?: Resource[] } | undefined)?.resources ?? []).filter(({ name }) => !name.includes("/")),
        );
        this.#discovered.set(apiVersion, asked);
        return asked;
    }
}

interface GroupVersions {
    readonly preferredVersion?: { readonly groupVersion: string };
    readonly versions?: readonly { readonly groupVersion: string }[];
}

function groupVersionPath(apiVersion: string): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function collectionPath(apiVersion: string, { name, namespaced }: Resource, namespace: string | undefined): string {
    const scope = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return `${groupVersionPath(apiVersion)}${scope}/${name}`;
}

/** Not found is an answer, not a failure. */
async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
        return await answer;
    } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
    }
}
