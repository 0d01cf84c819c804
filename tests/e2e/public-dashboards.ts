// Other people's dashboards on the running stack: every query of every panel, and a reason for each panel without data. The
// dashboards are not part of this repository: a folder holds their JSON files, such as those of kubernetes-mixin.
//
// Within the end-to-end tests: PUBLIC_DASHBOARDS=FOLDER npm run e2e -- --only "public dashboards"
// On any stack: node scripts/start.mjs tests/e2e/public-dashboards --dashboards FOLDER --url URL
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { table, terminalWidth } from "../../lib/table";
import { messageOf } from "../../lib/message";
import { metricsOf, selectorsOf } from "../promql";

const targetShape = z.looseObject({ expr: z.string().optional() });
interface PanelShape {
    readonly title?: string | undefined;
    readonly targets?: readonly z.output<typeof targetShape>[] | undefined;
    readonly panels?: readonly PanelShape[] | undefined;
}
const panelShape: z.ZodType<PanelShape> = z.lazy(() =>
    z.looseObject({
        title: z.string().optional(),
        targets: z.array(targetShape).optional(),
        panels: z.array(panelShape).optional(),
    }),
);
const dashboardShape = z.looseObject({ title: z.string(), panels: z.array(panelShape).optional() });
const answerShape = z.object({ data: z.object({ result: z.array(z.unknown()) }) });
const namesShape = z.object({ data: z.array(z.string()) });

/** The source of a metric of that name, and why it may be missing although its source is scraped. */
const sources: readonly (readonly [start: RegExp, source: string, missing: string])[] = [
    [/:/, "a recording rule", "the rule is not loaded: it reads histograms that are dropped"],
    [/^kube_/, "kube-state-metrics", "nothing in the cluster is in that state, or it is a Secret or ConfigMap"],
    [/^node_/, "node-exporter", "the machine has no such device, or the collector is off by default"],
    [/^(container|kubelet|machine|storage|volume_manager)_/, "the kubelet", "the kubelet of this machine has no such metric"],
    [/^(apiserver|etcd|workqueue|rest_client|aggregator)_/, "the API server", "buckets of its histograms are dropped"],
    [/^coredns_/, "CoreDNS", "this CoreDNS forwards nothing"],
    [/^trivy_/, "the Trivy operator", ""],
];

/** Variables of Grafana, as wide as they can be. */
const filled = (expr: string): string =>
    expr
        .replaceAll(/\$\{?__(rate_interval|interval|range)\}?/g, "5m")
        .replaceAll(/\$\{?resolution\}?/g, "1m")
        .replaceAll(/\[\$\{?\w+\}?(:\$\{?\w+\}?)?\]/g, "[5m]")
        .replaceAll(/([!=])~?"\$\{?\w+(:\w+)?\}?"/g, (_, sign: string) => (sign === "!" ? '!~"^$"' : '=~".*"'))
        .replaceAll(/\$\{?\w+(:\w+)?\}?/g, ".*");

/** Series that an expression has now. Throws where the query fails. */
export type Ask = (expression: string) => Promise<number>;

export interface Seen {
    readonly title: string;
    readonly panels: number;
    /** Panels without data. A reason that is undefined: nothing explains it. */
    readonly empty: readonly { readonly title: string; readonly reason: string | undefined }[];
}

