// Values of charts in files of their own: next to a Chart.yaml, named by an Application of Argo CD, or alone.
import path from "node:path";
import { merge, type Values } from "../../config/merge";
import { groupBy } from "../../lib/group";
import { looksLikeDocument } from "../view/objstore";
import { at, contentOf, isTemplate, known, list, map, text } from "../view/read";
import { byKeys } from "../view/releases";
import { make, type FileResource, type Source } from "./sources";

/** A chart for values files without a recognisable chart. */
export interface NamedChart {
    readonly chart: string;
    readonly version?: string | undefined;
}

/** A chart that is installed with values of files. */
export interface Install {
    readonly source: Source;
    readonly release: string;
    readonly namespace?: unknown;
    readonly chart: string;
    readonly version?: unknown;
    readonly repository?: unknown;
    /** The dependencies in its Chart.yaml. */
    readonly dependencies?: readonly unknown[];
    readonly values: readonly Source[];
    /** Values merged over those of the files. */
    readonly over?: Values;
    /** Whether files are missing. */
    readonly isPart?: boolean;
    readonly root?: string;
}

export function installed({ source, release, values, over = {}, isPart, root, repository, ...install }: Install): FileResource {
    const merged = [...values.map(({ document }) => document.data), over].reduce<Values>(
        (sum, more) => merge(sum, map(more)),
        {},
    );
    return {
        ...make(source, "kubernetes:helm.sh/v3:Release", release, {
            ...install,
            name: release,
            repositoryOpts: { repo: repository },
            values: merged,
            ...(isPart === true ? { valueYamlFiles: ["missing"] } : {}),
        }),
        values,
        ...(root === undefined ? {} : { root }),
    };
}

/** Charts of folders with a Chart.yaml: with values.yaml, or once for each values file of an environment over it. */
export function chartFolders(all: readonly Source[], isUsed: (file: string) => boolean): FileResource[] {
    const byFolder = groupBy(all, ({ file }) => path.dirname(file));
    return (
        all
            // Where an Application or a HelmRelease installs the folder, its values are known.
            .filter(({ file }) => path.basename(file) === "Chart.yaml" && !isUsed(file))
            .flatMap((chart): FileResource[] => {
                const folder = path.dirname(chart.file);
                const beside = (byFolder.get(folder) ?? []).filter(
                    ({ file }) => /^values.*\.ya?ml$|values\.ya?ml$/.test(path.basename(file)) && !isUsed(file),
                );
                const base = beside.find(({ file }) => /^values\.ya?ml$/.test(path.basename(file)));
                const overlays = beside.filter((one) => one !== base);
                const release = path.basename(path.resolve(folder));
                const sets = overlays.length > 0 ? overlays.map((one) => [...(base ? [base] : []), one]) : base ? [[base]] : [];
                return sets.map((files) =>
                    installed({
                        ...folderChart(chart),
                        source: files.at(-1) ?? chart,
                        release,
                        values: files,
                        ...(overlays.length > 1 ? { root: files.at(-1)?.file ?? folder } : {}),
                    }),
                );
            })
    );
}

/** The chart of a Chart.yaml, with the charts that it depends on. */
export const folderChart = ({ document }: Source) => ({
    chart: known(at(document.data, "name"), ""),
    version: at(document.data, "version"),
    dependencies: list(at(document.data, "dependencies")),
});

