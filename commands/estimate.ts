// `npm run estimate -- --stack NAME`: what a stack will take in, keep, cost and need, before it exists.
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { table } from "../lib/table";
import { positive, required, runner, start, UsageError } from "./command";
import { countSeries } from "./estimate/count";
import { estimate, tooSmall } from "./estimate/estimate";
import { inputsOf, type Measured } from "./estimate/inputs";
import { page } from "./estimate/page";
import { assumptions, tables } from "./estimate/tables";
import { planStack } from "./plan/plan";

const usage = `Usage: npm run --silent estimate -- --stack NAME [--active-series N | --from-prometheus URL] [--html FILE] [--json]

  --stack NAME           the stack: reads Pulumi.NAME.yaml
  --config-file PATH     reads this stack file instead
  --active-series N      active series of one Prometheus. Default: what the memory that it requests is enough for
  --from-prometheus URL  asks a running Prometheus, or Thanos, how many it has
  --html FILE            writes a page with plots
  --json                 prints one JSON object on standard output

The exit code is 0 when every part is given what it needs, 1 when one is TOO SMALL or the stack file is wrong, 2 for wrong usage.
`;

export const main = runner({
    usage,
    options: {
        stack: { type: "string" },
        "config-file": { type: "string" },
        "active-series": { type: "string" },
        "from-prometheus": { type: "string" },
        html: { type: "string" },
        json: { type: "boolean" },
    },
    async run(options, root, { out, error }) {
        const name = required(options.stack, "stack");
        const outcome = await planStack(root, name, options["config-file"]);
        if ("errors" in outcome) {
            for (const problem of outcome.errors) error(`${problem.path}: ${problem.message}`);
            return 1;
        }
        const one = estimate(inputsOf(outcome.plan, await counted(options["active-series"], options["from-prometheus"])));
        if (options.html !== undefined) write(options.html, page(name, one));
        out(
            options.json
                ? `${JSON.stringify({ stack: name, ...one })}\n`
                : `${[...tables(name, one), assumptions].map(({ title, head, rows }) => `\n${title}${table(head, rows)}`).join("\n")}\n`,
        );
        return one.needs.some(tooSmall) ? 1 : 0;
    },
});

function write(file: string, text: string): void {
    const folder = path.dirname(path.resolve(file));
    if (!existsSync(folder)) throw new UsageError(`--html ${file}: there is no folder ${folder}.`);
    writeFileSync(file, text);
}

async function counted(series: string | undefined, url: string | undefined): Promise<Measured | undefined> {
    if (series !== undefined && url !== undefined)
        throw new UsageError("--active-series and --from-prometheus say the same thing twice: use one.");
    if (url !== undefined) return countSeries(url);
    return series === undefined ? undefined : { activeSeries: positive(series, "active-series"), from: "--active-series" };
}

if (require.main === module) start(main);
