// Turns what the schema refuses into messages: `<key>: got <value>, expected <allowed>. <Fix>`. The schema has the allowed values
// as metadata.
import type { z } from "zod";
import { isNear, nearest } from "../lib/nearest";
import { missingRetention } from "./existing-bucket";
import { inRole } from "./roles";
import { roleProblems } from "./schema/clusters";
import { stackSchema, type StackConfig } from "./schema";
import { discriminator, keysOf, nodeAt, schemaRoot, valueAt, variantFor, type SchemaNode } from "./schema-node";
import { show } from "./show";

/** One problem of a stack file. */
export interface Problem {
    /** The full key, as in `thanos-stack:prometheus.retention`. */
    readonly path: string;
    readonly message: string;
    /** The key by its parts, without the project: where the stack file has it. */
    readonly keys: readonly PropertyKey[];
    /** File and line, where the file is at hand. */
    readonly place?: string | undefined;
}

/** A problem as people read it, in one line. */
export const problemLine = ({ path, message, place }: Pick<Problem, "path" | "message" | "place">): string =>
    `${place === undefined ? "" : `${place}: `}${path}: ${message}`
        .split("\n")
        .map((line) => line.trim())
        .join(" ");

export type Parsed = { readonly config: StackConfig } | { readonly problems: readonly Problem[] };

/** Keys of earlier versions: the new key, so that what is deployed stays as it is. */
const movedKeys: Readonly<Record<string, (value: unknown) => string>> = {
    "objectStore.keysRevision": (value) =>
        Number(value) > 1
            ? `replaced by credentials, at the top of the stack file. For the deployed keys set credentials: {"generation":${Number(value)},"revoked":${Number(value) - 2}}`
            : "replaced by credentials.generation, at the top of the stack file, whose default is 1. Remove this key",
    "objectStore.identity.revision": () =>
        "replaced by credentials.generation, a number at the top of the stack file, for all stores. Remove this key, which rolls the pods once",
};

/** Checks the values of a stack file, given by top-level key. All problems are found at once. */
export function parseConfig(project: string, given: Readonly<Record<string, unknown>>): Parsed {
    const values = normalized(schemaRoot(), given) as Readonly<Record<string, unknown>>;
    const result = stackSchema.safeParse(values);
    const config = result.success ? inRole(result.data) : undefined;
    const found = config
        ? [...missingRetention(config, valueAt(values, ["thanos", "retention"])), ...roleProblems(config)]
        : (result.error?.issues ?? []).flatMap((issue) => describe(issue, values));
    if (config && found.length === 0) return { config };
    const problems = found.map(({ at, message }) => ({ path: fullKey(project, at), message, keys: at }));
    return { problems: problems.sort((a, b) => a.path.localeCompare(b.path)) };
}

/** Keys that the program does not read: neither the project's nor Pulumi's own. Providers are explicit, so their keys have no effect. */
export function foreignKeys(project: string, keys: readonly string[]): Problem[] {
    return keys.flatMap((path) => {
        const [namespace = "", key = ""] = path.split(":");
        if ([project, "pulumi"].includes(namespace)) return [];
        const fix = isNear(namespace, project)
            ? `Did you mean "${project}:${key}"?`
            : `Only keys of ${project}: and pulumi: have an effect. Remove it`;
        return [{ path, message: `unknown key. ${fix}`, keys: [path] }];
    });
}

const fullKey = (project: string, at: readonly PropertyKey[]): string => `${project}:${at.map(String).join(".")}`;

/** Texts instead of numbers where YAML reads a text without quotes as a number and both mean the same. */
function normalized(node: SchemaNode | undefined, value: unknown): unknown {
    if (node?.numeric && typeof value === "number") return String(value);
    if (Array.isArray(value)) return value.map((one) => normalized(node?.items, one));
    if (typeof value !== "object" || value === null) return value;
    const { properties = {}, additionalProperties: others } = variantFor(node, value) ?? {};
    return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
            key,
            normalized(Object.hasOwn(properties, key) ? properties[key] : typeof others === "object" ? others : undefined, inner),
        ]),
    );
}

