// The values that a chart accepts, to find misspelt or unknown ones: neither Bitnami's Thanos chart nor kube-prometheus-stack has
// a schema, and Helm ignores a value that no template reads.
import { nearest } from "../../lib/nearest";

export interface ChartKeys {
    readonly version: string;
    /** Keys by the path of their map; the root is `.`. */
    readonly maps: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads lines such as `query.service: ports type`; a line that begins with a space continues the one before. */
export function chartKeys(version: string, table: string): ChartKeys {
    const lines = table.trim().replace(/\n +/g, " ").split("\n");
    return {
        version,
        maps: new Map(
            lines.map((line) => {
                const [path = "", keys = ""] = line.split(": ");
                return [path, new Set(keys.split(" "))];
            }),
        ),
    };
}

/** Why the chart has no value at this path: its parent has no such key. Undefined: it has one, or its parent takes any. */
export function unknownValue({ version, maps }: ChartKeys, path: readonly string[]): string | undefined {
    const [key = "", parent] = [path.at(-1), path.slice(0, -1).join(".") || "."];
    const known = maps.get(parent);
    if (!known || known.has(key)) return undefined;
    const meant = nearest(key, [...known]);
    const where = parent === "." ? "" : `${parent}.`;
    return `the chart ${version} has no value ${path.join(".")}. ${meant === undefined ? "Remove it" : `Did you mean ${where}${meant}?`}`;
}
