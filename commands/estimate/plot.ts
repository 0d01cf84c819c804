// Plots as SVG: titled axes with round numbers in one unit, a legend with the last values, colors by the page's style sheet.
import { max } from "d3-array";
import { scaleLinear, type ScaleLinear } from "d3-scale";
import { area, line, stack } from "d3-shape";
import { escape } from "../../lib/page";

export interface Series {
    readonly name: string;
    readonly at: (day: number) => number;
}

export interface Plot {
    readonly title: string;
    readonly series: readonly Series[];
    /** One upon the other, or each by itself. */
    readonly stacked: boolean;
    /** Title of the vertical axis for a unit of it, as in `size, GB`. */
    readonly axis: (unit: string) => string;
    /** Units of the values, each with its size, the smallest first. */
    readonly units: readonly (readonly [unit: string, size: number])[];
    readonly show: (value: number) => string;
}

const size = { width: 800, height: 340, left: 76, right: 16, top: 12, bottom: 52 };
const bottom = size.height - size.bottom;
const right = size.width - size.right;
const points = 160;

/** @param days What the horizontal axis spans. */
export function plot({ title, series, stacked, axis, units, show }: Plot, days: number): string {
    const rows = Array.from({ length: points + 1 }, (_, index) => (index * days) / points).map((day) => ({
        day,
        values: series.map(({ at }) => at(day)),
    }));
    const top = max(rows, ({ values }) => (stacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values))) ?? 0;
    const [unit, one] = units.findLast(([, least]) => top >= least) ?? units[0] ?? ["", 1];
    const [time, span] = days > 2 * 365 ? ["years", 365] : ["days", 1];
    const x = scaleLinear([0, days / span], [size.left, right]);
    const y = scaleLinear([0, (top || one) / one], [bottom, size.top]).nice(5);
    const shapes = stacked
        ? stack<(typeof rows)[number], number>()
              .keys(series.keys())
              .value(({ values }, index) => values[index] ?? 0)(rows)
              .map((layer, index) => {
                  const path = area<(typeof layer)[number]>()
                      .x(({ data }) => x(data.day / span))
                      .y0(([low]) => y(low / one))
                      .y1(([, high]) => y(high / one))(layer);
                  return `<path class="layer c${index}" d="${path ?? ""}"/>`;
              })
        : series.map((_, index) => {
              const path = line<(typeof rows)[number]>()
                  .x(({ day }) => x(day / span))
                  .y(({ values }) => y((values[index] ?? 0) / one))(rows);
              return `<path class="line c${index}" d="${path ?? ""}"/>`;
          });
    const last = rows.at(-1)?.values ?? [];
    const legend = series
        .map(({ name }, index) => `<li><i class="c${index}"></i>${escape(name)} <b>${escape(show(last[index] ?? 0))}</b></li>`)
        .join("");
    return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escape(title)}">${[...grid(x, y), ...shapes].join("")}
<text class="axis" x="${(size.left + right) / 2}" y="${size.height - 8}" text-anchor="middle">time since the first sample, ${time}</text>
<text class="axis" transform="translate(16 ${(size.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escape(axis(unit))}</text></svg>
<ul class="legend">${legend}</ul>`;
}

type Scale = ScaleLinear<number, number>;

const grid = (x: Scale, y: Scale): string[] => [
    ...y
        .ticks(5)
        .map(
            (tick) =>
                `<line class="grid" x1="${size.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${size.left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick.toLocaleString("en")}</text>`,
        ),
    ...x
        .ticks(8)
        .map(
            (tick) =>
                `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${bottom}" y2="${bottom + 5}"/><text x="${x(tick)}" y="${bottom + 20}" text-anchor="middle">${tick.toLocaleString("en")}</text>`,
        ),
];
