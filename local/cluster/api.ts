// The few requests to the API server, sent directly: faster than starting a kubectl for each.
import type { OutgoingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";
import { authorityFile, pairFile } from "./certificates";
import { readIfThere } from "../../lib/files";
import type { Layout } from "./layout";

/** The API server ends a request after 60 seconds by itself; a busy machine adds to that. */
const answerLimitMs = 90_000;

/** Any Kubernetes object, as far as applying it goes. */
export interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
    readonly [field: string]: unknown;
}

export interface Metadata {
    readonly name: string;
    readonly uid: string;
    /** Grows with every change of the specification. */
    readonly generation: number;
}

export interface Api {
    /** The object at a path, or undefined when there is none. */
    get(path: string): Promise<unknown>;
    /** Only the metadata of every object in a list: for large ones. */
    listMetadata(path: string): Promise<Metadata[]>;
    /** Server-side apply of JSON or YAML, as the one manager of what it holds. */
    apply(path: string, body: string): Promise<unknown>;
    patchStatus(path: string, status: unknown): Promise<unknown>;
    close(): void;
}

const plural = (kind: string) => {
    const lower = kind.toLowerCase();
    if (lower.endsWith("s")) return `${lower}es`;
    return lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
};

/** Where an object lies in the API. */
export function pathOf({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): string {
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    return `${group}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plural(kind)}/${encodeURIComponent(name)}`;
}

/** Talks to a cluster as its admin. */
export function connect(layout: Layout): Api {
    const pair = readIfThere(pairFile(layout, "admin"));
    const ca = readIfThere(authorityFile(layout, "ca"));
    // Its own agent: neither a proxy of the caller's environment nor other trust gets in.
    const agent = new Agent({ keepAlive: true, cert: pair, key: pair, ca });

    function call(method: string, path: string, headers: OutgoingHttpHeaders = {}, body = ""): Promise<unknown> {
        return new Promise((resolve, reject) => {
            const outgoing = request(
                `${layout.server}${path}`,
                { method, agent, headers, timeout: answerLimitMs },
                (response) => {
                    let text = "";
                    response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
                    response.once("error", reject).once("end", () => {
                        const status = response.statusCode ?? 0;
                        const isJson = response.headers["content-type"]?.startsWith("application/json");
                        if (status === 404) resolve(undefined);
                        else if (status < 300) resolve(isJson ? JSON.parse(text) : text);
                        else reject(new Error(`${method} ${path}: the API server answered ${status}: ${text.slice(0, 500)}`));
                    });
                },
            );
            outgoing.once("timeout", () =>
                outgoing.destroy(new Error(`${method} ${path}: no answer in ${answerLimitMs / 1000} s`)),
            );
            outgoing.once("error", reject).end(body);
        });
    }
    const patch = (path: string, contentType: string, body: string) =>
        call("PATCH", path, { "content-type": contentType, "content-length": Buffer.byteLength(body) }, body);
    return {
        get: (path) => call("GET", path),
        listMetadata: async (path) => {
            const list = await call("GET", path, { accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" });
            return ((list as { items: { metadata: Metadata }[] | null }).items ?? []).map(({ metadata }) => metadata);
        },
        apply: (path, body) =>
            patch(`${path}?fieldManager=thanos-stack-cluster&force=true`, "application/apply-patch+yaml", body),
        patchStatus: (path, status) =>
            patch(`${path}/status`, "application/strategic-merge-patch+json", JSON.stringify({ status })),
        close: () => {
            agent.destroy();
        },
    };
}
