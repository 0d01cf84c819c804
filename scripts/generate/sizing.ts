// docs/sizing.md: the sizes, and the constants that computed ones are made from.
import { constants } from "../../config/constants";
import { sizeOf, sizes, type Size } from "../../config/sizes";

const introduction = `# Sizes

A stack names a \`size\`, or the number of \`activeSeries\` that one Prometheus scrapes. Requests, limits,
volumes, caches and partitions of Prometheus and Thanos are computed from series, scrape interval and retention. Any single value can be set in the
stack file, whichever of the two it uses. All figures are starting points, to be corrected by measurement.

This page is made from \`config/sizes.ts\`, \`config/sizing.ts\` and \`config/constants.ts\` by \`npm run generate\`.
`;

const series = [50_000, 250_000, 1_000_000, 3_000_000];
const computed = (activeSeries: number): Size =>
    sizeOf({
        size: "small",
        activeSeries,
        prometheus: { scrapeInterval: "30s", retention: "48h" },
        thanos: { retention: { raw: "30d", fiveMinutes: "90d", oneHour: "365d" } },
    });

const shown = (part: object): string =>
    Object.entries(part)
        .map(([name, value]) =>
            name === "resources"
                ? `${(value as Size["query"]["resources"]).cpu} cpu, ${(value as Size["query"]["resources"]).memory} to ${(value as Size["query"]["resources"]).memoryLimit}`
                : `${name} ${Array.isArray(value) ? value.join(", ") || "none" : String(value)}`,
        )
        .join("; ");

const parts = ["prometheus", "sidecar", "query", "queryFrontend", "storeGateway", "compactor", "ruler", "receive"] as const;

const table = (columns: readonly (readonly [string, Size])[]): string[] => [
    `| | ${columns.map(([title]) => title).join(" | ")} |`,
    `| --- | ${columns.map(() => "---").join(" | ")} |`,
    ...parts.map((part) => `| ${part} | ${columns.map(([, size]) => shown(size[part])).join(" | ")} |`),
    "",
];

export const sizingReference = (): string =>
    [
        introduction,
        "## Named\n",
        ...table(Object.entries(sizes).map(([name, size]) => [`\`${name}\`: ${size.summary}`, size] as const)),
        "## Computed, with 30s scrape interval, 48h in Prometheus, 30d, 90d and 365d in the bucket\n",
        ...table(series.map((count) => [`${count} series`, computed(count)] as const)),
        "## Constants\n",
        "Sizes and `npm run estimate` rest on these; `npm run verify` prints the measured values of some of them.\n",
        "| constant | value | | what it is | source |",
        "| --- | --- | --- | --- | --- |",
        ...Object.entries(constants).map(
            ([name, { value, unit, meaning, source }]) => `| ${name} | ${value} | ${unit} | ${meaning} | ${source} |`,
        ),
        "",
    ].join("\n");
