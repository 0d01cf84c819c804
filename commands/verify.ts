// `npm run verify -- --stack NAME`: what a running stack shows of itself, beside what its file says.
import { isDuration, toSeconds } from "../config/units";
import { interruption, runner, start, UsageError, type Output } from "./command";
import { clusterOptions, clusterUsage, withStack } from "./on-stack";
import { figureTable, measure } from "./verify/measured";
import { checkTable, verifyJson } from "./verify/report";
import type { RunningStack } from "./verify/running";
import { verify, type VerifyOptions } from "./verify/verify";

const usage = `Usage: npm run --silent verify -- --stack NAME [--context NAME] [--kubeconfig PATH] [--wait 10m] [--json]

${clusterUsage}
  --wait TIME          how long to wait for what is red, or not due yet. Default: 0s
  --json               prints one JSON object on standard output; what is asked meanwhile goes to standard error

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
    async run(options, root, output) {
        if (!isDuration(options.wait)) throw new UsageError(`--wait ${options.wait}: a duration such as 10m is needed.`);
        const { stack: name = "", json = false } = options;
        const within = toSeconds(options.wait);
        return withStack(options, root, async (stack) => {
            const signal = interruption("Interrupted. What was not asked yet is not known.");
            return report(stack, { name, within, json, signal }, output);
        });
    },
});

interface Report extends Pick<VerifyOptions, "within" | "only" | "signal"> {
    readonly name: string;
    readonly json: boolean;
}

/** The results go to standard output, what is asked meanwhile to standard error. */
export async function report(stack: RunningStack, { name, json, ...options }: Report, { out, error }: Output): Promise<number> {
    const onProgress = (claim: string, measured: string) => {
        error(`${claim}: ${measured}`);
    };
    const checks = await verify(stack, { ...options, onProgress });
    const figures = await measure(stack);
    out(json ? `${JSON.stringify(verifyJson(name, checks, figures))}\n` : `${checkTable(checks)}\n${figureTable(figures)}\n`);
    return checks.some(({ state }) => state === "red") ? 1 : 0;
}

if (require.main === module) start(main);
