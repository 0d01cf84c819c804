// Turns what the schema refuses into sentences: the full key, what was found, what is allowed, the nearest known name.
import type { z } from "zod";
import { isNear, nearest } from "../lib/nearest";
import { isCredential } from "./credentials";
import { missingRetention } from "./existing-bucket";
import { stackJsonSchema, stackSchema, type StackConfig } from "./schema";

/** One thing that is wrong in a stack file. */
export interface Problem {
    /** The full key, as in `thanos-stack:prometheus.retention`. */
    readonly path: string;
    readonly message: string;
}

export type Parsed = { readonly config: StackConfig } | { readonly problems: readonly Problem[] };

/** Keys of earlier versions: what to say now, so that what is deployed stays as it is. */
const movedKeys: Readonly<Record<string, (value: unknown) => string>> = {
    "objectStore.keysRevision": (value) =>
        Number(value) > 1
            ? `is now credentials, at the top of the stack file; for the keys that are in use now: {"generation":${Number(value)},"revoked":${Number(value) - 2}}`
            : "is now credentials.generation, at the top of the stack file, and 1 is its default: take this key away",
    "objectStore.identity.revision": () =>
        "is now credentials.generation, a number at the top of the stack file, for all stores: take this key away, which rolls the pods once",
};

/** Checks the values of a stack file, given by top-level key. All problems are found at once. */
export function parseConfig(project: string, values: Readonly<Record<string, unknown>>): Parsed {
    const result = stackSchema.safeParse(values);
    const found = result.success
        ? missingRetention(result.data, valueAt(values, ["thanos", "retention"]))
        : result.error.issues.flatMap((issue) => describe(issue, values));
    if (result.success && found.length === 0) return { config: result.data };
    const problems = found.map(({ at, message }) => ({ path: fullKey(project, at), message }));
    return { problems: problems.sort((a, b) => a.path.localeCompare(b.path)) };
}

/** Keys that nobody reads: neither the project's nor Pulumi's own. Those of providers are none, for each is made with its arguments. */
export function foreignKeys(project: string, keys: readonly string[]): Problem[] {
    return keys.flatMap((path) => {
        const [namespace = "", key = ""] = path.split(":");
        if ([project, "pulumi"].includes(namespace)) return [];
        const meant = isNear(namespace, project)
            ? `did you mean "${project}:${key}"?`
            : `known are keys of ${project}: and pulumi:`;
        return [{ path, message: `nothing reads this key; ${meant}` }];
    });
}

const fullKey = (project: string, at: readonly PropertyKey[]): string => `${project}:${at.map(String).join(".")}`;

interface Described {
    readonly at: readonly PropertyKey[];
    readonly message: string;
}

function describe(issue: z.core.$ZodIssue, values: unknown): Described[] {
    const value = valueAt(values, issue.path);
    const found = value !== undefined && isCredential(issue.path[0]) ? "[secret]" : value;
    switch (issue.code) {
        case "unrecognized_keys":
            return issue.keys.map((key) => {
                const at = [...issue.path, key];
                const gone = movedKeys[at.join(".")];
                return {
                    at,
                    message: gone?.(valueAt(values, at)) ?? `unknown key${suggestion(key, knownKeys(issue.path, values))}`,
                };
            });
        case "invalid_union":
            return [
                { at: issue.path, message: `${show(found)}; allowed: ${unionKinds(issue.path, values).map(show).join(", ")}` },
            ];
        case "invalid_value":
            return [
                {
                    at: issue.path,
                    message:
                        found === undefined
                            ? `missing; allowed: ${issue.values.map(show).join(", ")}`
                            : `${show(found)}; allowed: ${issue.values.map(show).join(", ")}`,
                },
            ];
        case "too_small":
            return [{ at: issue.path, message: `${show(found)} is too small; allowed: ${String(issue.minimum)} or more` }];
        case "too_big":
            return [{ at: issue.path, message: `${show(found)} is too big; allowed: ${String(issue.maximum)} or less` }];
        case "invalid_type":
            return [
                {
                    at: issue.path,
                    message:
                        found === undefined
                            ? `missing; a value of type ${issue.expected} is needed`
                            : `${show(found)} is not of type ${issue.expected}`,
                },
            ];
        default:
            return [{ at: issue.path, message: `${show(found)}; allowed: ${issue.message}` }];
    }
}

const show = (value: unknown): string => (value === undefined ? "missing" : JSON.stringify(value));

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (at, key) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
        value,
    );
}

/** The part of a JSON Schema that is looked at here. */
interface SchemaNode {
    readonly properties?: Readonly<Record<string, SchemaNode>>;
    readonly oneOf?: readonly SchemaNode[];
    readonly const?: unknown;
    /** Of a map whose keys are names out of a list. */
    readonly propertyNames?: { readonly enum?: readonly string[] };
}

/** The schema of the value at this path. Which variant of a union it is, is read from the values on the way. */
function nodeAt(path: readonly PropertyKey[], values: unknown): SchemaNode | undefined {
    let node: SchemaNode | undefined = stackJsonSchema() as SchemaNode;
    let value = values;
    for (const key of path) {
        node = variant(node, value)?.properties?.[String(key)];
        value = valueAt(value, [key]);
    }
    return node;
}

/** The keys that an object at this path may have, read from the schema itself. */
function knownKeys(path: readonly PropertyKey[], values: unknown): readonly string[] {
    const { properties = {}, propertyNames } = variant(nodeAt(path, values), valueAt(values, path)) ?? {};
    return propertyNames?.enum ?? Object.keys(properties);
}

const variant = (node: SchemaNode | undefined, value: unknown): SchemaNode | undefined =>
    node?.oneOf?.find(({ properties = {} }) =>
        Object.entries(properties).some(([key, { const: only }]) => only !== undefined && only === valueAt(value, [key])),
    ) ?? node;

/** What the discriminator at this path may say. */
function unionKinds(path: readonly PropertyKey[], values: unknown): unknown[] {
    const union = nodeAt(path.slice(0, -1), values);
    return (union?.oneOf ?? []).map(({ properties }) => properties?.[String(path.at(-1))]?.const);
}

function suggestion(key: string, known: readonly string[]): string {
    const meant = nearest(key, known);
    if (meant !== undefined) return `; did you mean "${meant}"?`;
    return known.length > 0 ? `; known here: ${known.join(", ")}` : "";
}
