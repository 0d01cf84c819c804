// One template for the pages that commands write: readable on a phone, light or dark as the reader's system is, printable. No script,
// and nothing from elsewhere.

/** A number that matters, and what it is. */
export interface Figure {
    readonly value: string;
    readonly what: string;
    readonly state?: State;
}

export type State = "good" | "bad" | "waiting" | "unknown";

/** A part of a page: HTML below a heading. */
export interface Part {
    readonly title: string;
    readonly html: string;
}

export interface Page {
    readonly title: string;
    /** One sentence below the title. */
    readonly summary?: string;
    readonly figures: readonly Figure[];
    readonly parts: readonly Part[];
}

export const escape = (text: string): string =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export const page = ({ title, summary, figures, parts }: Page): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(title)}</title>
<style>${style}</style></head><body>
<h1>${escape(title)}</h1>${summary === undefined ? "" : `<p class="summary">${escape(summary)}</p>`}
${figures.length > 0 ? `<dl>${figures.map(figure).join("")}</dl>` : ""}
${parts.map(({ title: heading, html }) => `<section><h2>${escape(heading)}</h2>${html}</section>`).join("\n")}
</body></html>
`;

const figure = ({ value, what, state }: Figure): string =>
    `<div${state === undefined ? "" : ` class="${state}"`}><dd>${escape(value)}</dd><dt>${escape(what)}</dt></div>`;

/**
 * A table. On a narrow screen each row becomes a block with the heading in each cell, so that nothing scrolls sideways.
 *
 * @param rows cells as text
 */
export const htmlTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    htmlRows(
        head,
        rows.map((row) => row.map(escape)),
    );

/** The same, with cells that are HTML. */
export const htmlRows = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    `<table>${head.some((cell) => cell !== "") ? `<thead><tr>${head.map((cell) => `<th>${escape(cell)}</th>`).join("")}</tr></thead>` : ""}<tbody>${rows.map((row) => `<tr>${row.map((cell, index) => `<td${isShort(cell) ? ' class="short"' : ""}${head[index] ? ` data-head="${escape(head[index])}"` : ""}>${cell}</td>`).join("")}</tr>`).join("")}</tbody></table>`;

/** Whether the text of a cell stays on one line, as a number with its unit does. */
const isShort = (cell: string): boolean => cell.replace(/<[^>]*>/g, "").length <= 14;

/** Text with its line breaks and spaces. */
export const preformatted = (text: string): string => `<pre>${escape(text)}</pre>`;

/** A word with the color of its state. */
export const badge = (state: State, word: string): string => `<span class="badge ${state}">${escape(word)}</span>`;

const style = `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--line:#d1d9e0;--paper:#fff;--c0:#3b6fd4;--c1:#2a9d8f;--c2:#d98e04;--c3:#8a8f98;--good:#1a7f37;--bad:#c62f2f;--waiting:#9a6700}
@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa4af;--line:#343b44;--paper:#14171b;--c0:#7aa5f5;--c1:#54c7b8;--c2:#f0b429;--c3:#7d848e;--good:#4ac26b;--bad:#ff7b72;--waiting:#e3b341}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:1000px;margin:2.5em auto;padding:0 1.2em;overflow-wrap:anywhere}
h1{font-size:1.6em;line-height:1.25;margin-bottom:.3em}h2{font-size:1.15em;margin:2.4em 0 .6em}.summary{color:var(--soft);margin:0}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9em,1fr));gap:.8em;margin:1.5em 0}dl div{border:1px solid var(--line);border-radius:6px;padding:.7em .9em}
dd{margin:0;font-size:1.45em;font-weight:600;line-height:1.3}dt{color:var(--soft);font-size:.85em;line-height:1.35}
dl .good dd,.badge.good{color:var(--good)}dl .bad{border-color:var(--bad)}dl .bad dd,.badge.bad{color:var(--bad)}.badge.waiting,dl .waiting dd{color:var(--waiting)}.badge.unknown{color:var(--soft)}
.badge{font-weight:600;white-space:nowrap}
svg{display:block;width:100%;font-size:13px}svg text{fill:var(--soft)}svg .axis{fill:var(--ink)}.grid{stroke:var(--line)}
.c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.layer{fill:var(--c)}.line{fill:none;stroke:var(--c);stroke-width:2.5}
.legend{display:flex;flex-wrap:wrap;gap:.3em 1.6em;list-style:none;padding:0;margin:.4em 0 0}.legend i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.5em;background:var(--c)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.35em 1em .35em 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:500}th,td:first-child{overflow-wrap:normal}.short{white-space:nowrap}
pre{font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap;border:1px solid var(--line);border-radius:6px;padding:.8em;margin:0}
.fix{border-left:3px solid var(--bad);padding:.1em 0 .1em .9em;margin:1em 0}.fix p{margin:.2em 0}
.bar{min-width:8em}.bar div{height:.8em;border-radius:3px;background:var(--line);overflow:hidden;margin-top:.35em}.bar span{display:block;height:100%;min-width:2px}.within{background:var(--c0)}.over{background:var(--bad)}
@media (max-width:640px){body{margin:1.2em auto;padding:0 .9em}svg{font-size:19px}
thead{display:none}tr{display:block;border-bottom:1px solid var(--line);padding:.5em 0}td{display:block;border:0;padding:.1em 0}td:empty{display:none}td[data-head]::before{content:attr(data-head) ": ";color:var(--soft)}td:first-child{font-weight:600}td:first-child::before{display:none}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--paper:#fff}body{max-width:none;margin:0}h2{break-after:avoid}dl,svg,tr,.fix{break-inside:avoid}pre{border:0;padding:0}}`;
