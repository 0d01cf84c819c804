// The objstore documents that Secrets, templates of external Secrets, ConfigMaps, arguments and chart values hold, without what is
// secret in them.
import { insecureAnnotation, objstoreKey } from "../../config/names";
import { Secret } from "../../lib/secret";
import { at, contentOf, each, isPart, isTemplate, map, text } from "./read";
import { podOf } from "./pods";
import type { KubernetesObject } from "./resource";
import { Unknown, unreadable, type ObjstoreView } from "./types";

const credentials = new Set([
    ...[
        "access_key",
        "secret_key",
        "session_token",
        "access_key_id",
        "access_key_secret",
        "secret_id",
        "password",
        "service_account",
    ],
    ...[
        "storage_account_key",
        "storage_connection_string",
        "client_secret",
        "application_credential_secret",
        "privatekey",
        "passphrase",
    ],
]);

/** Where a document is, and the Secret by which components name it. */
interface Place {
    readonly path: string;
    readonly secret: string;
    readonly acknowledgedInsecure?: boolean;
}

export function objstoreViews(object: KubernetesObject): ObjstoreView[] {
    const { kind, name, path, body } = object;
    const acknowledgedInsecure = at(body, "metadata", "annotations", insecureAnnotation) === "acknowledged";
    if (kind === "Secret" || kind === "ConfigMap")
        return dataOf(body).flatMap(({ field, key, content }) =>
            content instanceof Unknown
                ? key === objstoreKey || (kind === "Secret" && namesDocument.test(name) && key === undefined)
                    ? [notKnown({ path: `${path}.${field}`, secret: name, acknowledgedInsecure }, content)]
                    : []
                : key === objstoreKey || looksLikeDocument(content)
                  ? [documentView({ path: `${path}.${key ?? ""}`, secret: name, acknowledgedInsecure }, content)]
                  : [],
        );
    if (kind === "ExternalSecret" || kind === "SealedSecret") return templatesOf(object, acknowledgedInsecure);
    return inArguments(object);
}

/** Names of Secrets that hold a document, where their keys are not known. */
const namesDocument = /objstore|object-?storage|objectstore/i;

/**
 * `type` and `config` as keys of the outermost map, in YAML or JSON: what Thanos reads, even where the rest is no YAML. In other
 * configurations they are inner keys.
 */
