// Reads YAML files and folders into resources, as if a program registered them: manifests, kustomizations, values of charts,
// documents for the bucket.
import { buildKustomizations } from "./kustomize";
import { isObject, objectOf, readSources, type FileResource, type Sources } from "./sources";
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
    const objects = [...built.resources, ...plain].flatMap((one): FileResource[] => {
        const { data, installed } = applicationValues(one.source, one.inputs, sources, (file) => used.add(file));
        const root = one.root === undefined ? {} : { root: one.root };
        return [{ ...one, inputs: data as FileResource["inputs"] }, ...installed.map((more) => ({ ...more, ...root }))];
    });
    const isFree = (file: string) => !used.has(file);
    const folders = chartFolders(sources, (file) => !isFree(file));
    const ofFolders = new Set(folders.flatMap(({ values = [] }) => values.map(({ file }) => file)));
    const values = sources
        .filter(({ file, document }) => isFree(file) && !ofFolders.has(file) && !isObject(document.data))
        .flatMap((source) => looseValues(source, chart));
    return { resources: [...objects, ...folders, ...values], skipped };
}
