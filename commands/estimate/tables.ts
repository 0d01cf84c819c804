// An estimate in tables: what the terminal shows and the page holds.
import { constants } from "../../config/constants";
import { compactorsOf, tooSmall, undoDays, type Estimate } from "./estimate";
import { count, days, dollars, gibibytes, gigabytes, hours } from "./format";

export interface Table {
    readonly title: string;
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
}

export function tables(stack: string, one: Estimate): Table[] {
    const { inputs, full } = one;
    return [
        {
            title: `Ingestion of the stack ${stack}`,
            head: ["", "", "from"],
            rows: [
                ["active series of each replica", count(inputs.activeSeries), inputs.seriesFrom],
                ["samples a second", count(one.samplesASecond), `${inputs.replicas} replicas, ${inputs.samplesFrom}`],
                ...(inputs.components.includes("receive")
                    ? [["remote write", "not counted", "unknown: depends on the clients; it comes on top of all below"]]
                    : []),
            ],
        },
        {
            title: `The bucket when it grows no more, after ${hours(one.horizonDays * 86_400)}`,
            head: [
                "resolution",
                compactorsOf(inputs) > 0 ? "kept" : "retained, if another stack's compactor has the retention of this file",
                "size",
            ],
            rows: [
                ["raw", days(inputs.retention.raw), gigabytes(full.raw)],
                ["5 minutes", days(inputs.retention.fiveMinutes), gigabytes(full.fiveMinutes)],
                ["1 hour", days(inputs.retention.oneHour), gigabytes(full.oneHour)],
                ["deleted, can be restored", days(undoDays(inputs)), gigabytes(full.deleted)],
                ["in all", "", `${gigabytes(full.total)}, ${one.blocks.toFixed(0)} blocks`],
            ],
        },
        {
            title: "The bucket over time",
            head: [
                "after",
                "raw",
                "5 minutes",
                "1 hour",
                "deleted",
                "in all",
                "blocks",
                ...(inputs.billed ? ["S3 per month"] : []),
            ],
            rows: one.growth.map(({ days: after, size, blocks, costs: then }) => [
                days(after),
                gigabytes(size.raw),
                gigabytes(size.fiveMinutes),
                gigabytes(size.oneHour),
                gigabytes(size.deleted),
                gigabytes(size.total),
                blocks.toFixed(0),
                ...(inputs.billed ? [dollars(then.total)] : []),
            ]),
        },
        ...(inputs.billed ? [bill(one)] : []),
        {
            title: "Resources of its parts, and their limits",
            head: ["part", "needed", "given", "", "by"],
            rows: one.needs.map(({ part, needed, given, how }) => [
                part,
                gibibytes(needed),
                given === undefined ? "not known" : gibibytes(given),
                tooSmall({ needed, given }) ? "TOO SMALL" : "",
                how,
            ]),
        },
        {
            title: "An outage of the object store",
            head: ["nothing is lost for", "because"],
            rows: [
                [
                    hours(one.survivedOutage),
                    "Prometheus keeps its blocks so long, uploaded or not, less the one that it is filling",
                ],
            ],
        },
    ];
}

/** With the same data and retention, so that only the way of listing differs. */
const bill = ({ inputs, costs, defaultCosts }: Estimate): Table => ({
    title: "Bill of S3 per month, when the bucket grows no more",
    head: ["", "this stack", "same data, listed as by default"],
    rows: [
        ["storage", dollars(costs.storage), dollars(defaultCosts.storage)],
        ["of it deleted blocks that can be restored", dollars(costs.deleted), dollars(defaultCosts.deleted)],
        [
            compactorsOf(inputs) > 0 ? "requests" : "requests, without the compactor's",
            dollars(costs.requests),
            dollars(defaultCosts.requests),
        ],
        ["in all", dollars(costs.total), dollars(defaultCosts.total)],
    ],
});

export const assumptions: Table = {
    title: "Assumptions",
    head: ["value", "", "what it is", "source"],
    rows: Object.values(constants).map(({ value, unit, meaning, source }) =>
        unit === "bytes" && value >= 1024 ? [gibibytes(value), "", meaning, source] : [String(value), unit, meaning, source],
    ),
};

/** How to give every part what it needs: by one key, or by a key for each part. Undefined: nothing is too small. */
export function fixOf({ inputs, needs }: Estimate): string | undefined {
    const small = needs.filter(tooSmall);
    if (small.length === 0) return undefined;
    const keys = small.map(({ key }) => `thanos-stack:${key}`);
    return `Set thanos-stack:activeSeries to ${Math.ceil(inputs.activeSeries)}, which sizes every part, or raise ${keys.join(", ")}.`;
}
