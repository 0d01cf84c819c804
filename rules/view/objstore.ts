// The objstore documents that Secrets, templates of external Secrets, ConfigMaps, arguments and chart values hold, without what is
// secret in them.
import { insecureAnnotation, objstoreKey } from "../../config/names";
import { Secret } from "../../lib/secret";
import { at, contentOf, each, isTemplate, map, text } from "./read";
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

/** `type` and `config` on lines of their own, or as keys of JSON: what Thanos reads, even where the rest is no YAML. */
export const looksLikeDocument = (content: string): boolean =>
    content.length < 20_000 &&
    /(^|[{,\n])[ \t]*["']?type["']?[ \t]*:/.test(content) &&
    /(^|[{,\n])[ \t]*["']?config["']?[ \t]*:/.test(content) &&
    /bucket|container|directory|endpoint|storage_account/.test(content);

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

/** What a text says. Templates in it stand for values that are not known. */
export function documentView(where: Place, source: string): ObjstoreView {
    const { data, ...content } = contentOf(withoutTemplates(source));
    const config = Object.entries(map(at(data, "config"))).map(([key, value]) => [
        key,
        credentials.has(key) && value !== "" && value !== null ? "[credential]" : standsForTemplate(value) ? unreadable : value,
    ]);
    const type = at(data, "type");
    return {
        acknowledgedInsecure: false,
        ...where,
        documents: content.documents,
        broken: content.broken,
        type: standsForTemplate(type) ? unreadable : text(type),
        prefix: standsForTemplate(at(data, "prefix")) ? unreadable : text(at(data, "prefix")),
        keys: Object.keys(map(data)),
        config: Object.fromEntries(config) as Record<string, unknown>,
    };
}

const templated = "templated-by-somebody-else";
/** A word in place of `{{ .key }}`, `${KEY}` and `$(KEY)`, quoted or not. A template may hold braces: `{{ "{{" }}`. */
const withoutTemplates = (source: string): string =>
    source.replaceAll(/\{\{[^\n]{0,500}?\}\}|\$\{[^{}]{0,500}\}|\$\([A-Za-z_]\w{0,99}\)/g, templated);
const standsForTemplate = (value: unknown): boolean => typeof value === "string" && value.includes(templated);

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
        return Object.entries(map(inside)).flatMap(([key, raw]): Field[] => {
            const value = inTheClear(raw);
            if (value instanceof Unknown) return [{ field: `${field}.${key}`, key, content: value }];
            return typeof value === "string" ? [{ field: `${field}.${key}`, key, content: decode(value) }] : [];
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
