// The objstore documents that Secrets hold, without what is secret in them.
import { insecureAnnotation, objstoreKey } from "../../config/names";
import { Secret } from "../../offline/secrets";
import { at, contentOf, map, text } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, unknown, type ObjstoreView } from "./types";

const credentials = new Set(["access_key", "secret_key", "session_token"]);

export function objstoreViews({ kind, name, path, body }: KubernetesObject): ObjstoreView[] {
    const document = kind === "Secret" ? dataOf(body) : kind === "ExternalSecret" ? templateOf(body) : undefined;
    if (document === undefined) return [];
    const acknowledgedInsecure = at(body, "metadata", "annotations", insecureAnnotation) === "acknowledged";
    const where = { path: `${path}.${objstoreKey}`, secret: name, acknowledgedInsecure };
    if (document instanceof Unknown)
        return [{ ...where, documents: unknown, broken: undefined, type: unknown, prefix: unknown, keys: [], config: {} }];
    const { data, ...content } = contentOf(document);
    const config = Object.entries(map(at(data, "config"))).map(([key, value]) => [
        key,
        credentials.has(key) ? "[credential]" : value,
    ]);
    return [
        {
            ...where,
            documents: content.documents,
            broken: content.broken,
            type: text(at(data, "type")),
            prefix: text(at(data, "prefix")),
            keys: Object.keys(map(data)),
            config: Object.fromEntries(config) as Record<string, unknown>,
        },
    ];
}

/** The document in a Secret: in `stringData`, or in `data` as base64. */
function dataOf(body: Readonly<Record<string, unknown>>): string | Unknown | undefined {
    for (const [field, decode] of [
        ["stringData", (value: string) => value],
        ["data", (value: string) => Buffer.from(value, "base64").toString()],
    ] as const) {
        const fields = inTheClear(body[field]);
        if (fields instanceof Unknown) return fields;
        const value = inTheClear(map(fields)[objstoreKey]);
        if (value instanceof Unknown) return value;
        if (typeof value === "string") return decode(value);
    }
    return undefined;
}

/** The template from which the External Secrets Operator makes a document, with a word for all that it puts in, quoted or not. */
function templateOf(body: Readonly<Record<string, unknown>>): string | undefined {
    const template = at(body, "spec", "target", "template", "data", objstoreKey);
    return typeof template === "string" ? template.replaceAll(/\{\{.*?\}\}/g, "templated") : undefined;
}

/** The only place where a secret is looked into; what leaves this file has its credentials replaced. */
const inTheClear = (value: unknown): unknown => (value instanceof Secret ? value.value : value);
