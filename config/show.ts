// Values of a stack file in messages. A message never repeats what may be a credential.
import type { SchemaNode } from "./schema-node";

const hidden = "[hidden]";
const longest = 60;

/** Keys whose values are not shown, whatever they are. Names of Secrets are: they are needed to find the mistake. */
const sensitiveKeys = /password|passwd|token|secret_?key|access_?key|credential/i;

/** A value as a message shows it: short, without credentials. */
export function show(value: unknown, path: readonly PropertyKey[] = [], node?: SchemaNode): string {
    if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "a map";
    if (node?.sensitive || node?.secret || path.some((key) => sensitiveKeys.test(String(key)))) return hidden;
    if (typeof value !== "string") return value === undefined ? "nothing" : JSON.stringify(value);
    const safe = withoutCredentials(value);
    return JSON.stringify(safe.length > longest ? `${safe.slice(0, longest)}…` : safe);
}

/** Hides user and password of a URL, values of flags, and what follows a word such as `token=`. */
const withoutCredentials = (text: string): string =>
    text
        .replace(/^(--[a-z][\w.-]*=).*/s, `$1${hidden}`)
        .replace(/(:\/\/)[^\s/@]*@/g, `$1${hidden}@`)
        .replace(/^[^\s/@:]+:[^\s@]+@/, `${hidden}@`)
        .replace(/((?:password|passwd|token|secret|access_?key|api_?key|bearer|basic)["']?[\s:=]+)[^\s&"']+/gi, `$1${hidden}`);
