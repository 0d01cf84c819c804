// The output of `kustomize build` for a folder, as far as rules read it: resources, components, patches, generators, charts,
// images, replicas, namespace, names, replacements. Hashes are left out: they change every reference alike.
import path from "node:path";
import { merge, type Values } from "../../config/merge";
import { groupBy } from "../../lib/group";
import { at, documentsIn, known, list, map, text } from "../view/read";
import { withNames } from "./kustomize-names";
import { withReplacements } from "./kustomize-replacements";
import { applyOperations, strategicMerge } from "./patch";
import { isObject, make, objectOf, type FileResource, type Source } from "./sources";

export interface Built {
    readonly resources: readonly FileResource[];
    /** Files that a kustomization has read. */
    readonly used: ReadonlySet<string>;
}

const names = new Set(["kustomization.yaml", "kustomization.yml", "Kustomization"]);
const isKustomization = ({ file, document }: Source): boolean =>
    names.has(path.basename(file)) && !known(at(document.data, "apiVersion"), "").startsWith("kustomize.toolkit");

/** Builds every kustomization that no other one includes. */
export function buildKustomizations(all: readonly Source[]): Built {
    const folders = new Map(all.filter(isKustomization).map((one) => [path.dirname(one.file), one]));
    const included = new Set<string>();
    const used = new Set([...folders.values()].map(({ file }) => file));
    const byFile = groupBy(all, ({ file }) => file);
    const documentsOf = (file: string): readonly Source[] => {
        const found = byFile.get(file) ?? [];
        if (found.length > 0) used.add(file);
        return found;
    };
    for (const [folder, { document }] of folders)
        for (const entry of entriesOf(document.data)) included.add(path.join(folder, entry));

    const resources = [...folders.keys()]
        .filter((folder) => !included.has(folder))
        .flatMap((root) => build(root, new Set()).map((one): FileResource => ({ ...one, root })));
    return { resources, used };

    function build(folder: string, open: ReadonlySet<string>): FileResource[] {
        const source = folders.get(folder);
        if (source === undefined || open.has(folder)) return [];
        const data = source.document.data;
        const own = entriesOf(data).flatMap((entry): FileResource[] => {
            const target = path.join(folder, entry);
            if (folders.has(target)) return build(target, new Set([...open, folder]));
            return documentsOf(target)
                .filter(({ document }) => isObject(document.data))
                .map((one) => objectOf(one));
        });
        const made = [...generated(source, documentsOf), ...charts(source, documentsOf)];
        const patched = patchesOf(source, documentsOf)
            .reduce<readonly FileResource[]>((result, change) => result.map(change), [...own, ...made])
            .map((one) => withSettings(one, data));
        const read = (file: string) => documentsOf(path.join(folder, file));
        return [...withReplacements(withNames(patched, data), data, read)];
    }
}

/** Folders and files of a kustomization. A URL names no file. */
const entriesOf = (data: unknown): string[] =>
    ["resources", "bases", "components"]
        .flatMap((key) => list(at(data, key)).flatMap((one) => text(one) ?? []))
        .flatMap((one) => (typeof one === "string" ? [one.replace(/\/$/, "")] : []));

type Read = (file: string) => readonly Source[];

