// The Applications that an ApplicationSet of Argo CD makes, from lists, from the folders and files of its repository,
// and from the names of the value files that exist.
import path from "node:path";
import { at, known, list, map, text } from "../view/read";
import { objectOf, type FileResource, type Source } from "./sources";

/** Parameters of one Application, by their names in templates: `cluster`, `path.basename`. */
type Parameters = Readonly<Record<string, string>>;

/** More Applications than these are cut off. */
const most = 50;

/** The Applications of an ApplicationSet, or the object itself where none of its parameters is known. */
export function expandApplicationSet(resource: FileResource, all: readonly Source[]): readonly FileResource[] {
    const spec = at(resource.inputs, "spec");
    const template = at(spec, "template");
    if (resource.inputs["kind"] !== "ApplicationSet" || template === undefined) return [resource];
    const made = list(at(spec, "generators"))
        .flatMap((one) => parametersOf(one, all))
        .flatMap((parameters) => byValueFiles(filled(template, parameters), all).map((more) => ({ ...parameters, ...more })));
    const distinct = [...new Map(made.map((one) => [JSON.stringify(one), one])).values()].slice(0, most);
    if (distinct.every((one) => Object.keys(one).length === 0)) return [resource];
    return distinct.map((parameters) => application(resource, filled(template, parameters), parameters));
}

function application(resource: FileResource, template: unknown, parameters: Parameters): FileResource {
    const { document } = resource.source;
    // Its lines are those of the template.
    const source = {
        ...resource.source,
        document: { ...document, placeOf: (keys: readonly string[]) => document.placeOf(["spec", "template", ...keys]) },
    };
    const name = known(at(template, "metadata", "name"), resource.name);
    const made = objectOf(source, {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { ...map(at(template, "metadata")), name },
        spec: at(template, "spec"),
    });
    const own = JSON.stringify(parameters);
    return { ...made, urn: `${made.urn}:${own}`, cluster: own };
}

/** The parameter sets of a generator. One without parameters stands for those that are not known, such as the names of clusters. */
function parametersOf(generator: unknown, all: readonly Source[]): readonly Parameters[] {
    const kind = Object.keys(map(generator))[0] ?? "";
    const own = at(generator, kind);
    switch (kind) {
        case "list":
            return list(at(own, "elements")).map((one) => flat(one));
        case "git": {
            const byFile = list(at(own, "files")).flatMap((one) => filesLike(known(at(one, "path"), ""), all));
            const byFolder = foldersLike(list(at(own, "directories")), all);
            const found = [...byFile, ...byFolder.map((folder) => ofPath(folder))];
            return found.length > 0 ? found : [{}];
        }
        case "matrix":
            return list(at(own, "generators"))
                .map((one) => parametersOf(one, all))
                .reduce<readonly Parameters[]>((left, right) => left.flatMap((a) => right.map((b) => ({ ...a, ...b }))), [{}]);
        case "merge":
            return parametersOf(list(at(own, "generators"))[0], all);
        default:
            return [{}];
    }
}

/** Dotted names of all texts and numbers in a map. */
function flat(value: unknown, prefix = ""): Parameters {
    return Object.fromEntries(
        Object.entries(map(value)).flatMap(([key, item]): [string, string][] => {
            const found = text(item);
            return typeof found === "string" ? [[`${prefix}${key}`, found]] : Object.entries(flat(item, `${prefix}${key}.`));
        }),
    );
}

const ofPath = (folder: string): Parameters => ({
    path: folder,
    "path.path": folder,
    "path.basename": path.basename(folder),
    ...Object.fromEntries(folder.split("/").map((segment, index) => [`path[${index}]`, segment])),
});

const filesLike = (pattern: string, all: readonly Source[]): Parameters[] =>
    all
        .filter(({ file }) => endsLike(file, pattern) !== undefined)
        .map(({ file, document }) => ({
            ...flat(document.data),
            ...ofPath(path.dirname(endsLike(file, pattern) ?? file)),
            "path.filename": path.basename(file),
        }));

function foldersLike(directories: readonly unknown[], all: readonly Source[]): string[] {
    const patterns = (excluded: boolean) =>
        directories.filter((one) => (at(one, "exclude") === true) === excluded).map((one) => known(at(one, "path"), ""));
    const folders = [...new Set(all.flatMap(({ file }) => ancestors(path.dirname(file))))];
    const found = folders.flatMap((folder) => {
        const matched = patterns(false).flatMap((pattern) => endsLike(folder, pattern) ?? []);
        return patterns(true).some((pattern) => endsLike(folder, pattern) !== undefined) ? [] : matched;
    });
    return [...new Set(found)];
}

const ancestors = (folder: string): string[] => {
    const parts = folder.split("/");
    return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
};

const literal = (part: string): string => part.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");

/** The end of a path that matches a pattern with `*` and `**`. A part of a repository may be checked, or a folder above it. */
function endsLike(file: string, pattern: string): string | undefined {
    if (pattern === "") return undefined;
    const expression = pattern
        .split("/")
        .map((part) => (part === "**" ? ".*" : literal(part).replaceAll("*", "[^/]*").replaceAll("?", "[^/]")))
        .join("/");
    return new RegExp(`(?:^|/)(${expression})$`).exec(file)?.[1];
}

const placeholder = /\{\{-?\s*\.?([\w.[\]-]+)\s*-?\}\}/g;

/** The same data with the parameters that are known in the place of their names. */
function filled(value: unknown, parameters: Parameters): unknown {
    if (typeof value === "string") return value.replaceAll(placeholder, (whole, name: string) => parameters[name] ?? whole);
    if (Array.isArray(value)) return value.map((one) => filled(one, parameters));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, parameters)]));
}

/** Parameters that the names of existing value files give to placeholders that are left, such as the names of clusters. */
function byValueFiles(template: unknown, all: readonly Source[]): readonly Parameters[] {
    const spec = at(template, "spec");
    const wanted = [at(spec, "source"), ...list(at(spec, "sources"))]
        .flatMap((one) => list(at(one, "helm", "valueFiles")))
        .filter((one): one is string => typeof one === "string")
        .filter((one) => one.search(placeholder) !== -1);
    const found = wanted.flatMap((file) => {
        const names: string[] = [];
        const expression = file
            .replace(/^(\$[\w-]+)?\//, "")
            .split(placeholder)
            // The names are at the odd places.
            .map((part, index) => {
                if (index % 2 === 0) return literal(part);
                if (names.includes(part)) return `\\${names.indexOf(part) + 1}`;
                names.push(part);
                return "([^/]+)";
            })
            .join("");
        const pattern = new RegExp(`(?:^|/)${expression}$`);
        return all.flatMap((one) => {
            const match = pattern.exec(one.file);
            return match === null ? [] : [Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ""]))];
        });
    });
    return found.length > 0 ? found : [{}];
}
