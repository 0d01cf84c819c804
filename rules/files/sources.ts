// The YAML files below folders, and the documents in them.
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Values } from "../../config/merge";
import { at, documentsWithLines, known, map, type LocatedDocument } from "../view/read";
import type { Resource } from "../view/resource";

/** A document of a file. */
export interface Source {
    readonly file: string;
    readonly document: LocatedDocument;
}

/** A resource with where it was read. */
export interface FileResource extends Resource {
    readonly source: Source;
    /** Where its values are, when they are in files of their own: a later one wins. */
    readonly values?: readonly Source[];
    /** The folder that is deployed as a whole, such as an overlay of kustomize. Default: that of the file. */
    readonly root?: string;
    /** The cluster that it is deployed to, where an Application names it. */
    readonly cluster?: string;
}

export interface Sources {
    readonly sources: readonly Source[];
    /** Files that are no YAML, such as templates of charts, with the reason. */
    readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/** Dependencies of npm and of charts, and values for the tests of a chart. */
const ignored = new Set(["node_modules", "charts"]);
const ofCharts = new Set(["templates", "ci", "crds"]);

/** Files below the given paths, in a fixed order. A folder's `templates/` next to a Chart.yaml holds templates, no manifests. */
export function filesBelow(start: string): string[] {
    if (!statSync(start).isDirectory()) return [start];
    const names = readdirSync(start).sort();
    const isChart = names.includes("Chart.yaml");
    return names.flatMap((name) => {
        if (name.startsWith(".") || ignored.has(name) || (isChart && ofCharts.has(name))) return [];
        const full = path.join(start, name);
        const stats = statSync(full, { throwIfNoEntry: false });
        if (stats?.isDirectory()) return filesBelow(full);
        return stats?.isFile() && (/\.(ya?ml|json)$/.test(name) || name === "Kustomization") ? [full] : [];
    });
}

/** Every document below the given paths. Files are named relative to `cwd`. */
export function readSources(paths: readonly string[], cwd: string): Sources {
    const files = [...new Set(paths.flatMap((one) => filesBelow(path.resolve(cwd, one))))];
    const skipped: { file: string; reason: string }[] = [];
    const sources = files.flatMap((full): Source[] => {
        const file = path.relative(cwd, full);
        const { documents, broken } = documentsWithLines(readFileSync(full, "utf8"));
        if (broken !== undefined) skipped.push({ file, reason: `is not valid YAML (${broken})` });
        return documents.map((document) => ({ file, document }));
    });
    return { sources, skipped };
}

export const isObject = (data: unknown): boolean =>
    typeof at(data, "kind") === "string" && typeof at(data, "apiVersion") === "string";

/** A resource as a program would register it. Files have no protection: that is Pulumi's. */
export const make = (source: Source, type: string, name: string, inputs: Values): FileResource => ({
    urn: `urn:file:${source.file}:${source.document.line}::${type}::${name}`,
    type,
    name,
    inputs,
    protect: true,
    retainOnDelete: true,
    source,
});

/** An object of Kubernetes. */
export function objectOf(source: Source, data: unknown = source.document.data): FileResource {
    const [version, kind] = [known(at(data, "apiVersion"), "v1"), known(at(data, "kind"), "")];
    return make(
        source,
        `kubernetes:${version.includes("/") ? version : `core/${version}`}:${kind}`,
        known(at(data, "metadata", "name"), kind),
        map(data),
    );
}
