// A Kubernetes API server in memory, on 127.0.0.1: discovery, get, list, watch, server-side apply, merge patch, delete,
// events and logs, as far as the engine uses them. Controllers are a function that gives an object its status.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";
import { fieldManager } from "../../../local/engine/kube/cluster";
import type { KubeObject } from "../../../local/engine/kube/objects";
import { child, isProperties, omit, type Properties } from "../../../lib/properties";

/** `plural: [kind, namespaced]` by API version. */
const builtIn: Record<string, Record<string, [kind: string, namespaced: boolean]>> = {
    v1: {
        namespaces: ["Namespace", false],
        secrets: ["Secret", true],
        configmaps: ["ConfigMap", true],
        services: ["Service", true],
        persistentvolumeclaims: ["PersistentVolumeClaim", true],
        pods: ["Pod", true],
        events: ["Event", true],
    },
    "apps/v1": { deployments: ["Deployment", true], statefulsets: ["StatefulSet", true] },
    "batch/v1": { jobs: ["Job", true] },
    "networking.k8s.io/v1": { networkpolicies: ["NetworkPolicy", true] },
    "storage.k8s.io/v1": { storageclasses: ["StorageClass", false] },
    "apiextensions.k8s.io/v1": { customresourcedefinitions: ["CustomResourceDefinition", false] },
};

/** What a healthy cluster's controllers say of an object that was just applied. */
export function healthy(object: KubeObject): Properties | undefined {
    const { replicas = 1 } = child(object, "spec");
    const observedGeneration = object.metadata.generation;
    switch (object.kind) {
        case "Namespace":
            return { phase: "Active" };
        case "Deployment":
            return { observedGeneration, replicas, updatedReplicas: replicas, availableReplicas: replicas };
        case "StatefulSet":
            return { observedGeneration, readyReplicas: replicas };
        case "Job":
            return { conditions: [{ type: "Complete", status: "True" }] };
        case "PersistentVolumeClaim":
            return { phase: "Bound" };
        case "CustomResourceDefinition":
            return { conditions: [{ type: "Established", status: "True" }] };
        default:
            return undefined;
    }
}

interface Answer {
    readonly status: number;
    readonly body: unknown;
}

/** An answer as the API server gives it when it refuses. */
export function refusal(status: number, message: string, causes: { field: string; message: string }[] = []): Answer {
    return { status, body: { kind: "Status", status: "Failure", message, details: { causes } } };
}

interface Target {
    readonly version: string;
    readonly plural: string;
    readonly kind: string;
    readonly namespace: string | undefined;
    readonly name: string | undefined;
    readonly subresource: string | undefined;
}

export class FakeCluster {
    /** Requests in the order in which they came, as `METHOD Kind namespace/name`. */
    readonly requests: string[] = [];
    /** Gives an object its status after an apply; undefined leaves it as it is. */
    controller: (object: KubeObject) => Properties | undefined = healthy;
    /** Answers a request in the API server's place. */
    intercept: (request: string, object: KubeObject | undefined) => Answer | "hang up" | undefined = () => undefined;
    /** Text by `pod container`, and by `pod container before` of the run before. */
    readonly logs = new Map<string, string>();

    readonly #objects = new Map<string, KubeObject>();
    readonly #kinds = structuredClone(builtIn);
    readonly #watches = new Set<{ target: Target; query: URLSearchParams; response: http.ServerResponse }>();
    #version = 100;

