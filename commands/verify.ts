// `thanos-stack verify`: checks a running stack against its file.
import { watch } from "../lib/watch";
import { defineCommand, type Output } from "./definition";
import { withStack } from "./on-stack";
import { writePage } from "./html-file";
import { clusterOptions, durationSeconds, htmlOption, jsonOption, stackOf, watchOption } from "./options";
import { interruption } from "./signals";
import { figureTable, measure } from "./verify/measurements";
import { verifyPage } from "./verify/page";
import { checkTable, verifyJson } from "./verify/report";
import type { RunningStack } from "./verify/running-stack";
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
        ...watchOption,
        ...htmlOption,
        ...jsonOption,
    },
    failure: "a check is red, or the cluster cannot be reached",
    examples: [
        ["verify --stack dev", "Every check, once"],
        ["verify --stack dev --watch", "Again every 15 seconds, during an incident or an upgrade"],
        ["verify --stack dev --wait 10m --json", "After a deployment, for a pipeline"],
    ],
    async run(options, invocation) {
        const { name } = stackOf(options);
        return withStack(options, invocation, async (stack) => {
            const signal = interruption("Interrupted. Checks that did not run have no result.");
            const { wait: within, json, html } = options;
            if (!options.watch) return report(stack, { name, within, json, html, signal }, invocation);
            let code = 0;
            await watch(
                async () => {
                    let text = "";
                    code = await report(
                        stack,
                        { name, within, json, html, signal },
                        { out: (part) => (text += part), error: () => undefined },
                    );
                    return text.trim();
                },
                { signal, seconds: 15, out: invocation.out },
            );
            return code;
        });
    },
});

interface Report extends Pick<VerifyOptions, "within" | "only" | "signal"> {
    readonly name: string;
    readonly json: boolean;
    /** File of a page with the results. */
    readonly html?: string | undefined;
}

/** The results go to standard output, progress to standard error. */
export async function report(
    stack: RunningStack,
    { name, json, html, ...options }: Report,
    { out, error }: Output,
): Promise<number> {
    const onProgress = (claim: string, measured: string) => {
        error(`${claim}: ${measured}`);
    };
    const checks = await verify(stack, { ...options, onProgress });
    const figures = await measure(stack);
    if (html !== undefined) writePage(html, verifyPage(name, checks, figures));
    out(json ? `${JSON.stringify(verifyJson(name, checks, figures))}\n` : `${checkTable(checks)}\n${figureTable(figures)}\n`);
    return checks.some(({ state }) => state === "red") ? 1 : 0;
}