/** An Application of Argo CD whose values are in files: one installation for each of its sources, and what is left of it. */
export function applicationValues(
    source: Source,
    data: unknown,
    all: readonly Source[],
    use: (file: string) => void,
): { readonly data: unknown; readonly installed: readonly FileResource[] } {
    const spec = map(at(data, "spec"));
    if (at(data, "kind") !== "Application") return { data, installed: [] };
    const found: FileResource[] = [];
    const read = (one: unknown): unknown => {
        const helm = at(one, "helm");
        const folder = known(at(one, "path"), "");
        const ownChart = folder === "" ? undefined : fileOf(all, `${folder}/Chart.yaml`);
        const isRemote = at(one, "chart") !== undefined;
        if (!isRemote && ownChart === undefined) return one;
        const wanted = list(at(helm, "valueFiles")).flatMap((file) => text(file) ?? []);
        // A chart from a repository brings a values.yaml of its own.
        const named = wanted.filter((file) => !isRemote || (typeof file === "string" && file.startsWith("$")));
        if (isRemote && wanted.length === 0) return one;
        const files = named.map((file) =>
            typeof file === "string" && !isTemplate(file) ? fileOf(all, locate(file, folder)) : undefined,
        );
        const isMissing = files.includes(undefined) && at(helm, "ignoreMissingValueFiles") !== true;
        if (isRemote && isMissing && files.every((one) => one === undefined) && files.length > 0) return one;
        const base = ownChart === undefined ? undefined : fileOf(all, `${folder}/values.yaml`);
        const values = [base, ...files].flatMap((file) => (file === undefined ? [] : [file]));
        const written = at(helm, "values");
        const over = at(helm, "valuesObject") ?? (typeof written === "string" ? contentOf(written).data : undefined) ?? {};
        for (const { file } of values) use(file);
        if (ownChart) use(ownChart.file);
        found.push(
            installed({
                source,
                release: known(at(helm, "releaseName"), known(at(data, "metadata", "name"), "")),
                namespace: at(spec["destination"], "namespace"),
                ...(ownChart === undefined
                    ? { chart: known(at(one, "chart"), ""), version: at(one, "targetRevision"), repository: at(one, "repoURL") }
                    : folderChart(ownChart)),
                values,
                over: map(over),
                isPart: isMissing,
            }),
        );
        return { ref: at(one, "ref") };
    };
    const sources = list(spec["sources"]).map(read);
    const changed = {
        ...map(data),
        spec: {
            ...spec,
            ...(spec["source"] === undefined ? {} : { source: read(spec["source"]) }),
            ...(sources.length === 0 ? {} : { sources }),
        },
    };
    return { data: changed, installed: found };
}

/** Where a value file is: from the root of a repository after `$name/` or `/`, otherwise from the chart's folder. */
function locate(file: string, folder: string): string {
    const plain = file.replace(/^(\$[\w-]+)?\//, "");
    return folder === "" || plain !== file ? plain : path.join(folder, file);
}

/** A file by its path in its repository, of which a part may be checked. */
export const fileOf = (all: readonly Source[], wanted: string): Source | undefined =>
    all.find(({ file }) => file === wanted || file.endsWith(`/${wanted}`)) ?? all.find(({ file }) => wanted.endsWith(`/${file}`));

/**
 * Values without a chart in their folder: of the given chart, or of one recognised by their keys. Also documents for the bucket.
 */
export function looseValues(source: Source, chart: NamedChart | undefined): FileResource[] {
    const { file, document } = source;
    const name = path.basename(file);
    if (/^(Chart\.(yaml|lock)|values\.schema\.json|package(-lock)?\.json)$/.test(name)) return [];
    const data = map(document.data);
    if (looksLikeDocument(document.text) && typeof data["type"] === "string")
        return [
            make(source, "kubernetes:core/v1:Secret", name, {
                kind: "Secret",
                apiVersion: "v1",
                metadata: { name },
                stringData: { "objstore.yml": document.text },
            }),
        ];
    // `thanos/values-prod.yaml` and `values/thanos.yaml` are both of a release called thanos.
    const own = name.replace(/\.\w+$/, "");
    const release = /values/i.test(own) ? path.basename(path.dirname(path.resolve(file))) : own;
    const values = [source];
    if (chart !== undefined) return [installed({ source, release, ...chart, values })];
    const isPrometheusStack = at(data, "prometheus", "prometheusSpec") !== undefined;
    if (!isPrometheusStack && (!/values/i.test(file) || byKeys(data).length === 0)) return [];
    return [installed({ source, release, chart: isPrometheusStack ? "kube-prometheus-stack" : "thanos", values })];
}
