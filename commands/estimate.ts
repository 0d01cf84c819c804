// `thanos-stack estimate`: ingestion, storage, cost and resource needs of a stack, before it exists.
import { problemLine } from "../config/problems";
import { table } from "../lib/table";
import { defineCommand, UsageError } from "./definition";
import { htmlOption, jsonOption, positiveNumber, stackOf, stackOptions } from "./options";
import { countSeries } from "./estimate/count";
import { estimate } from "./estimate/estimate";
import { inputsOf, type Measured } from "./estimate/inputs";
import { page } from "./estimate/page";
import { writePage } from "./html-file";
import { assumptions, fixOf, tables } from "./estimate/tables";
import { planStack } from "./plan/plan";

export const definition = defineCommand({
    summary: "Estimate ingestion, storage over time, cost and resource needs of a stack",
    options: {
        ...stackOptions,
        activeSeries: {
            value: "number",
            description: "Active series of one Prometheus. Default: as many as its memory request is enough for",
            parse: positiveNumber,
        },
        fromPrometheus: { value: "url", description: "Read the active series from a running Prometheus or Thanos" },
        ...htmlOption,
        ...jsonOption,
    },
    failure: "a component is TOO SMALL",
    examples: [
        ["estimate --stack prod --active-series 2000000", "Needs of two million active series"],
        ["estimate --stack prod --from-prometheus http://localhost:9090 --html prod.html", "Measured series, with plots"],
    ],
    async run(options, { root, out, error }) {
        const { name, file } = stackOf(options);
        const outcome = await planStack(root, name, file);
        if ("errors" in outcome) {
            for (const problem of outcome.errors) error(problemLine(problem));
            return 2;
        }
        const one = estimate(inputsOf(outcome.plan.models, await counted(options.activeSeries, options.fromPrometheus)));
        if (options.html !== undefined) writePage(options.html, page(name, one));
        out(
            options.json
                ? `${JSON.stringify({ stack: name, ...one })}\n`
                : `${[...tables(name, one), assumptions].map(({ title, head, rows }) => `\n${title}${table(head, rows)}`).join("\n")}\n`,
        );
        const fix = fixOf(one);
        if (fix !== undefined) error(`TOO SMALL: ${fix}`);
        return fix === undefined ? 0 : 1;
    },
});

async function counted(series: number | undefined, url: string | undefined): Promise<Measured | undefined> {
    if (series !== undefined && url !== undefined)
        throw new UsageError("--active-series and --from-prometheus both set the number of series. Use one of them.");
    if (url !== undefined) return countSeries(url);
    return series === undefined ? undefined : { activeSeries: series, from: "--active-series" };
}