/** Every dashboard in a folder. */
export async function seePublicDashboards(folder: string, ask: Ask, metrics: ReadonlySet<string>): Promise<Seen[]> {
    const parsed = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((one) => one.endsWith(".json"))
        .sort()
        .map((file) => dashboardShape.safeParse(JSON.parse(readFileSync(path.join(folder, file), "utf8"))));
    const seen: Seen[] = [];
    for (const { data } of parsed) {
        if (data === undefined) continue; // not a dashboard
        const panels = (data.panels ?? [])
            .flatMap((panel) => [panel, ...(panel.panels ?? [])])
            .filter(({ targets }) => targets?.some(({ expr }) => expr));
        const empty: Seen["empty"][number][] = [];
        for (const { title = "", targets = [] } of panels) {
            const expressions = targets.flatMap(({ expr }) => (expr ? [filled(expr)] : []));
            const found = await Promise.all(expressions.map((one) => ask(one).catch(messageOf)));
            if (found.some((count) => typeof count === "number" && count > 0)) continue;
            const failure = found.find((one) => typeof one === "string");
            const reason = failure === undefined ? await reasonOf(expressions, ask, metrics) : undefined;
            empty.push({ title, reason: reason ?? (failure === undefined ? undefined : `the query fails: ${failure}`) });
        }
        seen.push({ title: data.title, panels: panels.length, empty });
    }
    return seen;
}

/** As people read it. */
export const publicTable = (seen: readonly Seen[]): string =>
    seen
        .map(({ title, panels, empty }) => {
            const rows = empty.map((one) => [one.title, one.reason ?? "NOT EXPLAINED: all its series are there"]);
            const list = rows.length === 0 ? "" : `\n${table(["empty panel", "because"], rows, { width: terminalWidth })}`;
            return `${title}: ${panels - empty.length} of ${panels} panels with data${list}`;
        })
        .join("\n\n");

/** The first selector without series, and why it has none. Undefined: all of them have series. */
async function reasonOf(expressions: readonly string[], ask: Ask, metrics: ReadonlySet<string>): Promise<string | undefined> {
    for (const selector of new Set(expressions.flatMap(selectorsIn))) {
        if ((await ask(selector)) > 0) continue;
        const [metric = ""] = metricsOf(selector);
        const job = /job="([^"]+)"/.exec(selector)?.[1];
        if (job !== undefined && (await ask(`up{job="${job}"}`)) === 0) return `nothing is scraped as job ${job}`;
        if (metrics.has(metric)) return `no series match ${selector.replaceAll(/\s*\w+=~"\.\*",?/g, "").replace(/,\s*\}/, "}")}`;
        const [start, source, missing] = sources.find(([one]) => one.test(metric)) ?? [];
        if (start === undefined) return `nothing here has ${metric}`;
        return [...metrics].some((one) => start.test(one)) ? `${metric}: ${missing}` : `${source} is not there (${metric})`;
    }
    const compares = expressions.some((one) => /(==|!=|>|<)\s*\d/.test(one));
    return compares ? "nothing is in the state that it selects" : undefined;
}

/** Selectors of a query; none where it is no PromQL after all variables are filled. */
function selectorsIn(expression: string): string[] {
    try {
        return selectorsOf(expression);
    } catch {
        return [];
    }
}

/** Queries a query API. */
async function main(): Promise<number> {
    const { values } = parseArgs({ options: { dashboards: { type: "string" }, url: { type: "string" } } });
    const { dashboards: folder, url } = values;
    if (folder === undefined || url === undefined) throw new Error("--dashboards FOLDER and --url URL are required.");
    const ask: Ask = async (expression) => {
        const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`);
        if (!response.ok) throw new Error(`${response.status}: ${(await response.text()).slice(0, 150)}`);
        return answerShape.parse(await response.json()).data.result.length;
    };
    const { data: names } = namesShape.parse(await (await fetch(`${url}/api/v1/label/__name__/values`)).json());
    const seen = await seePublicDashboards(folder, ask, new Set(names));
    console.log(publicTable(seen));
    const sum = (of: (one: Seen) => number) => seen.reduce((total, one) => total + of(one), 0);
    console.log(`\n${sum((one) => one.panels - one.empty.length)} of ${sum((one) => one.panels)} panels with data`);
    return seen.some(({ empty }) => empty.some(({ reason }) => reason === undefined)) ? 1 : 0;
}

if (require.main === module)
    void main().then(
        (code) => process.exit(code),
        (error: unknown) => {
            console.error(messageOf(error));
            process.exit(2);
        },
    );
