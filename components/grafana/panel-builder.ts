// One panel as Grafana takes it. The common parts of every panel: legend, unit, axes, thresholds, links, and texts.
import {
    BigValueColorMode,
    BigValueGraphMode,
    BigValueTextMode,
    GraphThresholdsStyleConfigBuilder,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    ReduceDataOptionsBuilder,
    StackingConfigBuilder,
    StackingMode,
    TooltipDisplayMode,
    SortOrder,
    VisibilityMode,
    VizLegendOptionsBuilder,
    VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { alertNames } from "../../config/alerts";
import type { Graph, Level, Panel, Stat } from "./panel";
import type { Runbooks } from "../alerts/runbooks";
import { units, type Unit } from "./units";

export const datasource = { type: "prometheus", uid: "${datasource}" };

const refId = (index: number): string => String.fromCharCode(65 + index);

export function panelBuilder(panel: Panel, runbooks: Runbooks): StatBuilder | TimeseriesBuilder {
    const { title, description, good, alert, queries, empty = "not scraped, or outside of the selection" } = panel;
    const isStat = panel.kind === "stat";
    const unit: Unit = units[panel.unit];
    const runbook = alert === undefined ? runbooks.index : runbooks.of(alert);
    const builder = panel.kind === "stat" ? stat(panel, runbooks) : graph(panel, unit);
    builder
        .title(title)
        .description(
            `${description}\n\n**Good:** ${good}\n\n${isStat ? `**No data:** ${empty}.\n\n` : ""}[${alert === undefined ? "All runbooks" : `Runbook: ${alert}`}](${runbook})`,
        )
        .unit(unit.id)
        // A stat panel shows it as large as a value.
        .noValue(isStat ? "No data" : `No data: ${empty}`)
        .datasource(datasource)
        .transformations([oneCluster])
        .links([
            new sdk.DashboardLinkBuilder(alert === undefined ? "Runbooks" : "Runbook")
                .type(sdk.DashboardLinkType.Link)
                .url(runbook)
                .targetBlank(true),
        ])
        .targets(
            queries.map(({ expr, legend }, index) => {
                const query = new DataqueryBuilder().refId(refId(index)).datasource(datasource).expr(expr).legendFormat(legend);
                return isStat ? query.instant() : query.range();
            }),
        );
    if (unit.min !== undefined) builder.min(unit.min);
    if (unit.max !== undefined) builder.max(unit.max);
    if (unit.decimals !== undefined) builder.decimals(unit.decimals);
    return builder;
}

/** Names begin with their cluster. Where one cluster is selected, the name adds nothing, and is removed. */
const oneCluster = { id: "renameByRegex", options: { regex: "^${cluster:csv} (.+)$", renamePattern: "$1" } };

const thresholds = (levels: readonly Level[]) =>
    new sdk.ThresholdsConfigBuilder()
        .mode(sdk.ThresholdsMode.Absolute)
        .steps(levels.map(([color, value = null]) => ({ color, value })));

function stat({ levels, words, shows, alertLinks, queries }: Stat, runbooks: Runbooks): StatBuilder {
    // A single name that only repeats the cluster appears only where there are several.
    const plain = queries.every(({ legend }) => legend === "{{cluster}}");
    const builder = new StatBuilder()
        .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
        .colorMode(BigValueColorMode.Background)
        .graphMode(BigValueGraphMode.None)
        .textMode(shows === "name" ? BigValueTextMode.Name : plain ? BigValueTextMode.Auto : BigValueTextMode.ValueAndName)
        .wideLayout(false)
        .thresholds(thresholds(levels))
        .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.Thresholds));
    if (words)
        builder.mappings([
            {
                type: sdk.MappingType.ValueToText,
                options: Object.fromEntries(Object.entries(words).map(([value, text], index) => [value, { text, index }])),
            },
        ]);
    if (alertLinks)
        for (const alert of alertNames)
            builder.overrideByRegexp(`(.* )?${alert}`, [
                { id: "links", value: [{ title: `Runbook: ${alert}`, url: runbooks.of(alert), targetBlank: true }] },
            ]);
    return builder;
}

function graph({ queries, bound, stacked }: Graph, { softMax, softMin }: Unit): TimeseriesBuilder {
    // A single line for each cluster needs no table.
    const single = queries.length === 1 && queries[0]?.legend === "{{cluster}}";
    const builder = new TimeseriesBuilder()
        .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.PaletteClassic))
        .lineWidth(2)
        .fillOpacity(stacked ? 30 : single ? 10 : 0)
        .showPoints(VisibilityMode.Auto)
        .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
        .legend(
            new VizLegendOptionsBuilder()
                .showLegend(true)
                .displayMode(single ? LegendDisplayMode.List : LegendDisplayMode.Table)
                .placement(LegendPlacement.Bottom)
                .calcs(["lastNotNull", "max"]),
        )
        .thresholds(thresholds(bound === undefined ? [["green"]] : [["green"], ["red", bound]]))
        .thresholdsStyle(
            new GraphThresholdsStyleConfigBuilder().mode(
                bound === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed,
            ),
        );
    if (stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"));
    if (softMax !== undefined) builder.axisSoftMax(softMax);
    if (softMin !== undefined) builder.axisSoftMin(softMin);
    for (const [index, { limit }] of queries.entries())
        if (limit)
            builder.overrideByQuery(refId(index), [
                { id: "custom.lineStyle", value: { fill: "dash", dash: [8, 6] } },
                { id: "custom.fillOpacity", value: 0 },
                { id: "custom.lineWidth", value: 2 },
                { id: "custom.stacking", value: { mode: "none" } },
                { id: "color", value: { mode: "fixed", fixedColor: "red" } },
            ]);
    return builder;
}
