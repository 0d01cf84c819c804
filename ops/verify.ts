// `npm run verify -- --stack NAME`: what a running stack shows of itself, beside what its file says.
import { isDuration, toSeconds } from "../config/units";
import { runner, start, UsageError } from "./command";
import { clusterOptions, clusterUsage, withStack } from "./on-stack";
import { figureTable, measure } from "./verify/measured";
import { checkTable, verifyJson } from "./verify/report";
import { verify } from "./verify/verify";

const usage = `Usage: npm run --silent verify -- --stack NAME [--context NAME] [--kubeconfig PATH] [--wait 10m] [--json]

${clusterUsage}
  --wait TIME          how long to wait for what is red, or not due yet. Default: 0s
  --json               prints one JSON object on standard output

The exit code is 0 when nothing is red, 1 when something is red or can't be asked, 2 for wrong usage. What is not due yet, or can't
be seen here, is said and never counted as green.
`;

export const main = runner({
    usage,
    options: {
        ...clusterOptions,
        wait: { type: "string", default: "0s" },
        json: { type: "boolean" },
    },
    async run(options, root, { out, error }) {
        if (!isDuration(options.wait)) throw new UsageError(`--wait ${options.wait}: a duration such as 10m is needed.`);
        const onProgress = (claim: string, measured: string) => {
            error(`${claim}: ${measured}`);
        };
        return withStack(options, root, async (stack) => {
            const checks = await verify(stack, { within: toSeconds(options.wait), ...(options.json ? {} : { onProgress }) });
            const figures = await measure(stack);
            out(
                options.json
                    ? `${JSON.stringify(verifyJson(options.stack ?? "", checks, figures))}\n`
                    : `${checkTable(checks)}\n${figureTable(figures)}\n`,
            );
            return checks.some(({ state }) => state === "red") ? 1 : 0;
        });
    },
});

if (require.main === module) start(main);