    private constructor(
        private readonly server: http.Server,
        private readonly folder: string,
        readonly kubeconfig: string,
        readonly address: string,
    ) {
        server.on("request", (request, response) => void this.#handle(request, response));
    }

    static async start(): Promise<FakeCluster> {
        const server = http.createServer();
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const folder = await mkdtemp(path.join(os.tmpdir(), "fake-cluster-"));
        const kubeconfig = path.join(folder, "kubeconfig");
        const config = {
            apiVersion: "v1",
            kind: "Config",
            clusters: [{ name: "fake", cluster: { server: address, "insecure-skip-tls-verify": true } }],
            users: [{ name: "me", user: { token: "let-me-in" } }],
            contexts: [{ name: "fake", context: { cluster: "fake", user: "me" } }],
        };
        await writeFile(kubeconfig, JSON.stringify(config));
        return new FakeCluster(server, folder, kubeconfig, address);
    }

    /** Answers no longer. */
    async shut(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    async stop(): Promise<void> {
        await this.shut();
        await rm(this.folder, { recursive: true });
    }

    /** What the engine needs to reach it. */
    get target() {
        return { kubeconfig: this.kubeconfig, context: "fake" };
    }

    /** The object, which must be there. */
    object(kind: string, name: string): KubeObject {
        const found = this.find(kind, name);
        if (!found) throw new Error(`The fake cluster has no ${kind} ${name}; it has ${this.names().join(", ")}`);
        return found;
    }

    find(kind: string, name: string): KubeObject | undefined {
        return this.all().find((object) => object.kind === kind && object.metadata.name === name);
    }

    all(): KubeObject[] {
        return [...this.#objects.values()];
    }

    /** `Kind name` of every object, sorted. */
    names(): string[] {
        return this.all()
            .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
            .sort();
    }

    /** The requests that wrote something. */
    writes(): string[] {
        return this.requests.filter((request) => /^(PATCH|DELETE|POST|PUT)/.test(request));
    }

    /** Puts an object there, or replaces it, as somebody else than the engine would. */
    put(object: KubeObject): void {
        const version = String(++this.#version);
        const metadata = { uid: `uid-${version}`, ...object.metadata, resourceVersion: version };
        const stored = { ...object, metadata };
        const isNew = !this.#objects.has(keyOf(stored));
        this.#objects.set(keyOf(stored), stored);
        this.#notify(isNew ? "ADDED" : "MODIFIED", stored);
    }

    /** Takes an object away, as its last finalizer would. */
    take(kind: string, name: string): void {
        const object = this.object(kind, name);
        this.#remove(keyOf(object), object);
    }

    /** Gives a stored object a status, as its controller would. */
    setStatus(kind: string, name: string, status: Properties): void {
        this.put({ ...this.object(kind, name), status });
    }

    /** Serves one more kind. */
    serve(apiVersion: string, kind: string, plural: string): void {
        this.#kinds[apiVersion] = { ...this.#kinds[apiVersion], [plural]: [kind, true] };
    }

    /** Ends every watch, as a server does now and then. */
    endWatches(): void {
        for (const { response } of this.#watches) response.end();
    }

    /** Resolves when somebody watches the object. */
    async watched(kind: string, name: string): Promise<void> {
        const isIt = ({ target, query }: { target: Target; query: URLSearchParams }) =>
            target.kind === kind && query.get("fieldSelector") === `metadata.name=${name}`;
        await until(() => [...this.#watches].some(isIt));
    }

    /** Resolves when nobody watches anything. */
    async unwatched(): Promise<void> {
        await until(() => this.#watches.size === 0);
    }

    async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
        const url = new URL(request.url ?? "", this.address);
        const sent = await text(request);
        const body = sent ? (JSON.parse(sent) as KubeObject) : undefined;
        const target = this.#parse(url.pathname);
        const subject = target?.kind
            ? `${target.kind} ${[target.namespace, target.name].filter(Boolean).join("/")}`
            : url.pathname;
        const line = `${request.method ?? ""} ${subject}`.trim();
        this.requests.push(line);

        const intercepted = this.intercept(line, body);
        if (intercepted === "hang up") return void request.socket.destroy();
        if (!intercepted && target?.kind && url.searchParams.has("watch")) {
            this.#watch(target, url.searchParams, response);
            return;
        }
        if (!intercepted && target?.subresource === "log") {
            const before = url.searchParams.get("previous") === "true" ? " before" : "";
            response.end(this.logs.get(`${target.name ?? ""} ${url.searchParams.get("container") ?? ""}${before}`) ?? "");
            return;
        }
        const answer = intercepted ?? this.#answer(request, url, target, body);
        response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    }

    #answer(request: http.IncomingMessage, url: URL, target: Target | undefined, body: KubeObject | undefined): Answer {
        if (request.headers.authorization !== "Bearer let-me-in") return refusal(401, "Unauthorized");
        if (!target) return this.#discover(url.pathname);
        const notFound = refusal(404, `${target.plural} "${target.name ?? ""}" not found`);
        if (!target.kind) return notFound;
        if (target.name === undefined) return { status: 200, body: { items: this.#select(target, url.searchParams) } };
        const key = keyOf({
            kind: target.kind,
            metadata: { name: target.name, ...(target.namespace && { namespace: target.namespace }) },
        });
        const existing = this.#objects.get(key);
        if (request.method === "PATCH" && body) {
            const isApply = request.headers["content-type"]?.includes("apply-patch");
            if (!isApply && !existing) return notFound;
            return isApply ? this.#apply(existing, body, url.searchParams) : this.#merge(existing!, body);
        }
        if (!existing) return notFound;
        if (request.method === "DELETE") {
            const { uid } = child(body ?? {}, "preconditions");
            if (uid !== existing.metadata.uid) return refusal(409, "the uid in the precondition is another one");
            this.#remove(key, existing);
        }
        return { status: 200, body: existing };
    }

    #discover(pathname: string): Answer {
        const [, root, group, version] = pathname.split("/");
        const apiVersion = root === "api" ? (group ?? "") : `${group ?? ""}/${version ?? ""}`;
        if (root === "apis" && version === undefined) {
            const versions = Object.keys(this.#kinds).filter((name) => name.startsWith(`${group ?? ""}/`));
            if (versions.length === 0) return refusal(404, "the server could not find the requested resource");
            const listed = versions.map((groupVersion) => ({ groupVersion }));
            return { status: 200, body: { versions: listed, preferredVersion: listed[0] } };
        }
        const kinds = this.#kinds[apiVersion];
        if (!kinds) return refusal(404, "the server could not find the requested resource");
        const resources = Object.entries(kinds).flatMap(([name, [kind, namespaced]]) => [
            { name, kind, namespaced },
            { name: `${name}/status`, kind, namespaced },
        ]);
        return { status: 200, body: { resources } };
    }

    #parse(pathname: string): Target | undefined {
        const parts = pathname.split("/").slice(1);
        const version = parts[0] === "api" ? parts[1] : `${parts[1] ?? ""}/${parts[2] ?? ""}`;
        const rest = parts.slice(parts[0] === "api" ? 2 : 3);
        const isScoped = rest[0] === "namespaces" && rest.length > 2;
        const [plural, name, subresource] = isScoped ? rest.slice(2) : rest;
        if (plural === undefined) return undefined;
        const kind = this.#kinds[version ?? ""]?.[plural]?.[0] ?? "";
        return { version: version ?? "", plural, kind, namespace: isScoped ? rest[1] : undefined, name, subresource };
    }

    #apply(existing: KubeObject | undefined, applied: KubeObject, query: URLSearchParams): Answer {
        if (query.get("fieldManager") !== fieldManager || query.get("force") !== "true") return refusal(409, "conflict");
        const { namespace } = applied.metadata;
        if (namespace && namespace !== "kube-system" && namespace !== "default" && !this.find("Namespace", namespace)) {
            return refusal(404, `namespaces "${namespace}" not found`);
        }
        const isSame = existing && isDeepStrictEqual(desired(existing), desired(applied));
        if (isSame) return { status: 200, body: existing };
        const specChanged = !isDeepStrictEqual(existing?.["spec"], applied["spec"]);
        const generation = (existing?.metadata.generation ?? 0) + (specChanged ? 1 : 0);
        const managedFields = [{ manager: fieldManager, operation: "Apply" }];
        const kept = existing ? { uid: existing.metadata.uid! } : {};
        const metadata = { ...applied.metadata, ...kept, generation, managedFields };
        this.put({ ...omit(existing ?? {}, ["spec", "data"]), ...applied, metadata });
        if (applied.kind === "CustomResourceDefinition") this.#define(applied);
        const stored = this.object(applied.kind, applied.metadata.name);
        const status = this.controller(stored);
        if (status) this.put({ ...stored, status });
        return { status: existing ? 200 : 201, body: stored };
    }

    #merge(existing: KubeObject, patch: KubeObject): Answer {
        const expected = patch.metadata.resourceVersion;
        if (expected && expected !== existing.metadata.resourceVersion) return refusal(409, "the object has been modified");
        this.put(mergeInto(existing, patch) as KubeObject);
        return { status: 200, body: this.object(existing.kind, existing.metadata.name) };
    }

    #remove(key: string, object: KubeObject): void {
        this.#objects.delete(key);
        this.#notify("DELETED", object);
        if (object.kind !== "Namespace") return;
        for (const inside of this.all().filter(({ metadata }) => metadata.namespace === object.metadata.name)) {
            this.#remove(keyOf(inside), inside);
        }
    }

    #define(definition: KubeObject): void {
        const spec = child(definition, "spec") as {
            group: string;
            versions: { name: string }[];
            names: { kind: string; plural: string };
        };
        for (const { name } of spec.versions) this.serve(`${spec.group}/${name}`, spec.names.kind, spec.names.plural);
    }

    #select(target: Target, query: URLSearchParams): KubeObject[] {
        return this.all().filter((object) => object.kind === target.kind && matches(object, target, query));
    }

    #watch(target: Target, query: URLSearchParams, response: http.ServerResponse): void {
        const watch = { target, query, response };
        this.#watches.add(watch);
        response.on("close", () => this.#watches.delete(watch));
        response.writeHead(200).flushHeaders();
        const since = Number(query.get("resourceVersion"));
        for (const object of this.#select(target, query)) {
            if (Number(object.metadata.resourceVersion) > since) send(response, "MODIFIED", object);
        }
    }

    #notify(type: string, object: KubeObject): void {
        for (const { target, query, response } of this.#watches) {
            if (object.kind === target.kind && matches(object, target, query)) send(response, type, object);
        }
    }
}

/** Resolves when the condition is met, looking again in every turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise(setImmediate);
}

function send(response: http.ServerResponse, type: string, object: KubeObject): void {
    response.write(JSON.stringify({ type, object }) + "\n");
}

function keyOf({ kind, metadata }: Pick<KubeObject, "kind" | "metadata">): string {
    return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}

function desired(object: KubeObject): unknown {
    const { name, namespace, labels, annotations } = object.metadata;
    return { ...omit(object, ["metadata", "status"]), name, namespace, labels, annotations };
}

function matches(object: KubeObject, target: Target, query: URLSearchParams): boolean {
    const labels = query.get("labelSelector")?.split(",") ?? [];
    const fields = query.get("fieldSelector")?.split(",") ?? [];
    return (
        (target.namespace === undefined || object.metadata.namespace === target.namespace) &&
        labels.every((pair) => object.metadata.labels?.[pair.split("=")[0]!] === pair.split("=")[1]) &&
        fields.every((pair) => valueAt(object, pair.split("=")[0]!) === pair.split("=")[1])
    );
}

function valueAt(object: KubeObject, field: string): unknown {
    return field.split(".").reduce<unknown>((value, key) => (isProperties(value) ? value[key] : undefined), object);
}

function mergeInto(existing: unknown, patch: unknown): unknown {
    if (!isProperties(existing) || !isProperties(patch)) return patch;
    const merged = Object.entries(patch).map(([key, value]) => [key, mergeInto(existing[key], value)] as const);
    return Object.fromEntries(
        Object.entries({ ...existing, ...Object.fromEntries(merged) }).filter(([, value]) => value !== null),
    );
}
