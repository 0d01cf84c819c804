// Reads YAML files and folders into resources, as if a program registered them: manifests, values of charts, objstore documents.
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { merge, type Values } from "../../config/merge";
import { looksLikeDocument } from "../view/objstore";
import { at, contentOf, documentsWithLines, known, list, map, type LocatedDocument } from "../view/read";
import { byKeys } from "../view/releases";
import type { Resource } from "../view/resource";

/** A document of a file. */
export interface Source {
    readonly file: string;
    readonly document: LocatedDocument;
}

/** A resource with where it was read. */
export interface FileResource extends Resource {
    readonly source: Source;
}

/** A chart for values files that do not say whose they are. */
export interface NamedChart {
    readonly chart: string;
    readonly version?: string | undefined;
}

export interface ReadFiles {
    readonly resources: readonly FileResource[];
    /** Files that are no YAML, such as templates of charts, with the reason. */
    readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

const ignored = new Set(["node_modules", "charts"]);

/** Files below the given paths, in a fixed order. A folder's `templates/` beside a Chart.yaml holds templates, no manifests. */
export function filesBelow(start: string): string[] {
    if (!statSync(start).isDirectory()) return [start];
    const names = readdirSync(start).sort();
    return names.flatMap((name) => {
        if (name.startsWith(".") || ignored.has(name) || (name === "templates" && names.includes("Chart.yaml"))) return [];
        const full = path.join(start, name);
        const stats = statSync(full, { throwIfNoEntry: false });
        if (stats?.isDirectory()) return filesBelow(full);
        return stats?.isFile() && /\.(ya?ml|json)$/.test(name) ? [full] : [];
    });
}

/** Reads everything. Paths in the result are relative to `cwd`. */
export function readFiles(paths: readonly string[], cwd: string, chart?: NamedChart): ReadFiles {
    const files = [...new Set(paths.flatMap((one) => filesBelow(path.resolve(cwd, one))))];
    const skipped: { file: string; reason: string }[] = [];
    const sources = files.flatMap((full): Source[] => {
        const file = path.relative(cwd, full);
        const { documents, broken } = documentsWithLines(readFileSync(full, "utf8"));
        if (broken !== undefined) skipped.push({ file, reason: `is not valid YAML (${broken})` });
        return documents.map((document) => ({ file, document }));
    });
    const used = new Set<string>();
    const generated = sources.flatMap((source) => generatedConfigMaps(source, sources, used));
    const objects = sources
        .filter(({ document }) => isObject(document.data))
        .map((source) => objectOf(withValueFiles(source, sources, used)));
    const values = sources
        .filter(({ file, document }) => !isObject(document.data) && !used.has(file))
        .flatMap((source) => valuesOf(source, sources, chart));
    return { resources: [...objects, ...generated, ...values], skipped };
}

const isObject = (data: unknown): boolean => typeof at(data, "kind") === "string" && typeof at(data, "apiVersion") === "string";

const make = (source: Source, type: string, name: string, inputs: Values): FileResource => ({
    urn: `urn:file:${source.file}:${source.document.line}::${type}::${name}`,
    type,
    name,
    inputs,
    // Files say nothing about protection, which is Pulumi's.
    protect: true,
    retainOnDelete: true,
    source,
});

const objectOf = (source: Source): FileResource => {
    const { data } = source.document;
    const [version, kind] = [known(at(data, "apiVersion"), "v1"), known(at(data, "kind"), "")];
    return make(
        source,
        `kubernetes:${version.includes("/") ? version : `core/${version}`}:${kind}`,
        known(at(data, "metadata", "name"), kind),
        map(data),
    );
};

/** ConfigMaps that a kustomization generates from files, as Flux' repositories give values to releases. */
function generatedConfigMaps(source: Source, all: readonly Source[], used: Set<string>): FileResource[] {
    const { data } = source.document;
    if (at(data, "kind") !== "Kustomization") return [];
    return list(at(data, "configMapGenerator")).map((one) => {
        const entries = list(at(one, "files")).flatMap((item): [string, string][] => {
            const [key = "", file = key] = known(item, "").split("=");
            const full = path.join(path.dirname(source.file), file);
            const content = all.find((other) => other.file === full);
            if (content === undefined) return [];
            used.add(full);
            return [[path.basename(key), JSON.stringify(content.document.data)]];
        });
        const name = known(at(one, "name"), "");
        return make(source, "kubernetes:core/v1:ConfigMap", name, {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name, namespace: at(one, "namespace") ?? at(data, "namespace") },
            data: Object.fromEntries(entries),
        });
    });
}

