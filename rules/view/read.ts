// Reads values out of data that anybody may have written: nothing here throws, and what has the wrong shape is not there.
import { isMap, isSeq, LineCounter, parseAllDocuments } from "yaml";
import { Secret } from "../../lib/secret";
import { unknown, unreadable, Unknown, type Known, type ResourcesView } from "./types";

/** Incomplete maps: missing keys may be in a file or a Secret that is not read. */
const parts = new WeakSet<object>();

/** The same data, where every key that is not there may be elsewhere. */
export function partOf(value: unknown): unknown {
    if (Array.isArray(value)) return value;
    if (!isPlainMap(value)) return value ?? unreadable;
    const part = Object.fromEntries(
        Object.entries(value).flatMap(([key, item]) =>
            item === undefined ? [] : [[key, isPlainMap(item) ? partOf(item) : item]],
        ),
    );
    parts.add(part);
    return part;
}

/** The same data, as a part where the data that it was made from is one. */
export const likePart = <T>(from: unknown, made: T): T => (isPart(from) ? (partOf(made) as T) : made);

export const isPart = (value: unknown): boolean => typeof value === "object" && value !== null && parts.has(value);

const isPlainMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The value at a path. A secret on the way, or a value that is not known yet, makes it unknown. */
export function at(value: unknown, ...path: readonly string[]): unknown {
    const [key, ...rest] = path;
    if (value instanceof Secret) return unknown;
    if (key === undefined || value instanceof Unknown) return value;
    if (typeof value !== "object" || value === null) return undefined;
    if (Object.hasOwn(value, key)) return at((value as Record<string, unknown>)[key], ...rest);
    return parts.has(value) ? unreadable : undefined;
}

/** Every value at a path such as `spec.rules.*.backend`, where `*` stands for each item of a list or a map. */
export function each(value: unknown, keys: string): readonly unknown[] {
    return keys.split(".").reduce<readonly unknown[]>(
        (found, key) =>
            found.flatMap((one): readonly unknown[] => {
                const inside = at(one);
                if (inside instanceof Unknown) return [inside];
                if (key !== "*") return at(inside, key) === undefined ? [] : [at(inside, key)];
                return Array.isArray(inside) ? (inside as readonly unknown[]) : Object.values(map(inside));
            }),
        [value],
    );
}

/** The parts of a text as one, or the first of them that is not known. */
export const joined = (parts: readonly Known<string>[]): Known<string> =>
    parts.find((part) => part instanceof Unknown) ?? parts.filter((part) => typeof part === "string").join("");

/** A text; numbers and truth values as YAML would write them. An empty text is none. */
export function text(value: unknown): Known<string> | undefined {
    const found = at(value);
    if (found instanceof Unknown) return found;
    if (typeof found === "string") return found === "" ? undefined : isTemplate(found) ? unreadable : found;
    return typeof found === "number" || typeof found === "boolean" ? String(found) : undefined;
}

