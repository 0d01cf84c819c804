// Helm charts in a folder, as archives (`helm package` or `helm pull`) or unpacked: where no registry can be reached, the
// environment variable THANOS_STACK_CHARTS names the folder that charts are taken from.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export const chartsVariable = "THANOS_STACK_CHARTS";

export interface Chart {
    readonly name: string;
    readonly version: string;
    readonly path: string;
}

/** All charts in the folder, the newest version of each first. */
export function chartsIn(folder: string): Chart[] {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
        throw new Error(`${chartsVariable}: got "${folder}", expected a folder with charts. Unset it, or name the folder.`);
    const found = readdirSync(folder).flatMap((entry): Chart[] => {
        const file = path.resolve(folder, entry);
        const start = /-\d+\.\d+\.\d+/.exec(entry)?.index ?? 0;
        if (start > 0 && entry.endsWith(".tgz"))
            return [{ name: entry.slice(0, start), version: entry.slice(start + 1, -".tgz".length), path: file }];
        const description = path.join(file, "Chart.yaml");
        if (!existsSync(description)) return [];
        const { name: named, version: written } = parse(readFileSync(description, "utf8")) as Omit<Chart, "path">;
        return [{ name: named, version: written, path: file }];
    });
    return found.sort((a, b) => b.version.localeCompare(a.version, "en", { numeric: true }));
}
