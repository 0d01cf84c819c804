// The data of a dashboard, queried as Grafana would: variables first, then every panel.
import { z } from "zod";

const target = z.looseObject({ refId: z.string(), expr: z.string(), instant: z.boolean().optional() });
const panel = z.looseObject({
    id: z.number(),
    type: z.string(),
    title: z.string(),
    gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
    targets: z.array(target).optional(),
});
export const dashboardShape = z.looseObject({
    title: z.string(),
    panels: z.array(panel),
    templating: z.looseObject({
        list: z.array(
            z.looseObject({ name: z.string(), query: z.union([z.string(), z.looseObject({ query: z.string() })]).optional() }),
        ),
    }),
});
type Dashboard = z.output<typeof dashboardShape>;

const point = z.tuple([z.number(), z.string()]);
const series = z.object({ metric: z.record(z.string(), z.string()), values: z.array(point).optional(), value: point.optional() });
const answer = z.object({ data: z.object({ result: z.array(series) }) });
const labels = z.object({ data: z.array(z.string()) });
type Series = z.output<typeof series>;

export interface Picture {
    readonly dashboard: Dashboard;
    /** Series by panel and query. */
    readonly results: Readonly<Record<number, Readonly<Record<string, readonly Series[]>>>>;
    readonly variables: Readonly<Record<string, string>>;
    readonly theme: "light" | "dark";
    /** Milliseconds. */
    readonly from: number;
    readonly to: number;
    readonly width: number;
}

interface Range {
    /** Address of a Prometheus API. */
    readonly url: string;
    /** Seconds. */
    readonly from: number;
    readonly to: number;
}

/** Everything that a picture shows, and the panels without data. */
export async function dataOf(
    dashboard: Dashboard,
    range: Range,
): Promise<Omit<Picture, "theme" | "dashboard" | "width"> & { readonly empty: readonly string[] }> {
    const { from, to } = range;
    const step = Math.max(15, Math.ceil((to - from) / 400 / 15) * 15);
    const variables: Record<string, string> = {
        __rate_interval: `${Math.max(60, step + 15)}s`,
        __range: `${to - from}s`,
        __range_s: String(to - from),
        __range_ms: String((to - from) * 1000),
        __interval: `${step}s`,
        __interval_ms: String(step * 1000),
    };
    const regex = { ...variables };
    for (const { name, query } of dashboard.templating.list) {
        const text = filled(typeof query === "string" ? query : (query?.query ?? ""), regex);
        const [, matcher, label] = /^label_values\((.*), (\w+)\)$/.exec(text) ?? [];
        if (matcher === undefined || label === undefined) continue;
        const values = await ask(range, `label/${label}/values`, { "match[]": matcher }, labels);
        regex[name] = values.data.join("|");
        variables[name] = values.data.join(",");
    }
    const results: Record<number, Record<string, readonly Series[]>> = {};
    const empty: string[] = [];
    for (const { id, title, targets = [] } of dashboard.panels) {
        const found: Record<string, readonly Series[]> = {};
        for (const { refId, expr, instant } of targets) {
            const query = filled(expr, regex);
            const parameters = instant
                ? { query, time: String(to) }
                : { query, start: String(from), end: String(to), step: String(step) };
            const { data } = await ask(range, instant ? "query" : "query_range", parameters, answer);
            found[refId] = data.result;
        }
        results[id] = found;
        if (targets.length > 0 && Object.values(found).every(({ length }) => length === 0)) empty.push(title);
    }
    return { results, variables, empty, from: from * 1000, to: to * 1000 };
}

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
    text.replaceAll(/\$(\w+)/g, (all, name: string) => values[name] ?? all);

async function ask<T>(
    { url, from, to }: Range,
    path: string,
    parameters: Record<string, string>,
    shape: z.ZodType<T>,
): Promise<T> {
    const address = new URL(`api/v1/${path}`, url.endsWith("/") ? url : `${url}/`);
    address.search = new URLSearchParams({
        start: String(from),
        end: String(to),
        ...parameters,
        max_source_resolution: "auto",
    }).toString();
    const response = await fetch(address);
    const text = await response.text();
    if (!response.ok) throw new Error(`${parameters["query"] ?? path}: ${response.status} ${text.slice(0, 300)}`);
    return shape.parse(JSON.parse(text));
}
