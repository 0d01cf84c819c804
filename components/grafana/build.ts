// Dashboards as Grafana takes them, by Grafana's own SDK. The classic schema: a sidecar provisions files of it into every
// Grafana that is in use.
/* eslint-disable @typescript-eslint/no-deprecated -- the newer schema can't be provisioned from files before Grafana 13 */
import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as TextBuilder, TextMode } from "@grafana/grafana-foundation-sdk/text";
import { alertNames } from "../../config/alerts";
import { layout } from "./layout";
import type { Dashboard } from "./panel";
import { panelBuilder, datasource } from "./panel-builder";
import { scope } from "./queries";
import { runbookId, runbooksFromGrafana } from "../alerts/runbooks";
import { runbooksName, runbookText } from "./runbooks";
import { withClusterLabel } from "./cluster-label";

/** On every dashboard, and the first part of their uids. */
export const tag = "thanos-stack";

export const uidOf = ({ name }: Pick<Dashboard, "name">): string => `${tag}-${name}`;

/** The common parts of all dashboards of a stack. */
export interface Shared {
    /** Uid of the data source that is selected at first: the stack's own. */
    readonly dataSource: { readonly name: string; readonly uid: string };
    /** Where people read the runbooks. */
    readonly runbooks: string;
    /** Name of the external label that identifies a cluster. */
    readonly clusterLabel: string;
    /** Namespace of the stack, in the commands of the runbooks. */
    readonly namespace: string;
}

/** All dashboards of a stack by uid, the one with the runbooks last. */
export function buildAll(dashboards: readonly Dashboard[], shared: Shared): ReadonlyMap<string, sdk.Dashboard> {
    const linked = [...dashboards, runbooksDashboard];
    const built = [
        ...dashboards.map((one) => build(one, linked, shared)),
        ...(dashboards.length > 0 ? [buildRunbooks(linked, shared)] : []),
    ];
    return new Map(built.map((one) => [one.uid ?? "", withClusterLabel(one, shared.clusterLabel)]));
}

const runbooksDashboard = {
    name: runbooksName,
    title: "Thanos / Runbooks",
    description: "Meaning, impact and fix of each alert.",
};
type Titled = typeof runbooksDashboard | Dashboard;

function build(dashboard: Dashboard, linked: readonly Titled[], { dataSource, runbooks }: Shared): sdk.Dashboard {
    const builder = base(dashboard, linked).variables(variables(dashboard.jobsWith, dataSource));
    let [y, id] = [0, 1];
    for (const row of dashboard.rows) {
        builder.withRow(new sdk.RowBuilder(row.title).id(id++).gridPos({ x: 0, y, w: 24, h: 1 }));
        const { placed, end } = layout(row, y + 1);
        for (const [panel, position] of placed)
            builder.withPanel(panelBuilder(panel, runbooksFromGrafana(runbooks)).id(id++).gridPos(position));
        y = end;
    }
    return builder.build();
}

const base = ({ name, title, description }: Titled, linked: readonly Titled[]) =>
    new sdk.DashboardBuilder(title)
        .uid(uidOf({ name }))
        .description(description)
        .tags([tag])
        .timezone("browser")
        .readonly()
        .refresh("1m")
        .time({ from: "now-24h", to: "now" })
        .tooltip(sdk.DashboardCursorSync.Crosshair)
        .links(linked.filter((one) => one.name !== name).map((one) => link(one)));

/** Keeps the time, the data source, clusters and namespaces. Not the jobs: another dashboard has other jobs. */
const link = (to: Titled) =>
    new sdk.DashboardLinkBuilder(to.title.replace("Thanos / ", ""))
        .type(sdk.DashboardLinkType.Link)
        .url(`/d/${uidOf(to)}?\${datasource:queryparam}&\${cluster:queryparam}&\${namespace:queryparam}`)
        .icon("dashboard")
        .keepTime(true);

/** The selections: data source, clusters, namespaces, and jobs. "All" means every value in the list, so only Thanos stacks. */
function variables(
    jobsWith: Dashboard["jobsWith"],
    { name: text, uid: value }: Shared["dataSource"],
    hide = sdk.VariableHide.DontHide,
) {
    const choice = (name: string, label: string, query: string) =>
        new sdk.QueryVariableBuilder(name)
            .label(label)
            .hide(hide)
            .datasource(datasource)
            .query({ query, refId: name })
            .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
            .sort(sdk.VariableSort.AlphabeticalAsc)
            .multi(true)
            .includeAll(true)
            .current({ text: ["All"], value: ["$__all"] });
    return [
        new sdk.DatasourceVariableBuilder("datasource")
            .label("Data source")
            .hide(hide)
            .type("prometheus")
            .current({ text, value }),
        choice("cluster", "Cluster", "label_values(thanos_build_info, cluster)"),
        choice("namespace", "Namespace", 'label_values(thanos_build_info{cluster=~"$cluster"}, namespace)'),
        ...(jobsWith ? [choice("job", "Job", `label_values(${selectorOf(jobsWith)}, job)`)] : []),
    ];
}

/** The series whose jobs can be selected. */
export const selectorOf = ([metric, ...matchers]: NonNullable<Dashboard["jobsWith"]>): string =>
    `${metric}{${[scope, ...matchers].join(", ")}}`;

/** Has the variables too, so that what is selected survives a visit. */
function buildRunbooks(linked: readonly Titled[], { namespace, dataSource }: Shared): sdk.Dashboard {
    const builder = base(runbooksDashboard, linked).variables(variables(undefined, dataSource, sdk.VariableHide.HideVariable));
    for (const [index, alert] of alertNames.entries())
        builder.withPanel(
            new TextBuilder()
                .id(runbookId(alert))
                .title(alert)
                .mode(TextMode.Markdown)
                .content(runbookText(alert, namespace))
                .gridPos({ x: (index % 2) * 12, y: Math.floor(index / 2) * 12, w: 12, h: 12 }),
        );
    return builder.build();
}