/** An Application with the values of its `valueFiles` that are among the files that are read. */
function withValueFiles(source: Source, all: readonly Source[], used: Set<string>): Source {
    const { data } = source.document;
    if (at(data, "kind") !== "Application") return source;
    const read = (one: unknown): unknown => {
        const helm = at(one, "helm");
        const files = list(at(helm, "valueFiles")).map((file) => {
            const wanted = known(file, "").replace(/^\$\w+\//, "");
            return all.find((other) => other.file === wanted || other.file.endsWith(`/${wanted}`));
        });
        if (files.length === 0 || files.includes(undefined)) return one;
        const text = at(helm, "values");
        const own = at(helm, "valuesObject") ?? (typeof text === "string" ? contentOf(text).data : undefined) ?? {};
        const values = [...files.map((other) => other?.document.data), own].reduce<Values>(
            (sum, more) => merge(sum, map(more)),
            {},
        );
        for (const other of files) used.add(other?.file ?? "");
        return { ...map(one), helm: { ...map(helm), valueFiles: undefined, values: undefined, valuesObject: values } };
    };
    const spec = map(at(data, "spec"));
    const changed = {
        ...map(data),
        spec: {
            ...spec,
            ...(spec["source"] === undefined ? {} : { source: read(spec["source"]) }),
            ...(spec["sources"] === undefined ? {} : { sources: list(spec["sources"]).map(read) }),
        },
    };
    return { ...source, document: { ...source.document, data: changed } };
}

/** Values of a chart: of the one beside them, of the given one, or of one that their keys tell. */
function valuesOf(source: Source, all: readonly Source[], chart: NamedChart | undefined): FileResource[] {
    const { file, document } = source;
    if (path.basename(file) === "Chart.yaml" || path.basename(file) === "Chart.lock") return [];
    const data = map(document.data);
    if (looksLikeDocument(document.text) && typeof data["type"] === "string")
        return [
            make(source, "kubernetes:core/v1:Secret", path.basename(file), {
                kind: "Secret",
                apiVersion: "v1",
                metadata: { name: path.basename(file) },
                stringData: { "objstore.yml": document.text },
            }),
        ];
    const beside = all.find((one) => one.file === path.join(path.dirname(file), "Chart.yaml"))?.document.data;
    const folder = path.basename(path.dirname(path.resolve(file)));
    const installed = (name: string, version: unknown, repo: unknown, values: unknown): FileResource =>
        make(source, "kubernetes:helm.sh/v3:Release", folder, {
            name: folder,
            chart: name,
            version,
            repositoryOpts: { repo },
            values,
        });
    if (beside !== undefined && path.basename(file).startsWith("values")) {
        const inside = list(at(beside, "dependencies")).flatMap((one) => {
            const [name, alias] = [known(at(one, "name"), ""), known(at(one, "alias"), known(at(one, "name"), ""))];
            return data[alias] === undefined
                ? []
                : [installed(name, at(one, "version"), at(one, "repository"), { global: data["global"], ...map(data[alias]) })];
        });
        if (inside.length > 0) return inside;
        return [installed(known(at(beside, "name"), folder), at(beside, "version"), undefined, data)];
    }
    if (chart !== undefined) return [installed(chart.chart, chart.version, undefined, data)];
    const isPrometheusStack = at(data, "prometheus", "prometheusSpec") !== undefined;
    if (!isPrometheusStack && (!/values/i.test(path.basename(file)) || byKeys(data).length === 0)) return [];
    return [installed(isPrometheusStack ? "kube-prometheus-stack" : "thanos", undefined, undefined, data)];
}
