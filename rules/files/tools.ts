// Charts that tools install by files of their own: Flux from the same repository, Rancher Fleet, helmfile.
import path from "node:path";
import { at, isTemplate, known, list, map, text } from "../view/read";
import type { FileResource, Source } from "./sources";
import { fileOf, folderChart, installed } from "./values";

/** A HelmRelease whose chart is a folder of a Git repository, with the values of that folder. Undefined: it is another one. */
export function releaseOfFolder(
    resource: FileResource,
    all: readonly Source[],
    use: (file: string) => void,
): FileResource | undefined {
    const { inputs, source } = resource;
    const spec = at(inputs, "spec");
    const chart = at(spec, "chart", "spec");
    if (inputs["kind"] !== "HelmRelease" || at(chart, "sourceRef", "kind") !== "GitRepository") return undefined;
    const folder = known(at(chart, "chart"), "").replace(/^\.\//, "").replace(/\/$/, "");
    const own = fileOf(all, `${folder}/Chart.yaml`);
    if (folder === "" || own === undefined || list(at(spec, "valuesFrom")).length > 0) return undefined;
    const named = list(at(chart, "valuesFiles")).flatMap((file) => text(file) ?? []);
    const files = (named.length > 0 ? named : [`${folder}/values.yaml`]).map((file) =>
        typeof file === "string" && !isTemplate(file) ? fileOf(all, file.replace(/^\.\//, "")) : undefined,
    );
    const values = files.flatMap((file) => (file === undefined ? [] : [file]));
    for (const { file } of [own, ...values]) use(file);
    return installed({
        ...folderChart(own),
        source,
        release: known(at(spec, "releaseName"), known(at(inputs, "metadata", "name"), "")),
        namespace: at(spec, "targetNamespace") ?? at(inputs, "metadata", "namespace"),
        values,
        over: map(at(spec, "values")),
        isPart: named.length > 0 && values.length < named.length,
    });
}

/** Charts of `fleet.yaml` and `helmfile.yaml`. Other files: none. */
export function installedByTool(source: Source, all: readonly Source[], use: (file: string) => void): FileResource[] {
    const name = path.basename(source.file);
    if (name === "fleet.yaml") return fleet(source, all, use);
    return /^helmfile.*\.ya?ml$/.test(name) || source.file.includes("helmfile.d/") ? helmfile(source, all, use) : [];
}

/** A value file next to a file. */
const beside = ({ file }: Source, name: string, all: readonly Source[]): Source | undefined =>
    all.find((one) => one.file === path.join(path.dirname(file), name));

function fleet(source: Source, all: readonly Source[], use: (file: string) => void): FileResource[] {
    const { data } = source.document;
    const helm = at(data, "helm");
    const chart = text(at(helm, "chart"));
    if (typeof chart !== "string") return [];
    const names = list(at(helm, "valuesFiles")).flatMap((file) => text(file) ?? []);
    const values = names.flatMap((name) => (typeof name === "string" ? (beside(source, name, all) ?? []) : []));
    for (const { file } of [source, ...values]) use(file);
    return [
        installed({
            source,
            release: known(at(helm, "releaseName"), path.basename(path.dirname(path.resolve(source.file)))),
            namespace: at(data, "defaultNamespace") ?? at(data, "namespace"),
            chart,
            version: at(helm, "version"),
            repository: at(helm, "repo"),
            values,
            over: map(at(helm, "values")),
            isPart:
                values.length < names.length ||
                at(helm, "valuesFrom") !== undefined ||
                at(data, "targetCustomizations") !== undefined,
        }),
    ];
}

function helmfile(source: Source, all: readonly Source[], use: (file: string) => void): FileResource[] {
    const { data } = source.document;
    const repositories = list(at(data, "repositories"));
    return list(at(data, "releases")).flatMap((one): FileResource[] => {
        const chart = text(at(one, "chart"));
        if (typeof chart !== "string" || at(one, "installed") === false) return [];
        const written = list(at(one, "values"));
        const files = written.flatMap((item) => (typeof item === "string" ? [beside(source, item, all)] : []));
        const values = files.flatMap((file) => (file === undefined ? [] : [file]));
        for (const { file } of [source, ...values]) use(file);
        const inline = written.filter((item) => typeof item !== "string");
        return [
            installed({
                source,
                release: known(at(one, "name"), ""),
                namespace: at(one, "namespace"),
                chart,
                version: at(one, "version"),
                repository: at(
                    repositories.find((repository) => at(repository, "name") === chart.split("/")[0]),
                    "url",
                ),
                values,
                over: Object.assign({}, ...inline.map((item) => map(item))) as Readonly<Record<string, unknown>>,
                isPart: files.includes(undefined) || ["set", "secrets"].some((key) => list(at(one, key)).length > 0),
            }),
        ];
    });
}