interface Described {
    readonly at: readonly PropertyKey[];
    readonly message: string;
}

function describe(issue: z.core.$ZodIssue, values: unknown): Described[] {
    const at = issue.path;
    const value = valueAt(values, at);
    const node = nodeAt(at, values);
    /** `got …, expected …`, or that the key is missing. */
    const unlike = (expected: string, fix = "") => [
        { at, message: `${value === undefined ? "required" : `got ${show(value, at, node)}`}, expected ${expected}${fix}` },
    ];
    switch (issue.code) {
        case "unrecognized_keys":
            return issue.keys.map((key) => {
                const moved = movedKeys[[...at, key].join(".")];
                return {
                    at: [...at, key],
                    message: moved?.(valueAt(value, [key])) ?? `unknown key${suggestion(key, at, values)}`,
                };
            });
        case "invalid_union": {
            const kinds = (nodeAt(at.slice(0, -1), values)?.oneOf ?? []).map((variant) => discriminator(variant)[1]);
            return unlike(kinds.length > 0 ? oneOf(kinds) : "one of several forms, see docs/configuration.md");
        }
        case "invalid_value":
            return unlike(oneOf(issue.values));
        case "too_small":
            return unlike(atLeast(issue));
        case "too_big":
            return unlike(
                issue.origin === "string" ? `at most ${String(issue.maximum)} characters` : `${String(issue.maximum)} or less`,
            );
        case "invalid_type":
            return unlike(node?.expected ?? kindOf(issue.expected), quoted(issue.expected, show(value, at, node), value, node));
        case "invalid_format":
            return unlike(issue.message);
        case "invalid_key":
            return issue.issues.map(({ message }) => ({
                at,
                message: `invalid name ${show(String(at.at(-1)))}: expected ${node?.propertyNames?.expected ?? message}`,
            }));
        default:
            // A form that a text must have, or a sentence about several keys.
            return issue.code === "custom" && issue.params?.["expected"] === true
                ? unlike(issue.message)
                : [{ at, message: issue.message }];
    }
}

function atLeast({ minimum, origin }: { readonly minimum: number | bigint; readonly origin: string }): string {
    if (origin === "string") return minimum > 1 ? `at least ${String(minimum)} characters` : "a text that is not empty";
    return `${String(minimum)} ${origin === "array" ? "entries " : ""}or more`;
}

const kinds: Readonly<Record<string, string>> = {
    string: "a text",
    boolean: "true or false",
    number: "a number",
    int: "a whole number",
    object: "a map",
    record: "a map",
    array: "a list",
};

const kindOf = (type: string): string => kinds[type] ?? type;

/** YAML reads `123` as a number and `true` as a boolean. */
const quoted = (type: string, shown: string, value: unknown, node: SchemaNode | undefined): string =>
    type === "string" && ["number", "boolean"].includes(typeof value) && node?.expected === undefined && shown === String(value)
        ? `. Write it in quotes: "${shown}"`
        : "";

/** `a, b or c`. */
function oneOf(values: readonly unknown[]): string {
    const words = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
    const last = words.pop() ?? "";
    return words.length > 0 ? `${words.join(", ")} or ${last}` : last;
}

/** Other variants come first: a key of another one is no slip of the finger. */
function suggestion(key: string, at: readonly PropertyKey[], values: unknown): string {
    const union = nodeAt(at, values);
    const variants = union?.oneOf ?? [];
    const owners = variants.filter(({ properties = {} }) => Object.hasOwn(properties, key)).map((one) => discriminator(one));
    const [name] = owners[0] ?? [];
    if (name !== undefined)
        return `: it belongs to ${[...at, name].map(String).join(".")} ${oneOf(owners.map(([, value]) => value))}. Remove it, or change ${name}`;
    const known = keysOf(variantFor(union, valueAt(values, at)));
    const meant = nearest(key, known);
    if (meant !== undefined) return `. Did you mean "${meant}"?`;
    return known.length > 0 ? `, expected one of ${known.join(", ")}` : "";
}
