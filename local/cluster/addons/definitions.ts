// The custom resource definitions of the prometheus-operator: files of the module that it is built from.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Api, Metadata } from "../api";
import { readIfThere, writeAtomically } from "../../../lib/files";
import type { Layout } from "../layout";

const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

const definitionFiles = (folder: string) => readdirSync(folder).filter((file) => file.endsWith(".yaml"));

/** Definitions are files named GROUP_PLURAL.yaml; their names in the API are PLURAL.GROUP. */
export function definitionName(file: string): string {
    const [group = "", plural = ""] = path.basename(file, ".yaml").split("_");
    return `${plural}.${group}`;
}

/**
 * A definition without its descriptions: they are two thirds of its megabytes, and much of what the API server chews
 * on at a start. A property that is called `description` has nothing after its colon, a description has.
 */
export function withoutDescriptions(definition: string): string {
    let skipping = Infinity; // the indentation of the description that is being left out
    const kept = definition.split("\n").filter((line) => {
        const indent = line.search(/\S/);
        if (skipping < Infinity && (indent > skipping || indent < 0)) return false;
        skipping = /^\s*description: \S/.test(line) ? indent : Infinity;
        return skipping === Infinity;
    });
    return kept.join("\n");
}

/** Applies the definitions, but those that nobody has changed since they were applied from the same file. */
export async function applyDefinitions(layout: Layout, api: Api, folder: string): Promise<void> {
    const recordFile = `${layout.data}/definitions.json`;
    const record = JSON.parse(readIfThere(recordFile) ?? "{}") as Partial<Record<string, string>>;
    const live = new Map((await api.listMetadata(definitionsPath)).map((metadata) => [metadata.name, metadata]));
    const stamp = (text: string, { uid, generation }: Metadata) =>
        createHash("sha256").update(`${uid} ${generation} ${text}`).digest("hex");
    // One at a time: each keeps the API server busy, and the daemons that start meanwhile need its answers.
    for (const file of definitionFiles(folder)) {
        const name = definitionName(file);
        const text = withoutDescriptions(readFileSync(path.join(folder, file), "utf8"));
        const found = live.get(name);
        if (found && record[name] === stamp(text, found)) continue;
        const applied = await api.apply(`${definitionsPath}/${name}`, text);
        record[name] = stamp(text, (applied as { metadata: Metadata }).metadata);
    }
    writeAtomically(recordFile, JSON.stringify(record, undefined, 2));
}

interface Group {
    readonly versions: readonly { readonly groupVersion: string }[];
}
interface Version {
    readonly resources: readonly { readonly name: string }[];
}

/** Names of the definitions that the API does not serve yet. */
export async function missingDefinitions(api: Api, folder: string): Promise<string[]> {
    const wanted = definitionFiles(folder).map(definitionName);
    const groups = [...new Set(wanted.map((name) => name.slice(name.indexOf(".") + 1)))];
    const served = await Promise.all(
        groups.map(async (group) => {
            const versions = ((await api.get(`/apis/${group}`)) as Group | undefined)?.versions ?? [];
            const lists = await Promise.all(versions.map(({ groupVersion }) => api.get(`/apis/${groupVersion}`)));
            return (lists as (Version | undefined)[]).flatMap(
                (list) => list?.resources.map(({ name }) => `${name}.${group}`) ?? [],
            );
        }),
    );
    return wanted.filter((name) => !served.flat().includes(name));
}
