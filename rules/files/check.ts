// The rules on files: what `thanos-stack check` finds, with the place in the file.
import path from "node:path";
import { rules } from "../index";
import { judge, severityOf } from "../judge";
import { reasonOf } from "../reason";
import { known, at } from "../view/read";
import { viewOf } from "../view/index";
import type { Scope } from "../view/scope";
import type { Environment } from "../view/types";
import { readFiles, type FileResource, type NamedChart } from "./read";

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
    /** What was found, what is expected, the fix. */
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

const identity = ({ type, name, inputs }: FileResource): string =>
    `${type} ${known(at(inputs, "metadata", "namespace"), "")} ${name}`;

/** Groups of resources, one for each environment: split at the folder where the same objects begin to differ. */
function environmentsOf(resources: readonly FileResource[]): readonly (readonly FileResource[])[] {
    const byIdentity = new Map<string, string[]>();
    for (const one of resources) byIdentity.set(identity(one), [...(byIdentity.get(identity(one)) ?? []), one.source.file]);
    const repeated = [...byIdentity.values()].filter((files) => new Set(files.map((file) => path.dirname(file))).size > 1);
    if (repeated.length === 0) return [resources];
    const ancestor = commonFolder(repeated.flat());
    const groups = new Map<string, FileResource[]>();
    for (const one of resources) {
        const below = path.relative(ancestor, one.source.file).split(path.sep)[0] ?? "";
        groups.set(below, [...(groups.get(below) ?? []), one]);
    }
    return groups.size === 1 ? [resources] : [...groups.values()].flatMap(environmentsOf);
}

function commonFolder(files: readonly string[]): string {
    const parts = files.map((file) => path.dirname(file).split(path.sep));
    const first = parts[0] ?? [];
    const length = first.findIndex((part, index) => parts.some((other) => other[index] !== part));
    return first.slice(0, length === -1 ? first.length : length).join(path.sep);
}

/** The file and line of a finding: of the object that its path begins with, and of the field as far as it is written. */
function placeOf(where: string, resources: readonly FileResource[]): { file: string; line: number } {
    const [subject = "", ...rest] = where.split(": ");
    const named = resources.filter(({ type, name, inputs }) => {
        const kind = type.split(":").at(-1) ?? "";
        const own = known(at(inputs, "metadata", "name"), known(inputs["name"], name));
        return subject === `${kind} ${own}` || subject.startsWith(`${kind} ${own}.`) || where.startsWith(`${kind} ${own}: `);
    });
    const source = (named[0] ?? resources[0])?.source;
    if (source === undefined) return { file: "", line: 1 };
    const isValues = named[0]?.type.startsWith("kubernetes:helm.sh") ?? false;
    const keys = (rest[0] ?? "").split(/[. ]/).filter((key) => key !== "");
    return { file: source.file, line: source.document.lineOf(isValues && keys[0] === "values" ? keys.slice(1) : keys) };
}
