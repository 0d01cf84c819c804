// The settings of a stack file, changed for one machine: by the list of the stack in `local/overrides`, each entry with its
// reason, and by a folder of charts where no registry can be reached.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { nameOf } from "../config/charts";
import { merge, type Values } from "../config/merge";
import type { Models } from "../components/models";
import { charts } from "../config/versions";
import { chartsIn, chartsVariable } from "./charts";
import type { StackFile } from "../offline/stack-file";

/** One value that is other on this machine than in the stack file. */
export interface Override {
    /** Its place below the project's configuration, as in `prometheus.grafana.enabled`. */
    readonly key: string;
    readonly value: unknown;
    readonly reason: string;
}

/** The committed overrides of a stack; most have none. */
export function committedOverrides(root: string, stack: string): Override[] {
    const file = path.join(root, "local", "overrides", `${stack}.yaml`);
    return existsSync(file) ? (parse(readFileSync(file, "utf8")) as Override[]) : [];
}

/** The stack file with the overrides in their order. */
export function withOverrides(stack: StackFile, overrides: readonly Override[]): StackFile {
    const config: Record<string, string> = { ...stack.config };
    for (const { key, value } of overrides) {
        const [top = "", ...below] = key.split(".");
        const name = `${stack.project}:${top}`;
        const nested = below.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
        const merged = below.length > 0 ? merge(JSON.parse(config[name] ?? "{}") as Values, nested as Values) : nested;
        config[name] = typeof merged === "string" ? merged : JSON.stringify(merged);
    }
    return { ...stack, config };
}

/** Where each chart of a stack is taken from when a folder holds charts. Throws when one of them is not in it. */
export function chartOverrides(
    { prometheus, thanos }: Pick<Models, "prometheus" | "thanos">,
    folder: string | undefined,
): Override[] {
    if (folder === undefined) return [];
    const found = chartsIn(folder);
    return [
        ...(prometheus.delivery === "chart"
            ? [
                  { key: "prometheus.chart.source", chart: charts.kubePrometheusStack },
                  { key: "prometheus.definitions.chart.source", chart: charts.prometheusOperatorCrds },
              ]
            : []),
        ...(thanos.chart ? [{ key: "thanos.chart.source", chart: charts.thanos }] : []),
    ].map(({ key, chart }) => {
        const name = nameOf(chart);
        const match = found.find((one) => one.name === name);
        if (!match)
            throw new Error(
                `${chartsVariable} names ${folder}, which holds ${[...new Set(found.map((one) => one.name))].join(", ") || "no chart"}, but not ${name}. Put it there: helm pull ${chart.source} --version ${chart.version}`,
            );
        return { key, value: match.path, reason: `version ${match.version} from ${chartsVariable}` };
    });
}
