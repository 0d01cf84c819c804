// A server that answers like a Kubernetes API server to reads: discovery, objects by name, and lists.
import { createServer } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AddressInfo } from "node:net";

/** An object as a test writes it. */
export interface StoredObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
    readonly [key: string]: unknown;
}

/** Supported kinds, by API version: plural, and whether they are in a Namespace. */
const kinds: Readonly<Record<string, Readonly<Record<string, readonly [plural: string, namespaced: boolean]>>>> = {
    v1: {
        Namespace: ["namespaces", false],
        Service: ["services", true],
        Secret: ["secrets", true],
        ConfigMap: ["configmaps", true],
        ServiceAccount: ["serviceaccounts", true],
        PersistentVolumeClaim: ["persistentvolumeclaims", true],
        Node: ["nodes", false],
        ResourceQuota: ["resourcequotas", true],
        LimitRange: ["limitranges", true],
    },
    "storage.k8s.io/v1": { StorageClass: ["storageclasses", false] },
    "networking.k8s.io/v1": { Ingress: ["ingresses", true], IngressClass: ["ingressclasses", false] },
    "apiextensions.k8s.io/v1": { CustomResourceDefinition: ["customresourcedefinitions", false] },
    "admissionregistration.k8s.io/v1": { MutatingWebhookConfiguration: ["mutatingwebhookconfigurations", false] },
    "apps/v1": { Deployment: ["deployments", true], StatefulSet: ["statefulsets", true] },
};

/**
 * Starts it on a free port of 127.0.0.1, with a kubeconfig for it.
 *
 * @param denied Paths that are answered with 403.
 */
export async function apiServer(
    objects: readonly StoredObject[],
    { context = "test", denied }: { readonly context?: string; readonly denied?: RegExp } = {},
) {
    const asked: string[] = [];
    const pathOf = ({ apiVersion, kind, metadata: { namespace } }: Pick<StoredObject, "apiVersion" | "kind" | "metadata">) => {
        const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        const plural = kinds[apiVersion]?.[kind]?.[0] ?? kind.toLowerCase();
        return `${root}/${namespace === undefined ? "" : `namespaces/${namespace}/`}${plural}`;
    };
    const answer = (url: URL): [status: number, body: object] => {
        if (denied?.test(url.pathname)) return [403, { kind: "Status", code: 403, message: "forbidden" }];
        if (url.pathname === "/version") return [200, { major: "1", minor: "34", gitVersion: "v1.34.2" }];
        const version = /^\/apis?\/(.+)$/.exec(url.pathname)?.[1] ?? "";
        if (kinds[version]) {
            const resources = Object.entries(kinds[version]).map(([kind, [name, namespaced]]) => ({
                kind,
                name,
                namespaced,
                verbs: [],
            }));
            return [200, { kind: "APIResourceList", groupVersion: version, resources }];
        }
        const one = objects.find((object) => `${pathOf(object)}/${object.metadata.name}` === url.pathname);
        if (one) return [200, one];
        const items = objects.filter((object) => pathOf(object) === url.pathname);
        const namespace = /\/namespaces\/([^/]+)\//.exec(url.pathname)?.[1];
        const metadata = { name: "", ...(namespace === undefined ? {} : { namespace }) };
        const listed = Object.entries(kinds)
            .flatMap(([apiVersion, all]) => Object.keys(all).map((kind) => ({ apiVersion, kind })))
            .find((one) => pathOf({ ...one, metadata }) === url.pathname);
        if (listed) {
            const wanted = (url.searchParams.get("labelSelector") ?? "").split(",").filter((part) => part !== "");
            const labelsOf = (object: StoredObject) => (object.metadata["labels"] ?? {}) as Readonly<Record<string, string>>;
            const matches = (object: StoredObject) =>
                wanted.every((part) => labelsOf(object)[part.split("=")[0] ?? ""] === part.split("=")[1]);
            return [200, { apiVersion: listed.apiVersion, kind: `${listed.kind}List`, items: items.filter(matches) }];
        }
        return [404, { kind: "Status", code: 404, reason: "NotFound", message: `${url.pathname} not found` }];
    };
    const server = createServer((request, response) => {
        const url = new URL(request.url ?? "/", "http://localhost");
        asked.push(`${request.method ?? ""} ${url.pathname}`);
        const [status, body] = answer(url);
        response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const folder = mkdtempSync(path.join(tmpdir(), "api-server-"));
    const kubeconfig = path.join(folder, "kubeconfig");
    const config = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
        users: [{ name: "u", user: {} }],
        contexts: [{ name: context, context: { cluster: "c", user: "u" } }],
        "current-context": context,
    };
    writeFileSync(kubeconfig, JSON.stringify(config));
    return {
        kubeconfig,
        /** Method and path of each request. */
        asked,
        close: () => {
            server.closeAllConnections();
            server.close();
            rmSync(folder, { recursive: true });
        },
    };
}
