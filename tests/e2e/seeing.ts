// The view of a running stack: the data of every panel, and the alerts that Prometheus has loaded.
import { expect } from "chai";
import { execa } from "execa";
import { z } from "zod";
import { ports } from "../../config/names";
import { ruleGroups } from "../../components/alerts/rules";
import type { Dashboard } from "../../components/grafana/panel";
import type { ClusterAccess } from "../../kube/cluster";
import { forward, kubeConfig } from "../../kube/forward";
import { build } from "../../local/build";
import type { ThanosApi } from "../../commands/access/thanos";
import { table } from "../../lib/table";
import { metricsOf } from "../promql";
import { concrete, jobsQuery, type Chosen } from "../components/grafana/ask";
import { within } from "./await";
import { publicTable, seePublicDashboards } from "./public-dashboards";
import type { Stage } from "./stage";
import type { Models } from "../../components/models";

/** The expected values of the stack file. */
interface Intended {
    readonly models: Models;
}

/** Metrics that nothing has before a first event, and that event. All other selected metrics must exist. */
const afterAFirst: Readonly<Record<string, string>> = {
    thanos_receive_head_series_limited_requests_total: "a write that is refused for its tenant's active series",
};

/**
 * Prints for each dashboard how many panels have data. Fails on a panel with a query that has none and does not state why, and on a
 * query for a metric that nothing has: a misspelt one would have no data forever, for any text of the panel.
 */
export async function provePanels(
    { models }: Pick<Intended, "models">,
    { thanos, access }: Pick<Stage, "thanos" | "access">,
): Promise<void> {
    const without = ({ panels }: SeenDashboard) => panels.filter(({ empty }) => empty.length > 0);
    const titled = (dashboard: SeenDashboard, panels: readonly SeenPanel[], what: (panel: SeenPanel) => readonly string[]) =>
        panels.flatMap((panel) => what(panel).map((one) => `${dashboard.title}: ${panel.title}: ${one}`));
    const unexplained = (seen: readonly SeenDashboard[]) =>
        seen.flatMap((one) =>
            titled(
                one,
                without(one).filter(({ reason }) => reason === undefined),
                ({ empty }) => empty,
            ),
        );
    const unknown = (seen: readonly SeenDashboard[]) => seen.flatMap((one) => titled(one, one.panels, ({ unknown: all }) => all));
    // Rates need some scrapes, and the questions of the first round make the numbers that the second one reads.
    const seen = await within(
        420,
        () => seePanels(models, thanos, access),
        (all) => unexplained(all).length + unknown(all).length === 0,
    );
    const row = (one: SeenDashboard) => {
        const [panels, empty] = [one.panels.length, without(one)];
        const reasons = empty.map(({ title, reason }) => `${title}: ${reason ?? "NOT EXPLAINED"}`);
        return [one.title, String(panels), String(panels - empty.length), reasons.join("; ")];
    };
    console.log(table(["dashboard", "panels", "with data", "without"], seen.map(row)));
    expect({ unexplained: unexplained(seen), unknown: unknown(seen) }).to.deep.equal({ unexplained: [], unknown: [] });
}

/**
 * Prints how many alerts there are. Fails when one is missing, can't be evaluated, is pending, fires, or selects a metric
 * that nothing on the healthy stack has: it would be silent forever.
 */
export async function proveAlerts({ models }: Pick<Intended, "models">, { access }: Pick<Stage, "access">): Promise<void> {
    const expected = ruleGroups(models.alerts).flatMap(({ rules }) =>
        rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : [])),
    );
    const firing = expected.filter((name) => name === "Watchdog");
    // Prometheus evaluates them once a minute, and some look pending while the stack starts.
    const seen = await within(
        300,
        () => seeAlerts(models, access),
        (one) => [one.unhealthy, one.pending].every(({ length }) => length === 0) && one.firing.length === firing.length,
    );
    const asked = ruleGroups(models.alerts).flatMap(({ rules }) => rules.flatMap(({ expr }) => metricsOf(expr)));
    const unknown = unknownOf(asked, await namesOn(access, models.namespace.name, models.names.prometheus.service, 9090));
    const list = (names: readonly string[]) => names.join(", ") || "none";
    console.log(
        `      ${seen.loaded.length} alerts loaded; unknown metrics: ${list(unknown)}; pending: ${list(seen.pending)}; firing: ${list(seen.firing)}`,
    );
    expect({ ...seen, unknown, loaded: [...seen.loaded].sort() }).to.deep.equal({
        unknown: [],
        loaded: expected.sort(),
        pending: [],
        firing,
        unhealthy: [],
    });
}

