// Reads YAML files and folders into resources, as if a program registered them: manifests, kustomizations, values of charts,
// documents for the bucket.
import { expandApplicationSet } from "./application-sets";
import { buildKustomizations } from "./kustomize";
import { isObject, objectOf, readSources, type FileResource, type Sources } from "./sources";
import { installedByTool, releaseOfFolder } from "./tools";
import { at, text } from "../view/read";
import { applicationValues, chartFolders, looseValues, type NamedChart } from "./values";

export interface ReadFiles extends Pick<Sources, "skipped"> {
    readonly resources: readonly FileResource[];
}

/** Reads everything. Paths in the result are relative to `cwd`. */
export function readFiles(paths: readonly string[], cwd: string, chart?: NamedChart): ReadFiles {
    const { sources, skipped } = readSources(paths, cwd);
    const built = buildKustomizations(sources);
    const used = new Set(built.used);
    const plain = sources
        .filter(({ file, document }) => !used.has(file) && isObject(document.data))
        .map((source) => objectOf(source));
    const expanded = [...built.resources, ...plain].flatMap((one) => expandApplicationSet(one, sources));
    const use = (file: string) => used.add(file);
    const objects = expanded.flatMap((one): FileResource[] => {
        const ofFolder = releaseOfFolder(one, sources, use);
        if (ofFolder !== undefined) return [one.root === undefined ? ofFolder : { ...ofFolder, root: one.root }];
        const { data, installed } = applicationValues(one.source, one.inputs, sources, use);
        const place = { ...(one.root === undefined ? {} : { root: one.root }), ...clusterOf(one) };
        return [
            { ...one, ...place, inputs: data as FileResource["inputs"] },
            ...installed.map((more) => ({ ...more, ...place })),
        ];
    });
    const byTool = sources
        .filter(({ document }) => !isObject(document.data))
        .flatMap((source) => installedByTool(source, sources, use));
    const isFree = (file: string) => !used.has(file);
    const folders = chartFolders(sources, (file) => !isFree(file));
    const ofFolders = new Set(folders.flatMap(({ values = [] }) => values.map(({ file }) => file)));
    const values = sources
        .filter(({ file, document }) => isFree(file) && !ofFolders.has(file) && !isObject(document.data))
        .flatMap((source) => looseValues(source, chart));
    return { resources: [...objects, ...byTool, ...folders, ...values], skipped };
}

/**
 * The cluster that an Application of Argo CD deploys to. Applications of one set are in several clusters where the destination is a
 * parameter without a known value.
 */
function clusterOf({ inputs, cluster: otherwise }: FileResource): Pick<FileResource, "cluster"> {
    if (inputs["kind"] !== "Application") return {};
    const destination = at(inputs, "spec", "destination");
    const written = text(at(destination, "name")) ?? text(at(destination, "server"));
    if (typeof written === "string") return { cluster: written === "https://kubernetes.default.svc" ? "in-cluster" : written };
    return written === undefined || otherwise === undefined ? {} : { cluster: otherwise };
}
