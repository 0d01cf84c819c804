// A release of Helm, read from the Secret in which Helm keeps it.
import { gunzipSync } from "node:zlib";
import type { ClusterAccess } from "../../kube/cluster";
import { isProperties, type Properties } from "../../lib/properties";
import type { Release } from "./convert";

/** Helm's record of a release. */
export interface HelmRecord {
    readonly chart: string;
    readonly version: string;
    /** The values that its owner has set. */
    readonly values: Properties;
}

/** Decodes the key `release` of Helm's Secret, as the API server returns it: base64 of base64 of gzip of JSON. */
export function decodeRelease(data: string): HelmRecord {
    const compressed = Buffer.from(Buffer.from(data, "base64").toString(), "base64");
    const parsed: unknown = JSON.parse(gunzipSync(compressed).toString());
    const { chart, config } = parsed as {
        readonly chart?: { readonly metadata?: { readonly name?: string; readonly version?: string } };
        readonly config?: unknown;
    };
    return {
        chart: chart?.metadata?.name ?? "",
        version: chart?.metadata?.version ?? "",
        values: isProperties(config) ? config : {},
    };
}

/** Reads a deployed release, and the objstore document that its values name. */
export async function readRelease({ core }: Pick<ClusterAccess, "core">, name: string, namespace: string): Promise<Release> {
    const { items } = await core.listNamespacedSecret({ namespace, labelSelector: `owner=helm,name=${name}` });
    const revision = (version: string | undefined) => Number(version ?? 0);
    const [latest] = items.sort((a, b) => revision(b.metadata?.labels?.["version"]) - revision(a.metadata?.labels?.["version"]));
    const data = latest?.data?.["release"];
    if (data === undefined)
        throw new Error(`The Namespace ${namespace} has no Helm release ${name}. List them: helm list --all-namespaces`);
    const { chart, version, values } = decodeRelease(data);
    if (chart !== "thanos")
        throw new Error(`The release ${namespace}/${name} is of the chart ${chart} ${version}, not of Bitnami's thanos.`);
    const { existingObjstoreSecret: secret, existingObjstoreSecretItems: keys } = values;
    if (typeof secret !== "string" || secret === "") return { name, namespace, values };
    const [item] = Array.isArray(keys) ? (keys as unknown[]) : [];
    const key = isProperties(item) && typeof item["key"] === "string" ? item["key"] : "objstore.yml";
    const found = await core.readNamespacedSecret({ name: secret, namespace });
    const document = found.data?.[key];
    if (document === undefined)
        throw new Error(`The Secret ${namespace}/${secret} has no key ${key}, but ${Object.keys(found.data ?? {}).join(", ")}.`);
    return { name, namespace, values, objstore: Buffer.from(document, "base64").toString() };
}