/** Names the folder with the JSON files of public dashboards; they are not part of this repository. */
export const publicDashboardsVariable = "PUBLIC_DASHBOARDS";

/** Prints the empty panels of the dashboards in a folder, each with its reason. Fails on a panel whose emptiness nothing explains. */
export async function provePublicDashboards(
    folder: string,
    { models: { namespace, names } }: Pick<Intended, "models">,
    { thanos, access }: Pick<Stage, "thanos" | "access">,
): Promise<void> {
    const metrics = new Set(await namesOn(access, namespace.name, names.thanos.components.query, ports.http));
    const seen = await seePublicDashboards(folder, async (expression) => (await thanos.query(expression)).length, metrics);
    console.log(publicTable(seen));
    expect(seen, `no dashboard in ${folder}`).not.to.be.empty;
    const unexplained = seen.flatMap(({ title, empty }) =>
        empty.filter(({ reason }) => reason === undefined).map((panel) => `${title}: ${panel.title}`),
    );
    expect(unexplained).to.deep.equal([]);
}

const grafanaAnswer = z.object({
    healthy: z.string(),
    points: z.array(z.number()),
    errors: z.array(z.string()).nullable(),
    jobs: z.array(z.string()).nullable(),
    requests: z.array(z.string()),
});

type Seen = Pick<Stage, "stack" | "cluster">;

/** Grafana's own back end runs the overview's queries through the data source, as it is provisioned. */
export async function proveDataSource(stage: Seen): Promise<void> {
    const { names, grafana } = stage.stack.models;
    const { replaces: _others, ...source } = grafana.inside;
    const { hostname, port } = new URL(source.url);
    const answer = await askAsGrafana(stage, source, hostname.split(".")[0] ?? "", Number(port));
    const resolved = answer.requests.filter((request) => request.includes("max_source_resolution=auto"));
    console.log(
        `      ${answer.healthy} ${answer.points.length} panels, ${answer.points.reduce((sum, one) => sum + one, 0)} points; ${resolved.length} of ${answer.requests.length} requests ask for the best resolution`,
    );
    expect(answer.healthy).to.match(/^OK/);
    expect(answer.errors ?? []).to.deep.equal([]);
    expect(answer.without).to.deep.equal([]);
    expect(answer.jobs).to.include(names.prometheus.service);
    expect(
        answer.requests.filter((request) => /query_range|\/query\b/.test(request) && !resolved.includes(request)),
    ).to.deep.equal([]);
}

/** The data of Grafana's back end by a data source, through a port-forward to a Service; `without`: panels that have no points. */
export async function askAsGrafana(
    {
        stack: {
            models: { namespace, grafana },
        },
        cluster,
    }: Seen,
    source: object,
    service: string,
    port: number,
): Promise<z.output<typeof grafanaAnswer> & { readonly without: readonly string[] }> {
    const { programs } = await build(["grafana-data-source"], () => undefined);
    const opened = await forward(kubeConfig(cluster.context, cluster.kubeconfig), { namespace: namespace.name, service, port });
    try {
        const [overview] = grafana.dashboards;
        const asked =
            overview?.rows.flatMap(({ panels }) => panels.filter((panel) => panel.empty === undefined && !("shows" in panel))) ??
            [];
        const queries = asked.map(({ queries: [first] }, index) => ({
            refId: `Q${index}`,
            // The values that Grafana's web interface fills in; the back end fills in the interval.
            expr: concrete(first?.expr ?? "", { cluster: ".*", namespace: namespace.name, job: ".*", rateInterval: "2m" }),
            range: true,
        }));
        const now = Date.now();
        const input = {
            dataSource: { ...source, url: opened.url },
            queries,
            from: new Date(now - 15 * 60_000).toISOString(),
            to: new Date(now).toISOString(),
        };
        const { stdout } = await execa(programs["grafana-data-source"] ?? "", [], { input: JSON.stringify(input) });
        const answer = grafanaAnswer.parse(JSON.parse(stdout));
        return { ...answer, without: asked.filter((_, index) => answer.points[index] === 0).map(({ title }) => title) };
    } finally {
        opened.close();
    }
}

