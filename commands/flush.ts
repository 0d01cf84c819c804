// `thanos-stack flush`: uploads what exists in heads only, before a planned teardown.
import { defineCommand } from "./definition";
import { flushPrometheus, resumePrometheus } from "./flush/prometheus";
import { withStack } from "./on-stack";
import { clusterOptions, jsonOption, stackOf } from "./options";
import { interruption } from "./signals";
import { totals } from "./import-history/plan";

export const definition = defineCommand({
    summary: "Upload the samples that only Prometheus' memory holds, then stop Prometheus",
    description:
        "Before a planned destroy, scale-down or move. The command stops scraping, uploads a snapshot of each server under its own labels, " +
        "compares the counts, and stops the servers. Receive uploads its head by itself when its pods stop. The ruler does not: its last two hours of recorded results are lost. " +
        "Without --yes the command changes nothing.",
    options: {
        ...clusterOptions,
        yes: { description: "Do it" },
        resume: { description: "Start the servers again that a flush has stopped" },
        ...jsonOption,
    },
    failure: "a sample is not in the bucket",
    examples: [
        ["flush --stack dev --yes", "Before pulumi destroy"],
        ["flush --stack dev --resume", "Instead of the destroy"],
    ],
    async run(options, invocation) {
        const { out, error } = invocation;
        stackOf(options);
        return withStack(options, invocation, async (stack) => {
            const say = (line: string) => {
                if (!options.json) out(`${line}\n`);
            };
            if (options.resume) {
                await resumePrometheus(stack);
                say(`Prometheus ${stack.names.prometheus.object} starts again.`);
                return 0;
            }
            if (!options.yes) {
                say(`flush stops Prometheus ${stack.names.prometheus.object} after its heads are in the bucket. Add --yes.`);
                return 0;
            }
            const signal = interruption(
                "Stopped. Run the same command again to continue, or start the servers again with --resume.",
            );
            const flushed = await flushPrometheus(stack, { say, error, signal });
            if (options.json) out(`${JSON.stringify(flushed, null, 2)}\n`);
            for (const { pod, report } of flushed) {
                const wanted = totals(report.plan.take);
                say(
                    `${pod}: ${report.counted?.samples ?? 0} of ${wanted.samples} samples in ${wanted.blocks} blocks are in the bucket`,
                );
            }
            return flushed.some(({ report }) => report.wrong.length > 0) ? 1 : 0;
        });
    },
});
