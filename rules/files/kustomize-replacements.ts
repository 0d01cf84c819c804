// `replacements` and `vars` of a kustomization: values that kustomize copies from one field to others.
import { at, known, list, map, text } from "../view/read";
import type { FileResource, Source } from "./sources";

/** Resources with the values of all replacements. `read` returns the documents of a file next to the kustomization. */
export function withReplacements(
    resources: readonly FileResource[],
    data: unknown,
    read: (file: string) => readonly Source[],
): readonly FileResource[] {
    const written = list(at(data, "replacements")).flatMap((one) => {
        const file = text(at(one, "path"));
        if (typeof file !== "string") return [one];
        return read(file).flatMap(({ document }) =>
            Array.isArray(document.data) ? (document.data as unknown[]) : [document.data],
        );
    });
    const replaced = written.reduce<readonly FileResource[]>((all, one) => replace(all, one), resources);
    return withVariables(replaced, list(at(data, "vars")));
}

function replace(resources: readonly FileResource[], replacement: unknown): readonly FileResource[] {
    const source = at(replacement, "source");
    const value = sourceValue(resources, source);
    if (value === undefined) return resources;
    return list(at(replacement, "targets")).reduce<readonly FileResource[]>((all, target) => {
        const paths = list(at(target, "fieldPaths"));
        const fields = (paths.length === 0 ? ["metadata.name"] : paths).map((one) => keysOf(known(one, "")));
        const options = at(target, "options");
        return all.map((one) => {
            const isRejected = list(at(target, "reject")).some((other) => isSelected(one, other));
            if (!isSelected(one, at(target, "select")) || isRejected) return one;
            const inputs = fields.reduce<unknown>((data, keys) => withValue(data, keys, value, options), one.inputs);
            return { ...one, inputs: map(inputs) };
        });
    }, resources);
}

function sourceValue(resources: readonly FileResource[], source: unknown): unknown {
    const found = resources.find((one) => isSelected(one, source));
    const value = valueAt(found?.inputs, keysOf(known(at(source, "fieldPath"), "metadata.name")));
    const delimiter = at(source, "options", "delimiter");
    if (typeof value !== "string" || typeof delimiter !== "string") return value;
    return value.split(delimiter)[Number(at(source, "options", "index") ?? 0)];
}

const isSelected = ({ inputs }: FileResource, select: unknown): boolean => {
    const [group = "", version = group] = known(inputs["apiVersion"], "").split("/");
    const fits = (key: string, found: unknown) => at(select, key) === undefined || at(select, key) === found;
    return (
        fits("kind", inputs["kind"]) &&
        fits("name", at(inputs, "metadata", "name")) &&
        fits("namespace", at(inputs, "metadata", "namespace")) &&
        fits("version", version) &&
        fits("group", version === group ? "" : group)
    );
};

/** The keys of `spec.containers.[name=thanos].args.0` and of `metadata.annotations.[example.com/a]`. */
function keysOf(path: string): readonly string[] {
    const keys: string[] = [];
    for (const [, bracketed, plain] of path.matchAll(/\.?\[([^\]]*)\]|\.?((?:\\.|[^.[\\])+)/g))
        keys.push(bracketed ?? (plain ?? "").replaceAll(/\\(.)/g, "$1"));
    return keys;
}

/** The items of a list that a key names: one by its place, one by a field, or all of them. */
function placesIn(items: readonly unknown[], key: string): readonly number[] {
    if (key === "*") return items.map((_, index) => index);
    const [, field = "", wanted = ""] = /^(\w+)=(.*)$/.exec(key) ?? [];
    if (field === "") return [Number(key)].filter((index) => index in items);
    return items.flatMap((item, index) => (known(at(item, field), "") === wanted ? [index] : []));
}

function valueAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
    if (key === undefined) return value;
    if (!Array.isArray(value)) return valueAt(at(value, key), rest);
    const [index] = placesIn(value, key);
    return index === undefined ? undefined : valueAt(value[index], rest);
}

function withValue(target: unknown, [key, ...rest]: readonly string[], value: unknown, options: unknown): unknown {
    if (key === undefined) return part(target, value, options);
    if (Array.isArray(target)) {
        const places = placesIn(target, key);
        return target.map((item: unknown, index) => (places.includes(index) ? withValue(item, rest, value, options) : item));
    }
    const own = map(target);
    if (!Object.hasOwn(own, key) && at(options, "create") !== true) return target;
    return { ...own, [key]: withValue(own[key], rest, value, options) };
}

/** The value, or a text with the value as one of its parts. */
function part(before: unknown, value: unknown, options: unknown): unknown {
    const delimiter = at(options, "delimiter");
    if (typeof before !== "string" || typeof delimiter !== "string" || typeof value !== "string") return value;
    const parts = before.split(delimiter);
    const index = Number(at(options, "index") ?? 0);
    if (index < 0) parts.unshift(value);
    else if (index >= parts.length) parts.push(value);
    else parts[index] = value;
    return parts.join(delimiter);
}

/** `$(NAME)` of `vars` in every text. Other names are variables of containers. */
function withVariables(resources: readonly FileResource[], variables: readonly unknown[]): readonly FileResource[] {
    const values = new Map(
        variables.flatMap((one): [string, string][] => {
            const source = { ...map(at(one, "objref")), fieldPath: at(one, "fieldref", "fieldpath") };
            const [, version] = known(at(source, "apiVersion"), "").split("/");
            const value = text(sourceValue(resources, version === undefined ? source : { ...source, version }));
            return typeof value === "string" ? [[known(at(one, "name"), ""), value]] : [];
        }),
    );
    if (values.size === 0) return resources;
    const filled = (value: unknown): unknown => {
        if (typeof value === "string")
            return value.replaceAll(/\$\(([\w.-]+)\)/g, (whole, name: string) => values.get(name) ?? whole);
        if (Array.isArray(value)) return value.map(filled);
        if (typeof value !== "object" || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item)]));
    };
    return resources.map((one) => ({ ...one, inputs: map(filled(one.inputs)) }));
}
