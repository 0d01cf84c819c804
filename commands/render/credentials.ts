// Credentials that a rendered stack needs and that are never rendered: each is a variable, and text is taken apart at them.
import { child, isProperties, type Properties } from "../../lib/properties";
import { credentialKeys, credentialNames } from "../../config/credentials";
import { roles, type Role } from "../../config/names";
import { isRandom, placeholder } from "../../offline/random";
import type { Registration } from "../../offline/registration";
import { Secret } from "../../offline/secrets";
import type { StackFile } from "../../offline/stack-file";

export interface Credential {
    /** Name of the shell variable, and in lower case of the property of an external store. */
    readonly variable: string;
    /** Its description. */
    readonly description: string;
    /** Stands for it in the walk of a stack. */
    readonly placeholder: string;
    /** How `create-secrets.sh` gets it. */
    readonly source:
        | { readonly kind: "random"; readonly length: number }
        | { readonly kind: "bcrypt"; readonly of: string }
        | { readonly kind: "given" };
}

/** Text with credentials in it. */
export type Template = readonly (string | Credential)[];

/** Without a character that YAML would quote. */
const given = (key: string): string => `given-${key}`;

/** A stack file in which every key of `identity: staticKeys` is a placeholder of its own, whether the file has the key or not. */
export function withPlaceholders(file: StackFile): StackFile {
    const key = (name: string) => `${file.project}:${name}`;
    const store: unknown = parsed(file.config[key("objectStore")]);
    const identity = isProperties(store) ? child(store, "identity") : {};
    if (identity["kind"] !== "staticKeys") return file;
    return {
        ...file,
        config: { ...file.config, ...Object.fromEntries(credentialNames.map((name) => [key(name), given(name)])) },
        secretKeys: [...new Set([...file.secretKeys, ...credentialNames.map(key)])],
    };
}

function parsed(text: string | undefined): unknown {
    try {
        return JSON.parse(text ?? "null");
    } catch {
        return undefined; // the schema reports it
    }
}

const upper = (name: string): string =>
    name
        .replace(/([a-z])(?=[A-Z])/g, "$1_")
        .replace(/[^A-Za-z0-9]+/g, "_")
        .toUpperCase();

const rights: Readonly<Record<Role, string>> = {
    writer: "uploads blocks",
    reader: "reads blocks",
    owner: "rewrites and deletes blocks",
};

/** Every credential of a walked stack. The longest placeholder is first: one may contain another. */
export const credentialsOf = (registrations: readonly Registration[]): readonly Credential[] =>
    [
        ...roles.flatMap((role) =>
            Object.entries(credentialKeys[role]).map(([part, key]): Credential => ({
                variable: upper(key),
                description: `${part} key of the identity that ${rights[role]}`,
                placeholder: given(key),
                source: { kind: "given" },
            })),
        ),
        ...registrations.filter(({ type, secretOutputs }) => isRandom(type) && secretOutputs.length > 0).flatMap(generated),
    ].sort((a, b) => b.placeholder.length - a.placeholder.length);

function generated(one: Registration): Credential[] {
    const { state } = placeholder(one);
    const variable = upper(one.name);
    const length = Number(one.inputs["length"]);
    const secret = (key: string): string[] => {
        const value = state[key];
        return value instanceof Secret && typeof value.value === "string" ? [value.value] : [];
    };
    return [
        ...secret("result").map((text): Credential => ({
            variable,
            description: `${length} random letters and digits`,
            placeholder: text,
            source: { kind: "random", length },
        })),
        ...secret("bcryptHash").map((text): Credential => ({
            variable: `${variable}_BCRYPT`,
            description: `bcrypt hash of ${variable}`,
            placeholder: text,
            source: { kind: "bcrypt", of: variable },
        })),
    ];
}

/** Takes a text apart at the credentials in it. */
export function templateOf(text: string, credentials: readonly Credential[]): Template {
    const credential = credentials.find(({ placeholder: inner }) => text.includes(inner));
    if (!credential) return text === "" ? [] : [text];
    const at = text.indexOf(credential.placeholder);
    return [
        ...templateOf(text.slice(0, at), credentials),
        credential,
        ...templateOf(text.slice(at + credential.placeholder.length), credentials),
    ];
}

export const credentialsIn = (templates: readonly Template[]): Credential[] => [
    ...new Set(templates.flat().filter((part): part is Credential => typeof part !== "string")),
];

/** The keys of a Secret as text, whichever way they are written. */
export function secretData(object: Properties): Readonly<Record<string, string>> {
    const plain = Object.entries(child(object, "stringData")).map(([key, value]) => [key, String(value)] as const);
    const encoded = Object.entries(child(object, "data")).map(
        ([key, value]) => [key, Buffer.from(String(value), "base64").toString()] as const,
    );
    return Object.fromEntries([...encoded, ...plain]);
}