/** ConfigMaps and Secrets that it generates from files and literals. */
function generated(source: Source, documentsOf: Read): FileResource[] {
    const data = source.document.data;
    return (["ConfigMap", "Secret"] as const).flatMap((kind) =>
        list(at(data, kind === "Secret" ? "secretGenerator" : "configMapGenerator")).map((one) => {
            const fromFiles = list(at(one, "files")).flatMap((item): [string, string][] => {
                const [key = "", file = key] = known(item, "").split("=");
                const [content] = documentsOf(path.join(path.dirname(source.file), file));
                return content === undefined ? [] : [[path.basename(key), content.document.text]];
            });
            const literals = list(at(one, "literals")).flatMap((item): [string, string][] => {
                const [, key = "", value = ""] = /^([^=]+)=([\s\S]*)$/.exec(typeof item === "string" ? item : "") ?? [];
                return key === "" ? [] : [[key, value.replace(/^(["'])([\s\S]*)\1$/, "$2")]];
            });
            const name = known(at(one, "name"), "");
            const entries = Object.fromEntries([...fromFiles, ...literals]);
            return make(source, `kubernetes:core/v1:${kind}`, name, {
                apiVersion: "v1",
                kind,
                metadata: { name, namespace: at(one, "namespace") ?? at(data, "namespace") },
                [kind === "Secret" ? "stringData" : "data"]: entries,
            });
        }),
    );
}

/** `helmCharts` with the values of the files that they name. */
function charts(source: Source, documentsOf: Read): FileResource[] {
    const data = source.document.data;
    const byGenerator = list(at(data, "generators"))
        .flatMap((file) => documentsOf(path.join(path.dirname(source.file), known(file, ""))))
        .map(({ document }) => document.data)
        .filter((one) => at(one, "kind") === "HelmChartInflationGenerator");
    const all = [...list(at(data, "helmCharts")), ...byGenerator].map((one) => {
        const files = [at(one, "valuesFile"), ...list(at(one, "additionalValuesFiles"))]
            .filter((file) => file !== undefined)
            .map((file) => documentsOf(path.join(path.dirname(source.file), known(file, "")))[0]);
        if (files.includes(undefined)) return one;
        const order =
            at(one, "valuesMerge") === "merge" ? [at(one, "valuesInline"), ...files] : [...files, at(one, "valuesInline")];
        const values = order.reduce<Values>((sum, more) => merge(sum, map(isSource(more) ? more.document.data : more)), {});
        return { ...map(one), valuesFile: undefined, additionalValuesFiles: undefined, valuesInline: values };
    });
    if (all.length === 0) return [];
    const name = path.basename(path.dirname(path.resolve(source.file)));
    return [
        make(source, "kubernetes:kustomize.config.k8s.io/v1beta1:Kustomization", name, {
            apiVersion: "kustomize.config.k8s.io/v1beta1",
            kind: "Kustomization",
            metadata: { name },
            namespace: at(data, "namespace"),
            helmCharts: all,
            // Patches change what the charts make, too.
            ...Object.fromEntries(patchKeys.map((key) => [key, at(data, key)])),
        }),
    ];
}

const isSource = (value: unknown): value is Source => at(value, "document") !== undefined && at(value, "file") !== undefined;

const patchKeys = ["patchesStrategicMerge", "patches", "patchesJson6902"];

type Change = (one: FileResource) => FileResource;

/** Patches in their order: in files or inline, merged or as operations. */
function patchesOf(source: Source, documentsOf: Read): Change[] {
    const data = source.document.data;
    const folder = path.dirname(source.file);
    const fromFile = (file: unknown): readonly unknown[] =>
        documentsOf(path.join(folder, known(file, ""))).map(({ document }) => document.data);
    const contentsOf = (one: unknown): readonly unknown[] => {
        const inline = typeof one === "string" ? one : at(one, "patch");
        if (typeof inline === "string" && (typeof one !== "string" || inline.includes("\n"))) return documentsIn(inline);
        return fromFile(typeof one === "string" ? one : at(one, "path"));
    };
    return patchKeys
        .flatMap((key) => list(at(data, key)))
        .flatMap((one) => contentsOf(one).map((content) => ({ content, target: at(one, "target") })))
        .map(({ content, target }): Change => (resource) => {
            const isOperations = Array.isArray(content);
            if (!isTarget(resource, target ?? { kind: at(content, "kind"), name: at(content, "metadata", "name") }))
                return resource;
            const inputs = isOperations ? applyOperations(resource.inputs, content) : strategicMerge(resource.inputs, content);
            return { ...resource, inputs: map(inputs) };
        });
}

/** Whether a patch is for this object. Kustomize takes names and kinds as expressions. */
function isTarget({ inputs }: FileResource, target: unknown): boolean {
    const fits = (wanted: unknown, found: unknown): boolean => {
        const pattern = text(wanted);
        if (typeof pattern !== "string") return true;
        try {
            return new RegExp(`^(?:${pattern})$`).test(known(found, ""));
        } catch {
            return pattern === found;
        }
    };
    const group = known(at(inputs, "apiVersion"), "").split("/");
    return (
        fits(at(target, "kind"), inputs["kind"]) &&
        fits(at(target, "name"), at(inputs, "metadata", "name")) &&
        fits(at(target, "group"), group.length > 1 ? group[0] : "") &&
        (at(target, "labelSelector") === undefined || hasLabels(inputs, known(at(target, "labelSelector"), "")))
    );
}

const hasLabels = (inputs: unknown, selector: string): boolean =>
    selector.split(",").every((part) => {
        const [key = "", value = ""] = part.split(/==?/).map((one) => one.trim());
        return at(inputs, "metadata", "labels", key) === value;
    });

/** Images, replicas, annotations and the Namespace that it sets for all. */
function withSettings(resource: FileResource, data: unknown): FileResource {
    const kind = known(resource.inputs["kind"], "");
    const name = known(at(resource.inputs, "metadata", "name"), "");
    const namespace = text(at(data, "namespace"));
    const annotations = map(at(data, "commonAnnotations"));
    const replicas = list(at(data, "replicas")).find((one) => at(one, "name") === name);
    const isWorkload = at(resource.inputs, "spec", "template", "spec") !== undefined;
    const changes: unknown[] = [
        ...(typeof namespace === "string" && kind !== "Namespace" && kind !== "Kustomization"
            ? [{ metadata: { namespace } }]
            : []),
        ...(Object.keys(annotations).length > 0 ? [{ metadata: { annotations } }] : []),
        ...(Object.keys(annotations).length > 0 && isWorkload ? [{ spec: { template: { metadata: { annotations } } } }] : []),
        ...(replicas === undefined || !isWorkload ? [] : [{ spec: { replicas: at(replicas, "count") } }]),
        ...(isWorkload ? imagesOf(resource.inputs, list(at(data, "images"))) : []),
    ];
    const inputs = changes.reduce<unknown>((sum, one) => strategicMerge(sum, one), resource.inputs);
    return changes.length === 0 ? resource : { ...resource, inputs: map(inputs) };
}

/** A patch with the images that `images` replaces. */
function imagesOf(inputs: unknown, images: readonly unknown[]): unknown[] {
    const changed = ["containers", "initContainers"].map((field) => [
        field,
        list(at(inputs, "spec", "template", "spec", field)).flatMap((container) => {
            const image = known(at(container, "image"), "");
            const [named = ""] = image.split("@");
            const suffix = /:[^/:]*$/.exec(named)?.[0] ?? "";
            const repository = named.slice(0, named.length - suffix.length);
            const rest = image.slice(repository.length);
            const over = images.find((one) => at(one, "name") === repository);
            if (over === undefined) return [];
            const [newName, tag, digest] = ["newName", "newTag", "digest"].map((key) => text(at(over, key)));
            const version = typeof digest === "string" ? `@${digest}` : typeof tag === "string" ? `:${tag}` : rest;
            return [{ name: at(container, "name"), image: `${typeof newName === "string" ? newName : repository}${version}` }];
        }),
    ]);
    const given = changed.filter(([, list_]) => (list_ as unknown[]).length > 0);
    return given.length === 0 ? [] : [{ spec: { template: { spec: Object.fromEntries(given) as unknown } } }];
}