/** Placeholders of tools that fill in or decrypt values: SOPS, Vault, helmfile, Argo CD's Vault plugin, `<NAME>` of instructions. */
const placeholder = /^(ENC\[|vault:|ref\+\w+:\/\/|<[^<>]+>$|\(\([^()]+\)\)$)/;

/** Whether a text in one line is filled in by another tool: a template's `{{ .name }}`, Flux' `${NAME}`, `ENC[…]` of SOPS. */
export function isTemplate(value: string): boolean {
    if (value.includes("\n")) return false;
    const open = value.indexOf("{{");
    return (open !== -1 && value.includes("}}", open)) || /\$\{[A-Za-z_]\w{0,99}[:}]/.test(value) || placeholder.test(value);
}

/** A text that is known, or another one. */
export const known = (value: unknown, otherwise: string): string => {
    const found = text(value);
    return typeof found === "string" ? found : otherwise;
};

export function truth(value: unknown): Known<boolean> | undefined {
    const found = text(value);
    return found === undefined || found instanceof Unknown ? found : found === "true";
}

export function count(value: unknown): Known<number> | undefined {
    const found = text(value);
    if (found === undefined || found instanceof Unknown) return found;
    return Number.isFinite(Number(found)) ? Number(found) : undefined;
}

/** A list, or nothing. Of an unknown list it is not even known how long it is: it is taken for one unknown. */
export const list = (value: unknown): readonly unknown[] => {
    const found = at(value);
    if (found instanceof Unknown) return [found];
    return Array.isArray(found) ? (found as unknown[]) : [];
};

/** A list, or the single item that is written without one. */
export const listOf = (value: unknown): readonly unknown[] =>
    value === undefined || Array.isArray(value) ? list(value) : [value];

/** A list of texts, of which some may be unknown; an unknown list is a list of one unknown. */
export const texts = (value: unknown): Known<string>[] => list(value).flatMap((item) => text(item) ?? []);

/** A map, or an empty one. */
export const map = (value: unknown): Readonly<Record<string, unknown>> => {
    const found = at(value);
    return typeof found === "object" && found !== null && !Array.isArray(found) && !(found instanceof Unknown)
        ? (found as Record<string, unknown>)
        : {};
};

/** Whether there is a list or a map with something in it. */
export const given = (value: unknown): Known<boolean> => {
    const found = at(value);
    return found instanceof Unknown ? found : typeof found === "object" && found !== null && Object.keys(found).length > 0;
};

/** A map of texts. */
export const textMap = (value: unknown): Known<Record<string, Known<string>>> =>
    value instanceof Unknown
        ? value
        : Object.fromEntries(Object.entries(map(value)).map(([key, item]) => [key, text(item) ?? ""]));

/** A text parsed as JSON or YAML. */
export interface Content {
    /** How many documents it holds. */
    readonly documents: number;
    /** The first of them: nothing where the text can't be read. */
    readonly data: unknown;
    /** Where it can't be read: `line 3, column 5`. Without the text itself, which may hold a credential. */
    readonly broken?: string;
}

/** Reads a text, whatever is in it. The only place that does. */
export function contentOf(content: string): Content {
    try {
        return { documents: 1, data: JSON.parse(content) }; // what is JSON is read ten times as fast as such
    } catch {
        return yamlOf(content);
    }
}

function yamlOf(content: string): Content {
    try {
        const documents = [...parseAllDocuments(content)];
        const [error] = documents[0]?.errors ?? [];
        const [place] = error?.linePos ?? [];
        return error
            ? { documents: documents.length, data: undefined, broken: `line ${place?.line ?? 1}, column ${place?.col ?? 1}` }
            : { documents: documents.length, data: documents[0]?.toJS() };
    } catch {
        // An alias of nothing, or of too much; brackets without end.
        return { documents: 1, data: undefined, broken: "an alias, or its depth" };
    }
}

/** Every document of a YAML text that can be read. */
export function documentsIn(content: string): readonly unknown[] {
    try {
        return [...parseAllDocuments(content)].flatMap((one) => (one.errors.length > 0 ? [] : [one.toJS() as unknown]));
    } catch {
        return []; // an alias of nothing, or of too much
    }
}

/** A document of a YAML text, with its lines. */
export interface LocatedDocument {
    readonly data: unknown;
    readonly text: string;
    readonly line: number;
    /** The line of a field, or of the last part of the way to it that is written, and how many parts that are. */
    readonly placeOf: (keys: readonly string[]) => { readonly line: number; readonly depth: number };
}

/** Every document of a YAML text, with its lines. `broken`: the place of the first one that cannot be read. */
export function documentsWithLines(content: string): {
    readonly documents: readonly LocatedDocument[];
    readonly broken?: string;
} {
    const counter = new LineCounter();
    try {
        const all = [...parseAllDocuments(content, { lineCounter: counter, logLevel: "error" })];
        const [error] = all.flatMap(({ errors }) => errors);
        const documents = all.flatMap((one): LocatedDocument[] => {
            const data: unknown = one.errors.length > 0 ? null : one.toJS();
            if (data === null || data === undefined) return [];
            const [start, , end] = one.contents?.range ?? [0, 0, 0];
            const lineAt = (offset: number) => counter.linePos(offset).line;
            const text = content.slice(start, end);
            return [{ data, text, line: lineAt(start), placeOf: (keys) => placeIn(one.contents, keys, lineAt(start), lineAt) }];
        });
        const place = error?.linePos?.[0];
        return error === undefined ? { documents } : { documents, broken: `line ${place?.line ?? 1}, column ${place?.col ?? 1}` };
    } catch {
        return { documents: [], broken: "an alias, or its depth" };
    }
}

function placeIn(root: unknown, keys: readonly string[], start: number, lineAt: (offset: number) => number) {
    let [node, line, depth]: [unknown, number, number] = [root, start, 0];
    for (const key of keys) {
        const pair = isMap(node) ? node.items.find((item) => String(item.key) === key) : undefined;
        const next = isSeq(node) ? node.items[Number(key)] : pair?.value;
        const offset = ((pair?.key ?? next) as { range?: readonly number[] } | undefined)?.range?.[0];
        if (offset === undefined) break;
        [node, line, depth] = [next, lineAt(offset), depth + 1];
    }
    return { line, depth };
}

/** Data, or a text parsed as JSON or YAML. */
export const parsed = (value: unknown): unknown => (typeof value === "string" ? contentOf(value).data : at(value));

/** Whether something holds for a value: unknown for an unknown one. */
export const holds = <T>(value: Known<T>, test: (value: T) => boolean): Known<boolean> =>
    value instanceof Unknown ? value : test(value);

/** Whether one holds; unknown when none does, but one may. */
export const some = (answers: readonly Known<boolean>[]): Known<boolean> =>
    answers.includes(true) || (answers.find((answer) => answer instanceof Unknown) ?? false);

/** Whether all hold; unknown when one may not. */
export const every = (answers: readonly Known<boolean>[]): Known<boolean> =>
    !answers.includes(false) && (answers.find((answer) => answer instanceof Unknown) ?? true);

/** The resources of a container. */
export const resources = (value: unknown): ResourcesView => ({
    cpu: text(at(value, "requests", "cpu")),
    memory: text(at(value, "requests", "memory")),
    memoryLimit: text(at(value, "limits", "memory")),
});
