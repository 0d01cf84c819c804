// A dashboard as a page, drawn by Grafana's own panel library from data that was queried before. Runs in the browser.
import {
    applyFieldOverrides,
    createDataFrame,
    createTheme,
    dateTime,
    FieldType,
    getFieldDisplayValues,
    Registry,
    renderMarkdown,
    standardFieldConfigEditorRegistry,
    standardTransformersRegistry,
    transformDataFrame,
    standardTransformers,
} from "@grafana/data";
import { BigValue, PanelChrome, ThemeContext, TimeSeries, GlobalStyles } from "@grafana/ui";
import { createElement as h } from "react";
import { createRoot } from "react-dom/client";

const { dashboard, results, variables, theme: mode, from, to, width } = window.picture;
const theme = createTheme({ colors: { mode } });

const option = (id, path, isCustom = false) => ({
    id: isCustom ? `custom.${id}` : id,
    path: path ?? id,
    name: id,
    isCustom,
    process: (value) => value,
    shouldApply: () => true,
    override: () => null,
    editor: () => null,
});
const standard = ["unit", "min", "max", "decimals", "displayName", "color", "thresholds", "mappings", "links", "noValue"];
const custom = [
    "drawStyle lineInterpolation lineWidth fillOpacity gradientMode showPoints pointSize lineStyle spanNulls insertNulls stacking",
    "thresholdsStyle axisSoftMin axisSoftMax axisPlacement axisLabel axisColorMode scaleDistribution hideFrom lineColor fillColor transform",
].flatMap((names) => names.split(" "));
const options = () => [...standard.map((id) => option(id)), ...custom.map((id) => option(id, id, true))];
standardFieldConfigEditorRegistry.setInit(() => standard.map((id) => option(id)));
standardTransformersRegistry.setInit(() => [
    {
        id: "renameByRegex",
        name: "renameByRegex",
        aliasIds: [],
        transformation: () => Promise.resolve(standardTransformers.renameByRegexTransformer),
    },
]);
const registry = new Registry(options);

const interpolate = (text) =>
    text.replaceAll(/\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g, (all, a, _format, b) => variables[a ?? b] ?? all);
const named = (legend, labels) => legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label) => labels[label] ?? "");

/** Prometheus' answers as the data source of Grafana hands them to a panel. */
function framesOf(panel) {
    return panel.targets.flatMap(({ refId, legendFormat }) =>
        (results[panel.id]?.[refId] ?? []).map(({ metric, values, value }) => {
            const points = values ?? [value];
            return createDataFrame({
                refId,
                fields: [
                    { name: "Time", type: FieldType.time, config: {}, values: points.map(([time]) => time * 1000) },
                    {
                        name: "Value",
                        type: FieldType.number,
                        labels: metric,
                        config: { displayNameFromDS: named(legendFormat ?? "", metric) },
                        // As Grafana's panel does: what is not finite is a gap.
                        values: points.map(([, text]) => (Number.isFinite(Number(text)) ? Number(text) : null)),
                    },
                ],
            });
        }),
    );
}

const transformed = new Map();

/** Transformations are asynchronous, and nothing is drawn before. */
async function transform() {
    for (const panel of dashboard.panels)
        if (panel.targets)
            await new Promise((resolve) => {
                transformDataFrame(panel.transformations ?? [], framesOf(panel), { interpolate }).subscribe((data) => {
                    transformed.set(panel.id, data);
                    resolve();
                });
            });
}

function prepared(panel) {
    return applyFieldOverrides({
        data: transformed.get(panel.id),
        fieldConfig: { defaults: panel.fieldConfig?.defaults ?? {}, overrides: panel.fieldConfig?.overrides ?? [] },
        fieldConfigRegistry: registry,
        replaceVariables: interpolate,
        theme,
        timeZone: "utc",
    });
}

const range = { from: dateTime(from), to: dateTime(to), raw: { from: dateTime(from), to: dateTime(to) } };

function graph(panel, w, height) {
    const frames = prepared(panel);
    if (frames.length === 0) return nothing(panel);
    return h(TimeSeries, {
        frames,
        structureRev: 1,
        width: w,
        height,
        timeRange: range,
        timeZone: "utc",
        legend: panel.options.legend,
        options: panel.options,
    });
}

function stat(panel, w, height) {
    const values = getFieldDisplayValues({
        fieldConfig: panel.fieldConfig,
        reduceOptions: panel.options.reduceOptions,
        replaceVariables: interpolate,
        theme,
        data: prepared(panel),
        timeZone: "utc",
    });
    if (values.length === 0) return nothing(panel);
    const each = (w - 4 * (values.length - 1)) / values.length;
    return h(
        "div",
        { style: { display: "flex", gap: 4 } },
        values.map(({ display }, index) =>
            h(BigValue, {
                key: index,
                value: display,
                width: each,
                height,
                theme,
                colorMode: panel.options.colorMode,
                graphMode: panel.options.graphMode,
                textMode: values.length === 1 && panel.options.textMode === "auto" ? "value" : panel.options.textMode,
                justifyMode: panel.options.justifyMode ?? "auto",
                wideLayout: panel.options.wideLayout,
                count: values.length,
            }),
        ),
    );
}

const text = (panel) =>
    h("div", {
        className: "markdown-html",
        style: { overflow: "hidden", height: "100%" },
        dangerouslySetInnerHTML: { __html: renderMarkdown(panel.options.content) },
    });

const nothing = (panel) =>
    h(
        "div",
        {
            style: {
                height: "100%",
                display: "flex",
                alignItems: "center",
                justifyContent: "center",
                color: theme.colors.text.secondary,
                textAlign: "center",
            },
        },
        panel.fieldConfig?.defaults.noValue ?? "No data",
    );

const draw = { stat, timeseries: graph, text };
const [column, cell, gap] = [width / 24, 30, 8];

function place({ gridPos: { x, y, w, h: rows }, ...panel }) {
    const box = { left: x * column, top: 64 + y * (cell + gap), width: w * column - gap, height: rows * (cell + gap) - gap };
    const style = { position: "absolute", ...box };
    if (panel.type === "row")
        return h("div", { key: panel.id, style: { ...style, fontSize: 18, fontWeight: 500, lineHeight: "30px" } }, panel.title);
    return h(
        "div",
        { key: panel.id, style },
        h(PanelChrome, { title: panel.title, width: box.width, height: box.height }, (w, height) =>
            draw[panel.type](panel, w, height),
        ),
    );
}

function Page() {
    return h(
        ThemeContext.Provider,
        { value: theme },
        h(GlobalStyles),
        h("div", { style: { position: "absolute", left: 4, top: 12, fontSize: 22, fontWeight: 500 } }, dashboard.title),
        h(
            "div",
            { style: { position: "absolute", right: 12, top: 18, color: theme.colors.text.secondary } },
            `${new Date(from).toISOString().slice(0, 16).replace("T", " ")} to ${new Date(to).toISOString().slice(11, 16)} UTC`,
        ),
        dashboard.panels.map(place),
    );
}

document.body.style.background = theme.colors.background.canvas;
document.body.style.color = theme.colors.text.primary;
void transform().then(() => {
    createRoot(document.getElementById("root")).render(h(Page));
});