export const looksLikeDocument = (content: string): boolean => {
    if (content.length >= 20_000 || !/bucket|container|directory|endpoint|storage_account/.test(content)) return false;
    if (otherTypes.test(content)) return false;
    const keys = /^\s*\{/.test(content) ? Object.keys(map(contentOf(content).data)) : outerKeys(content);
    return ["type", "config"].every((key) => keys.includes(key));
};

/** Caches and tracing of Thanos have documents of the same form (thanos: pkg/cache, pkg/tracing/client). */
const otherTypes =
    /^[ \t{]*["']?type["']?[ \t]*:[ \t]*["']?(IN-MEMORY|MEMCACHED|REDIS|GROUPCACHE|OTLP|JAEGER|STACKDRIVER|GOOGLE_CLOUD|ELASTIC_APM|LIGHTSTEP)\b/im;

/** Keys of lines that are indented like the first one. */
function outerKeys(content: string): readonly string[] {
    const lines = content.split("\n").filter((line) => /^[ \t]*[^\s#-]/.test(line));
    const indentOf = (line: string) => /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const outer = indentOf(lines[0] ?? "");
    return lines.flatMap((line) => (indentOf(line) === outer ? (/^[ \t]*["']?(\w+)["']?[ \t]*:/.exec(line)?.[1] ?? []) : []));
}

const notKnown = (where: Place, value: Unknown): ObjstoreView => ({
    acknowledgedInsecure: false,
    ...where,
    documents: value,
    broken: undefined,
    type: value,
    prefix: value,
    keys: [],
    config: {},
});

/** The content of a document, as a text or as data. Templates in it stand for values that are not known. */
export function documentView(where: Place, source: unknown): ObjstoreView {
    if (source instanceof Unknown || isPart(source)) return notKnown(where, source instanceof Unknown ? source : unreadable);
    const content = typeof source === "string" ? contentOf(withoutTemplates(source)) : { documents: 1, data: source };
    const valueOf = (value: unknown): unknown =>
        (typeof value === "string" && (isTemplate(value) || value.includes(templated))) || value instanceof Secret
            ? unreadable
            : value;
    const config = Object.entries(map(at(content.data, "config"))).map(([key, value]) => [
        key,
        credentials.has(key) && value !== "" && value !== null ? "[credential]" : valueOf(value),
    ]);
    return {
        acknowledgedInsecure: false,
        ...where,
        documents: content.documents,
        broken: content.broken,
        type: text(valueOf(at(content.data, "type"))),
        prefix: text(valueOf(at(content.data, "prefix"))),
        keys: Object.keys(map(content.data)),
        config: Object.fromEntries(config) as Record<string, unknown>,
    };
}

const templated = "templated-by-somebody-else";
/** A word in place of `{{ .key }}`, `${KEY}` and `$(KEY)`, quoted or not. A template may hold braces: `{{ "{{" }}`. */
const withoutTemplates = (source: string): string =>
    source.replaceAll(/\{\{[^\n]{0,500}?\}\}|\$\{[^{}]{0,500}\}|\$\([A-Za-z_]\w{0,99}\)/g, templated);

/** A text in the data of a Secret or ConfigMap. */
interface Field {
    readonly field: string;
    readonly key?: string;
    readonly content: string | Unknown;
}

/** Every text in its data; what is base64 is decoded. */
function dataOf(body: KubernetesObject["body"]): Field[] {
    const fields = [
        ["stringData", (value: string) => value],
        [
            "data",
            body["kind"] === "ConfigMap" ? (value: string) => value : (value: string) => Buffer.from(value, "base64").toString(),
        ],
    ] as const;
    return fields.flatMap(([field, decode]): Field[] => {
        const inside = inTheClear(body[field]);
        if (inside instanceof Unknown) return [{ field, content: inside }];
        const isEncrypted = body["sops"] !== undefined;
        return Object.entries(map(inside)).flatMap(([key, raw]): Field[] => {
            const value = inTheClear(raw);
            if (value instanceof Unknown) return [{ field: `${field}.${key}`, key, content: value }];
            if (typeof value !== "string") return [];
            const content = isEncrypted || isTemplate(value) ? unreadable : decode(value);
            return [{ field: `${field}.${key}`, key, content }];
        });
    });
}

/** Templates from which the External Secrets Operator makes documents. Without a template the document is elsewhere. */
function templatesOf({ name, path, body }: KubernetesObject, acknowledgedInsecure: boolean): ObjstoreView[] {
    const secret = text(at(body, "spec", "target", "name")) ?? name;
    return Object.entries(map(at(body, "spec", "target", "template", "data"))).flatMap(([key, content]) =>
        typeof content === "string" && (key === objstoreKey || looksLikeDocument(content))
            ? [
                  documentView(
                      { path: `${path}.${key}`, secret: secret instanceof Unknown ? name : secret, acknowledgedInsecure },
                      content,
                  ),
              ]
            : [],
    );
}

/** `--objstore.config=…`, and a variable whose value is written out. */
function inArguments(object: KubernetesObject): ObjstoreView[] {
    const pod = podOf(object);
    if (pod === undefined) return [];
    const written = [
        ...[...each(pod, "containers.*.args.*"), ...each(pod, "containers.*.command.*")].flatMap((argument) => {
            const found = typeof argument === "string" ? /^--objstore\.config=([\s\S]+)$/.exec(argument)?.[1] : undefined;
            return found === undefined ? [] : [{ field: "args --objstore.config", content: found }];
        }),
        ...each(pod, "containers.*.env.*").flatMap((variable) => {
            const content = at(variable, "value");
            return at(variable, "name") === "OBJSTORE_CONFIG" && typeof content === "string"
                ? [{ field: "env OBJSTORE_CONFIG", content }]
                : [];
        }),
    ];
    return written
        .filter(({ content }) => looksLikeDocument(content) && !isTemplate(content))
        .map(({ field, content }) =>
            documentView({ path: `${object.path}: ${field}`, secret: inlineSecret(object.name) }, content),
        );
}

/** By which a component names a document in its own arguments. */
export const inlineSecret = (workload: string): string => `arguments of ${workload}`;

/** The only place where a secret is looked into; what leaves this file has its credentials replaced. */
const inTheClear = (value: unknown): unknown => (value instanceof Secret ? value.value : value);
