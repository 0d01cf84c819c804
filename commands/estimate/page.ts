// The estimate as a page for people who would rather look: figures, plots as SVG, tables. No script, nothing from elsewhere, light
// or dark as its reader has it.
import { bucketAt, costsAt, type Estimate, type Need } from "./estimate";
import { count, dollars, gibibytes, gigabytes, hours } from "./format";
import { defaults } from "./inputs";
import { escape, plot, type Plot, type Series } from "./plot";
import { assumptions, tables, type Table } from "./tables";

export function page(name: string, one: Estimate): string {
    const { inputs } = one;
    const layer = (title: string, key: "raw" | "fiveMinutes" | "oneHour" | "transient"): Series => ({
        name: title,
        at: (day) => bucketAt(inputs, inputs.retention, day)[key],
    });
    const plots: Plot[] = [
        {
            title: "Size of the bucket",
            stacked: true,
            axis: (unit) => `size, ${unit}`,
            units: ["kB", "MB", "GB", "TB", "PB"].map((unit, index) => [unit, 1000 ** (index + 1)] as const),
            show: gigabytes,
            series: [
                layer("raw", "raw"),
                layer("5 minutes", "fiveMinutes"),
                layer("1 hour", "oneHour"),
                layer("merged, not deleted yet", "transient"),
            ],
        },
        {
            title: "What S3 bills a month, storage and requests",
            stacked: false,
            axis: (unit) => `bill, ${unit} a month`,
            units: [
                ["$", 1],
                ["k$", 1000],
            ],
            show: dollars,
            series: [
                { name: "this stack", at: (day) => costsAt(inputs, inputs.retention, inputs.rhythm, day).total },
                { name: "the charts' defaults", at: (day) => costsAt(inputs, defaults.retention, defaults.rhythm, day).total },
            ],
        },
    ];
    const figures: readonly (readonly [string, string])[] = [
        ["active series a replica", count(inputs.activeSeries)],
        ["samples a second, all replicas", count(one.samplesASecond)],
        [`in the bucket after ${hours(one.horizonDays * 86_400)}`, gigabytes(one.full.total)],
        ["a month on S3 then", dollars(one.costs.total)],
        ["without an object store nothing is lost for", hours(one.survivedOutage)],
    ];
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(name)}: estimate</title>
<style>${style}</style></head><body>
<h1>Stack ${escape(name)}: what it will keep, cost and need</h1>
<dl>${figures.map(([what, value]) => `<div><dd>${escape(value)}</dd><dt>${escape(what)}</dt></div>`).join("")}</dl>
${plots.map((one_) => plot(one_, one.horizonDays)).join("\n")}
${bars(one.needs)}
${[...tables(name, one), assumptions].map(htmlTable).join("\n")}
</body></html>
`;
}

/** How much of what each part is given it will need. */
function bars(needs: readonly Need[]): string {
    const rows = needs.flatMap(({ part, needed, given }) => {
        if (given === undefined) return [];
        const share = needed / given;
        const filled = `<span class="${share > 1 ? "over" : "within"}" style="width:${(Math.min(share, 1) * 100).toFixed(1)}%"></span>`;
        return [
            `<tr><td>${escape(part)}</td><td class="bar"><div>${filled}</div></td><td class="number">${(share * 100).toFixed(0)} %</td><td>${gibibytes(needed)} of ${gibibytes(given)}</td></tr>`,
        ];
    });
    return `<section><h2>How much of what it is given each part needs</h2><table>${rows.join("")}</table></section>`;
}

const cells = (tag: "td" | "th", row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join("")}</tr>`;

const htmlTable = ({ title, head, rows }: Table): string =>
    `<section><h2>${escape(title)}</h2><table>${head.some((cell) => cell !== "") ? cells("th", head) : ""}${rows.map((row) => cells("td", row)).join("")}</table></section>`;

const style = `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--line:#d1d9e0;--paper:#fff;--c0:#3b6fd4;--c1:#2a9d8f;--c2:#d98e04;--c3:#8a8f98;--bad:#c62f2f}
@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa4af;--line:#343b44;--paper:#14171b;--c0:#7aa5f5;--c1:#54c7b8;--c2:#f0b429;--c3:#7d848e;--bad:#ff7b72}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:900px;margin:2.5em auto;padding:0 1.2em}
h1{font-size:1.6em;line-height:1.25}h2{font-size:1.15em;margin:2.4em 0 .6em}
dl{display:flex;flex-wrap:wrap;gap:.8em;margin:1.5em 0}dl div{flex:1 1 9em;border:1px solid var(--line);border-radius:6px;padding:.7em .9em}
dd{margin:0;font-size:1.45em;font-weight:600}dt{color:var(--soft);font-size:.85em;line-height:1.35}
svg{display:block;width:100%;font-size:13px}svg text{fill:var(--soft)}svg .axis{fill:var(--ink)}.grid{stroke:var(--line)}
.c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.layer{fill:var(--c)}.line{fill:none;stroke:var(--c);stroke-width:2.5}
.legend{display:flex;flex-wrap:wrap;gap:.3em 1.6em;list-style:none;padding:0;margin:.4em 0 0 4.5em}.legend i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.5em;background:var(--c)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.35em 1em .35em 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:500}
.bar{width:45%;vertical-align:middle}.bar div{height:.8em;border-radius:3px;background:var(--line);overflow:hidden}.bar span{display:block;height:100%;min-width:2px}.within{background:var(--c0)}.over{background:var(--bad)}.number{text-align:right;white-space:nowrap}`;