interface SeenPanel {
    readonly title: string;
    /** Queries without data. */
    readonly empty: readonly string[];
    /** Why there may be some. */
    readonly reason: string | undefined;
    /** Metrics that nothing has. */
    readonly unknown: readonly string[];
}

interface SeenDashboard {
    readonly title: string;
    readonly panels: readonly SeenPanel[];
}

/** Runs the queries of each panel of the stack's dashboards, with everything chosen that there is. */
async function seePanels(
    { namespace, names, grafana }: Models,
    thanos: ThanosApi,
    access: ClusterAccess,
): Promise<SeenDashboard[]> {
    const known = await namesOn(access, namespace.name, names.thanos.components.query, ports.http);
    const seen: SeenDashboard[] = [];
    for (const dashboard of grafana.dashboards) {
        const chosen = await choose(namespace.name, thanos, dashboard);
        const panels: SeenPanel[] = [];
        for (const panel of dashboard.rows.flatMap((row) => row.panels)) {
            const { title, queries, empty: reason } = panel;
            const showsNames = "shows" in panel; // instead of values
            const expressions = queries.map(({ expr }) => concrete(expr, chosen));
            const answers = await Promise.all(expressions.map((expression) => thanos.query(expression)));
            const unanswered = expressions.filter((_, index) => answers[index]?.every(({ value }) => value[1] === "NaN"));
            // The queries of a panel that shows names exclude each other: one names what fires, the other that nothing does.
            const empty = showsNames && unanswered.length < expressions.length ? [] : unanswered;
            panels.push({ title, reason, empty, unknown: unknownOf(expressions.flatMap(metricsOf), known) });
        }
        seen.push({ title: dashboard.title, panels });
    }
    return seen;
}

/** Names of all metrics in a Prometheus or the querier. */
async function namesOn(access: ClusterAccess, namespace: string, service: string, port: number): Promise<string[]> {
    const answer = await access.getText({ namespace, service, port }, "/api/v1/label/__name__/values");
    return namesAnswer.parse(JSON.parse(answer)).data;
}

const unknownOf = (asked: readonly string[], known: readonly string[]): string[] =>
    [...new Set(asked)].filter((metric) => !known.includes(metric) && !(metric in afterAFirst));

async function choose(namespace: string, thanos: ThanosApi, dashboard: Dashboard): Promise<Chosen> {
    const all = { cluster: ".*", namespace, job: ".*", rateInterval: "2m" };
    const jobs = await thanos.query(concrete(jobsQuery(dashboard), all));
    return { ...all, job: jobs.map(({ metric }) => metric["job"] ?? "").join("|") };
}

const namesAnswer = z.object({ data: z.array(z.string()) });
const rulesAnswer = z.object({
    data: z.object({
        groups: z.array(
            z.object({
                name: z.string(),
                rules: z.array(
                    z.object({
                        type: z.enum(["alerting", "recording"]),
                        name: z.string(),
                        health: z.string(),
                        state: z.string().optional(),
                    }),
                ),
            }),
        ),
    }),
});

interface SeenAlerts {
    readonly loaded: readonly string[];
    readonly pending: readonly string[];
    readonly firing: readonly string[];
    /** Rules that Prometheus could not evaluate, or has not yet. */
    readonly unhealthy: readonly string[];
}

/** The stack's own rules, as Prometheus has them. */
async function seeAlerts({ namespace, names }: Models, access: ClusterAccess): Promise<SeenAlerts> {
    const target = { namespace: namespace.name, service: names.prometheus.service, port: 9090 };
    const { data } = rulesAnswer.parse(JSON.parse(await access.getText(target, "/api/v1/rules")));
    const rules = data.groups.filter(({ name }) => name.startsWith("thanos-stack-")).flatMap((group) => group.rules);
    const alerts = rules.filter(({ type }) => type === "alerting");
    const inState = (state: string) => alerts.filter((rule) => rule.state === state).map(({ name }) => name);
    return {
        loaded: alerts.map(({ name }) => name),
        pending: inState("pending"),
        firing: inState("firing"),
        unhealthy: rules.filter(({ health }) => health !== "ok").map(({ name }) => name),
    };
}
