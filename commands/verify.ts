// `thanos-stack verify`: checks a running stack against its file.
import { defineCommand, type Output } from "./definition";
import { withStack } from "./on-stack";
import { clusterOptions, durationSeconds, jsonOption, stackOf } from "./options";
import { interruption } from "./signals";
import { figureTable, measure } from "./verify/measured";
import { checkTable, verifyJson } from "./verify/report";
import type { RunningStack } from "./verify/running";
import { verify, type VerifyOptions } from "./verify/verify";

export const definition = defineCommand({
    summary: "Check a running stack against its file; each failed check has a fix",
    description: "A check that is not due yet, or that cannot run here, is reported as such and never as ok.",
    options: {
        ...clusterOptions,
        wait: {
            value: "duration",
            description: "How long to wait for checks that are red or not due yet. Default: 0s",
            parse: durationSeconds,
            default: 0,
        },
        ...jsonOption,
    },
    failure: "a check is red, or the cluster cannot be reached",
    examples: [
        ["verify --stack dev", "Every check, once"],
        ["verify --stack dev --wait 10m --json", "After a deployment, for a pipeline"],
    ],
    async run(options, invocation) {
        const { name } = stackOf(options);
        return withStack(options, invocation, async (stack) => {
            const signal = interruption("Interrupted. Checks that did not run have no result.");
            return report(stack, { name, within: options.wait, json: options.json, signal }, invocation);
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
