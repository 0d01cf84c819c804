// The estimate as a page: figures, plots as SVG, tables.
import { escape, htmlRows, htmlTable, page as htmlPage, type Figure } from "../../lib/page";
import { bucketAt, costsAt, tooSmall, type Estimate, type Need } from "./estimate";
import { count, dollars, gibibytes, gigabytes, hours } from "./format";
import { defaultRhythm } from "./inputs";
import { plot, type Plot, type Series } from "./plot";
import { assumptions, tables } from "./tables";

export function page(name: string, one: Estimate): string {
    const { inputs, needs } = one;
    const layer = (title: string, key: "raw" | "fiveMinutes" | "oneHour" | "deleted"): Series => ({
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
                layer("deleted, can be restored", "deleted"),
            ],
        },
        ...(inputs.billed
            ? [
                  {
                      title: "Bill of S3 per month, storage and requests",
                      stacked: false,
                      axis: (unit: string) => `bill, ${unit} per month`,
                      units: [
                          ["$", 1],
                          ["k$", 1000],
                      ] as const,
                      show: dollars,
                      series: [
                          {
                              name: "this stack",
                              at: (day: number) => costsAt(inputs, inputs.retention, inputs.rhythm, day).total,
                          },
                          {
                              name: "the same data, listed as often as by default",
                              at: (day: number) => costsAt(inputs, inputs.retention, defaultRhythm, day).total,
                          },
                      ],
                  },
              ]
            : []),
    ];
    const small = needs.filter(tooSmall).length;
    const figures: Figure[] = [
        { value: count(inputs.activeSeries), what: "active series per replica" },
        { value: count(one.samplesASecond), what: "samples per second, all replicas" },
        { value: gigabytes(one.full.total), what: `in the bucket after ${hours(one.horizonDays * 86_400)}` },
        ...(inputs.billed ? [{ value: dollars(one.costs.total), what: "per month on S3 then" }] : []),
        { value: hours(one.survivedOutage), what: "longest outage of the object store without loss" },
        { value: small === 0 ? "all fit" : `${small} TOO SMALL`, what: "components", state: small === 0 ? "good" : "bad" },
    ];
    return htmlPage({
        title: `Stack ${name}: estimate`,
        summary: "Ingestion, storage, cost and resources of the stack.",
        figures,
        parts: [
            ...plots.map((one_) => ({ title: one_.title, html: plot(one_, one.horizonDays) })),
            { title: "Needs of the components, as a share of what the stack file provides", html: bars(needs) },
            ...[...tables(name, one), assumptions].map(({ title, head, rows }) => ({ title, html: htmlTable(head, rows) })),
        ],
    });
}

/** How much of what it is given each component needs. */
const bars = (needs: readonly Need[]): string =>
    htmlRows(
        ["", "", "", ""],
        needs.flatMap(({ part, needed, given }) => {
            if (given === undefined) return [];
            const share = needed / given;
            const filled = `<span class="${share > 1 ? "over" : "within"}" style="width:${(Math.min(share, 1) * 100).toFixed(1)}%"></span>`;
            return [
                [
                    escape(part),
                    `<div class="bar"><div>${filled}</div></div>`,
                    `${(share * 100).toFixed(0)} %`,
                    `${gibibytes(needed)} of ${gibibytes(given)}`,
                ],
            ];
        }),
    );
