// `thanos-stack flush`: uploads samples that are not in the bucket yet, before a planned teardown or after a scale-down.
import { defineCommand, UsageError } from "./definition";
import { flush, planFlush, resumeFlushed, type FlushPlan, type Flushed } from "./flush/flush";
import { totals } from "./import-history/plan";
import { withStack } from "./on-stack";
import { clusterOptions, jsonOption, stackOf } from "./options";
import { interruption } from "./signals";

export const definition = defineCommand({
    summary: "Stop Prometheus, rulers and ingesters, and upload the samples that only they have",
    description:
        "Before a planned destroy or move. The command stops the writers, starts a Prometheus that scrapes nothing on each volume, uploads a " +
        "snapshot under the writer's own labels, and compares the counts. Without --yes the command changes nothing.",
    options: {
        ...clusterOptions,
        yes: { description: "Do it" },
        volumes: { description: "After a scale-down: the volumes of pods that have ended, instead of running pods" },
        resume: { description: "Start the writers again that a flush has stopped" },
        ...jsonOption,
    },
    failure: "a sample is not in the bucket",
    examples: [
        ["flush --stack dev --yes", "Before pulumi destroy"],
        ["flush --stack dev --resume", "Instead of the destroy"],
        ["flush --stack dev --volumes --yes", "After a deployment with fewer replicas or shards"],
    ],
    async run(options, invocation) {
        const { out, error } = invocation;
        stackOf(options);
        if (options.resume && options.volumes) throw new UsageError("--resume and --volumes exclude each other. Remove one.");
        return withStack(options, invocation, async (stack) => {
            const say = (line: string) => {
                if (!options.json) out(`${line}\n`);
            };
            if (options.resume) {
                const resumed = await resumeFlushed(stack);
                if (resumed.length === 0) throw new Error("Nothing was flushed: nothing to resume.");
                for (const { kind, name } of resumed) say(`${kind} ${name}: starts`);
                return 0;
            }
            const plan = await planFlush(stack, options.volumes);
            for (const line of describe(plan)) say(line);
            if (!options.yes || plan.heads.length === 0) return 0;
            const signal = interruption(
                "Stopped. Run the same command again to continue, or start the writers again with --resume.",
            );
            const flushed = await flush(stack, plan, { say, error, signal });
            if (options.json) out(`${JSON.stringify(flushed, null, 2)}\n`);
            for (const one of flushed) say(counted(one));
            const failed = flushed.some(({ report }) => report.wrong.length > 0);
            if (!failed && plan.stop.length > 0)
                say(`Every sample is in the bucket. Destroy the stack, or start the writers again: thanos-stack flush --resume`);
            return failed ? 1 : 0;
        });
    },
});

const describe = ({ heads, stop }: FlushPlan): string[] =>
    heads.length === 0
        ? ["nothing to flush"]
        : [
              ...stop.map(({ workload: { kind, name } }) => `to stop: ${kind} ${name}`),
              ...heads.map(({ of, writer, claim }) => `to upload: ${of} ${writer.replica}, from the volume ${claim}`),
          ];

const counted = ({ pod, report }: Flushed): string => {
    const wanted = totals(report.plan.take);
    return `${pod}: ${report.counted?.samples ?? 0} of ${wanted.samples} samples in ${wanted.blocks} blocks are in the bucket`;
};
