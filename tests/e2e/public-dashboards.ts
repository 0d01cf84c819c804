// `node scripts/start.mjs tests/e2e/public-dashboards --dashboards FOLDER --url URL`: asks every query of other people's dashboards,
// and lists panels without data with the reason. The dashboards are not part of this repository: FOLDER holds their JSON files.
// Exit code 1: a panel is empty although everything that it asks for is there.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { table, terminalWidth } from "../../lib/table";
import { messageOf } from "../../lib/message";
import { metricsOf } from "../promql";

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

/** Whose metric it is, by the beginning of its name, for the reason of an empty panel. */
const exporters: readonly (readonly [start: RegExp, reason: string])[] = [
    [/^kube_/, "kube-state-metrics is not there"],
    [/^node_/, "node-exporter is not there"],
    [/^container_|^kubelet_|^machine_/, "the kubelet is not scraped, or drops it"],
    [/^apiserver_|^etcd_|^workqueue_|^rest_client_/, "the API server is not scraped, or drops it"],
    [/^coredns_/, "CoreDNS is not scraped"],
    [/:/, "the recording rule is not loaded"],
];

/** Variables of Grafana, as wide as they can be. */
const filled = (expr: string): string =>
    expr
        .replaceAll(/\$\{?__(rate_interval|interval|range)\}?/g, "5m")
        .replaceAll(/\$\{?resolution\}?/g, "1m")
        .replaceAll(/\[\$\{?\w+\}?(:\$\{?\w+\}?)?\]/g, "[5m]")
        .replaceAll(/([!=])~?"\$\{?\w+(:\w+)?\}?"/g, (_, sign: string) => (sign === "!" ? '!~"^$"' : '=~".*"'))
        .replaceAll(/\$\{?\w+(:\w+)?\}?/g, ".*");

async function main(): Promise<number> {
    const { values } = parseArgs({ options: { dashboards: { type: "string" }, url: { type: "string" } } });
    const { dashboards: folder, url } = values;
    if (folder === undefined || url === undefined) throw new Error("--dashboards FOLDER and --url URL are required.");
    const ask = async (expression: string): Promise<number> => {
        const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`);
        if (!response.ok) throw new Error(`${response.status}: ${(await response.text()).slice(0, 150)}`);
        return answerShape.parse(await response.json()).data.result.length;
    };
    const known = new Set(namesShape.parse(await (await fetch(`${url}/api/v1/label/__name__/values`)).json()).data);
    let unexplained = 0;
    for (const file of readdirSync(folder).filter((one) => one.endsWith(".json"))) {
        const parsed = dashboardShape.safeParse(JSON.parse(readFileSync(path.join(folder, file), "utf8")));
        if (!parsed.success) continue; // not a dashboard
        const { title, panels = [] } = parsed.data;
        const withQueries = panels
            .flatMap((panel) => [panel, ...(panel.panels ?? [])])
            .filter(({ targets }) => targets?.some(({ expr }) => expr));
        const rows: string[][] = [];
        for (const panel of withQueries) {
            const expressions = (panel.targets ?? []).flatMap(({ expr }) => (expr ? [filled(expr)] : []));
            const found = await Promise.all(expressions.map((one) => ask(one).catch((error: unknown) => messageOf(error))));
            if (found.some((count) => typeof count === "number" && count > 0)) continue;
            const missing = [...new Set(expressions.flatMap(metricsIn))].filter((name) => !known.has(name));
            const failure = found.find((one) => typeof one === "string");
            const reason = failure === undefined ? (reasonOf(missing) ?? comparison(expressions)) : `the query fails: ${failure}`;
            if (reason === undefined || failure !== undefined) unexplained++;
            rows.push([panel.title ?? "", reason ?? "NOT EXPLAINED: all its metrics are there"]);
        }
        console.log(`\n${title}: ${withQueries.length - rows.length} of ${withQueries.length} panels with data`);
        if (rows.length > 0) console.log(table(["empty panel", "because"], rows, { width: terminalWidth }));
    }
    return unexplained > 0 ? 1 : 0;
}

/** Metrics of a query; none where it is no PromQL after all variables are filled. */
function metricsIn(expression: string): string[] {
    try {
        return metricsOf(expression);
    } catch {
        return [];
    }
}

function reasonOf(missing: readonly string[]): string | undefined {
    const [first] = missing;
    if (first === undefined) return undefined;
    const known = exporters.find(([start]) => missing.some((name) => start.test(name)));
    return `${known?.[1] ?? "nothing here has the metric"} (${first})`;
}

/** Such as `count(up == 0)`, which is empty while all is well. */
const comparison = (expressions: readonly string[]): string | undefined =>
    expressions.some((one) => /(==|>|<)\s*\d/.test(one)) ? "nothing is in the state that it asks for" : undefined;

void main().then(
    (code) => process.exit(code),
    (error: unknown) => {
        console.error(messageOf(error));
        process.exit(2);
    },
);
