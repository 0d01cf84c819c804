// The estimate as a page for people who would rather look: plots as SVG, tables, no script, nothing from elsewhere.
import { extent, max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line, stack } from "d3-shape";
import { bucketAt, costsAt, type Estimate } from "./estimate";
import { dollars, gigabytes } from "./format";
import { defaults } from "./inputs";
import { assumptions, tables, type Table } from "./tables";

const size = { width: 760, height: 300, left: 70, right: 20, top: 15, bottom: 40 };
const points = 120;

interface Series {
    readonly name: string;
    readonly color: string;
    readonly at: (day: number) => number;
}

interface Plot {
    readonly title: string;
    readonly series: readonly Series[];
    readonly stacked: boolean;
    readonly show: (value: number) => string;
}

export function page(name: string, one: Estimate): string {
    const { inputs } = one;
    const layer = (title: string, color: string, key: "raw" | "fiveMinutes" | "oneHour" | "transient"): Series => ({
        name: title,
        color,
        at: (day) => bucketAt(inputs, inputs.retention, day)[key],
    });
    const plots: Plot[] = [
        {
            title: "Size of the bucket",
            stacked: true,
            show: gigabytes,
            series: [
                layer("raw", "#4269d0", "raw"),
                layer("5 minutes", "#6cc5b0", "fiveMinutes"),
                layer("1 hour", "#efb118", "oneHour"),
                layer("merged, not deleted yet", "#9c9c9c", "transient"),
            ],
        },
        {
            title: "Storage and requests, dollars a month",
            stacked: false,
            show: dollars,
            series: [
                {
                    name: "this stack",
                    color: "#4269d0",
                    at: (day) => costsAt(inputs, inputs.retention, inputs.rhythm, day).total,
                },
                {
                    name: "the charts' defaults",
                    color: "#ff725c",
                    at: (day) => costsAt(inputs, defaults.retention, defaults.rhythm, day).total,
                },
            ],
        },
    ];
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(name)}: estimate</title><style>${style}</style></head><body>
<h1>Stack ${escape(name)}: what it will keep, cost and need</h1>
${plots.map((one_) => plot(one_, one.horizonDays)).join("\n")}
${[...tables(name, one), assumptions].map(htmlTable).join("\n")}
</body></html>
`;
}

function plot({ title, series, stacked, show }: Plot, horizon: number): string {
    const days = Array.from({ length: points + 1 }, (_, index) => (index * horizon) / points);
    const rows = days.map((day) => ({ day, values: series.map(({ at }) => at(day)) }));
    const top = max(rows, ({ values }) => (stacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values))) ?? 0;
    const [first = 0, last = 1] = extent(days);
    const x = scaleLinear([first, last], [size.left, size.width - size.right]);
    const y = scaleLinear([0, top || 1], [size.height - size.bottom, size.top]).nice();
    const shapes = stacked
        ? stack<(typeof rows)[number], number>()
              .keys(series.keys())
              .value(({ values }, index) => values[index] ?? 0)(rows)
              .map((layer, index) => {
                  const path = area<(typeof layer)[number]>()
                      .x(({ data }) => x(data.day))
                      .y0(([low]) => y(low))
                      .y1(([, high]) => y(high))(layer);
                  return `<path d="${path ?? ""}" fill="${series[index]?.color ?? ""}"/>`;
              })
        : series.map(({ color }, index) => {
              const path = line<(typeof rows)[number]>()
                  .x(({ day }) => x(day))
                  .y(({ values }) => y(values[index] ?? 0))(rows);
              return `<path d="${path ?? ""}" fill="none" stroke="${color}" stroke-width="2"/>`;
          });
    const bottom = size.height - size.bottom;
    const horizontal = y
        .ticks(5)
        .map(
            (tick) =>
                `<line x1="${size.left}" x2="${size.width - size.right}" y1="${y(tick)}" y2="${y(tick)}" class="grid"/><text x="${size.left - 8}" y="${y(tick) + 4}" text-anchor="end">${show(tick)}</text>`,
        );
    const vertical = x.ticks(8).map((tick) => `<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${tick}</text>`);
    const legend = series.map(({ name, color }) => `<span><i style="background:${color}"></i>${escape(name)}</span>`).join("");
    return `<h2>${escape(title)}</h2><div class="legend">${legend}</div>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escape(title)}">${[...horizontal, ...vertical, ...shapes].join("")}<text x="${(size.left + size.width) / 2}" y="${size.height - 4}" text-anchor="middle">days after the first sample</text></svg>`;
}

const cells = (tag: "td" | "th", row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join("")}</tr>`;

const htmlTable = ({ title, head, rows }: Table): string =>
    `<h2>${escape(title)}</h2><table>${head.some((cell) => cell !== "") ? cells("th", head) : ""}${rows.map((row) => cells("td", row)).join("")}</table>`;

const escape = (text: string): string =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const style = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:860px;margin:2em auto;padding:0 1em}
svg{width:100%;font-size:12px}svg text{fill:currentColor}.grid{stroke:currentColor;opacity:.15}
.legend span{margin-right:1.2em}.legend i{display:inline-block;width:.8em;height:.8em;margin-right:.4em}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25em .8em .25em 0;border-bottom:1px solid #8884;vertical-align:top}`;
