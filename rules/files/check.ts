// The rules on files: what `thanos-stack check` finds, with the place in the file.
import path from "node:path";
import { groupBy } from "../../lib/group";
import { rules } from "../index";
import { judge, severityOf } from "../judge";
import { reasonOf } from "../reason";
import { known, at } from "../view/read";
import { viewOf } from "../view/index";
import type { Scope } from "../view/scope";
import type { Environment } from "../view/types";
import { readFiles } from "./read";
import type { FileResource } from "./sources";
import type { NamedChart } from "./values";

export interface CheckOptions {
    readonly environment: Environment;
    readonly scope: Scope;
    readonly registries?: readonly string[] | undefined;
    readonly chart?: NamedChart | undefined;
}

/** A finding with its place. */
export interface FileFinding {
    readonly rule: string;
    readonly severity: "mandatory" | "advisory";
    /** Relative to the caller's folder. */
    readonly file: string;
    readonly line: number;
    /** The object and the field in it, as written there. */
    readonly path: string;
    /** The finding, the expected value, the fix. */
    readonly message: string;
    /** Why, in one sentence, and the rule's page. */
    readonly reason: string;
}

export interface Checked {
    readonly findings: readonly FileFinding[];
    readonly files: number;
    readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/** Checks files and folders. Folders that define the same object several times are several environments, each judged by itself. */
export function checkFiles(
    paths: readonly string[],
    cwd: string,
    { environment, scope, registries, chart }: CheckOptions,
): Checked {
    const { resources, skipped } = readFiles(paths, cwd, chart);
    const found = environmentsOf(resources).flatMap((group) => {
        const view = viewOf(group, { environment, scope, registries });
        return rules.flatMap((rule) =>
            judge(rule, view).flatMap((one): FileFinding[] => {
                const severity = severityOf(one, rule.severity[environment]);
                if (severity === "off") return [];
                const { file, line } = placeOf(one.path, group);
                return [{ rule: rule.name, severity, file, line, path: one.path, message: one.message, reason: reasonOf(rule) }];
            }),
        );
    });
    const distinct = new Map(found.map((one) => [`${one.rule}\n${one.file}\n${one.path}\n${one.message}`, one]));
    return {
        findings: [...distinct.values()].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line),
        files: new Set(resources.map(({ source }) => source.file)).size,
        skipped,
    };
}

/** Kinds that run Thanos or Prometheus. Where one of a name is there twice, there are several environments. */
const deployed = new Set([
    ...["HelmRelease", "Application", "HelmChart", "Release", "Deployment", "StatefulSet", "Prometheus", "PrometheusAgent"],
    ...["ThanosRuler", "ThanosQuery", "ThanosStore", "ThanosCompact", "ThanosReceive"],
]);

const kindOf = ({ type }: FileResource): string => type.split(":").at(-1) ?? "";
const identity = (one: FileResource): string =>
    `${kindOf(one)} ${known(at(one.inputs, "metadata", "namespace"), "")} ${one.name}`;
/** The folder that a resource is deployed with. */
const folderOf = ({ root, source }: FileResource): string => root ?? path.dirname(source.file);

/**
 * Groups of resources, one for each environment. Applications for several clusters are in one for each; what no Application deploys
 * belongs to every cluster.
 */
function environmentsOf(resources: readonly FileResource[]): readonly (readonly FileResource[])[] {
    const groups = groupBy(resources, ({ cluster = "" }) => cluster);
    const shared = groups.get("") ?? [];
    groups.delete("");
    return groups.size < 2 ? byFolder(resources) : [...groups.values()].flatMap((group) => byFolder([...group, ...shared]));
}

/**
 * Groups of resources, one for each environment: split at the folder where the same workloads begin to differ. Files outside of
 * that folder belong to every environment.
 */
function byFolder(resources: readonly FileResource[]): readonly (readonly FileResource[])[] {
    const workloads = resources.filter((one) => deployed.has(kindOf(one)));
    const repeated = [...groupBy(workloads, identity).values()]
        .map((same) => [...new Set(same.map(folderOf))])
        .filter((folders) => folders.length > 1);
    if (repeated.length === 0) return [resources];
    const ancestor = commonFolder(repeated.flat());
    const below = (one: FileResource) => {
        const inside = path.relative(ancestor, folderOf(one)).split(path.sep)[0] ?? "";
        return inside === ".." ? "" : inside;
    };
    const groups = groupBy(resources, below);
    const shared = groups.get("") ?? [];
    groups.delete("");
    if (groups.size < 2) return [resources];
    return [...groups.values()].flatMap((group) => byFolder([...group, ...shared]));
}

function commonFolder(folders: readonly string[]): string {
    const parts = folders.map((folder) => folder.split(path.sep));
    const first = parts[0] ?? [];
    const length = first.findIndex((part, index) => parts.some((other) => other[index] !== part));
    return first.slice(0, length === -1 ? first.length : length).join(path.sep);
}

/** The file and line of a finding: of the object that its path begins with, and of the field as far as it is written. */
function placeOf(where: string, resources: readonly FileResource[]): { file: string; line: number } {
    const [subject = "", ...rest] = where.split(": ");
    const named = resources.find(({ type, name, inputs }) => {
        const kind = type.split(":").at(-1) ?? "";
        const own = known(at(inputs, "metadata", "name"), known(inputs["name"], name));
        return subject === `${kind} ${own}` || subject.startsWith(`${kind} ${own}.`) || where.startsWith(`${kind} ${own}: `);
    });
    const { source, values = [] } = named ?? resources[0] ?? {};
    if (source === undefined) return { file: "", line: 1 };
    const keys = (rest[0] ?? "").split(/[. ]/).filter((key) => key !== "");
    if (keys[0] !== "values" || values.length === 0) return { file: source.file, line: source.document.placeOf(keys).line };
    // The last of the files that sets the field, or comes closest to it.
    return values
        .map(({ file, document }) => ({ file, ...document.placeOf(keys.slice(1)) }))
        .reduce((best, one) => (one.depth >= best.depth ? one : best), {
            file: source.file,
            line: source.document.line,
            depth: -1,
        });
}
