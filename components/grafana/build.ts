// Dashboards as Grafana takes them, by Grafana's own SDK. The classic schema: a sidecar provisions files of it into every
// Grafana that is in use.
/* eslint-disable @typescript-eslint/no-deprecated -- the newer schema can't be provisioned from files before Grafana 13 */
import { ReduceDataOptionsBuilder, VisibilityMode } from "@grafana/grafana-foundation-sdk/common";
import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { scope, type Dashboard, type Panel } from "./panel";

/** On every dashboard, and what they are called after. */
export const tag = "thanos-stack";
const datasource = { type: "prometheus", uid: "${datasource}" };

export const uidOf = ({ name }: Pick<Dashboard, "name">): string => `${tag}-${name}`;

/** @param runbooks folder or URL of the runbooks */
export function build(dashboard: Dashboard, runbooks: string): sdk.Dashboard {
    const builder = new sdk.DashboardBuilder(dashboard.title)
        .uid(uidOf(dashboard))
        .description(dashboard.description)
        .tags([tag])
        .timezone("browser")
        .readonly()
        .refresh("1m")
        .time({ from: "now-24h", to: "now" })
        .tooltip(sdk.DashboardCursorSync.Crosshair)
        .variables(variables(dashboard))
        .link(
            new sdk.DashboardLinkBuilder("Thanos")
                .type(sdk.DashboardLinkType.Dashboards)
                .tags([tag])
                .asDropdown(true)
                .includeVars(true)
                .keepTime(true),
        );
    for (const { title, panels } of dashboard.rows) {
        builder.withRow(new sdk.RowBuilder(title));
        for (const panel of panels) {
            const runbook = `${runbooks}/${panel.alert ?? dashboard.alert}.md`;
            builder.withPanel(panelBuilder(panel, Math.max(6, 24 / panels.length), runbook));
        }
    }
    return builder.build();
}

/** What a dashboard shows can be chosen: data source, clusters and namespaces, and the jobs it is about. */
function variables({ jobsWith }: Dashboard) {
    const choice = (name: string, label: string, query: string) =>
        new sdk.QueryVariableBuilder(name)
            .label(label)
            .datasource(datasource)
            .query({ query, refId: name })
            .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
            .sort(sdk.VariableSort.AlphabeticalAsc)
            .multi(true)
            .includeAll(true)
            .current({ text: ["All"], value: ["$__all"] });
    return [
        new sdk.DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"),
        // All of them: also where there is no such label, as in a Prometheus that is asked directly.
        choice("cluster", "Cluster", "label_values(thanos_build_info, cluster)").allValue(".*"),
        choice("namespace", "Namespace", 'label_values(thanos_build_info{cluster=~"$cluster"}, namespace)').allValue(".*"),
        ...(jobsWith ? [choice("job", "Job", `label_values(${selectorOf(jobsWith)}, job)`)] : []),
    ];
}

/** The series whose jobs can be chosen. */
export const selectorOf = ([metric, ...matchers]: NonNullable<Dashboard["jobsWith"]>): string =>
    `${metric}{${[scope, ...matchers].join(", ")}}`;

function panelBuilder({ title, description, unit, queries, kind = "timeseries" }: Panel, width: number, runbook: string) {
    const builder =
        kind === "stat"
            ? new StatBuilder().reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
            : new TimeseriesBuilder().fillOpacity(10).showPoints(VisibilityMode.Never);
    builder
        .title(title)
        .description(`${description}\n\nRunbook: ${runbook}`)
        .unit(unit)
        .datasource(datasource)
        .span(width)
        .height(8)
        .targets(
            queries.map(({ expr, legend }, index) => {
                const query = new DataqueryBuilder()
                    .refId(String.fromCharCode(65 + index))
                    .datasource(datasource)
                    .expr(expr)
                    .legendFormat(legend);
                return kind === "stat" ? query.instant() : query.range();
            }),
        );
    if (runbook.startsWith("http"))
        builder.links([new sdk.DashboardLinkBuilder("Runbook").type(sdk.DashboardLinkType.Link).url(runbook).targetBlank(true)]);
    return builder;
}
