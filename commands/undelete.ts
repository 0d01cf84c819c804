// `thanos-stack undelete`: removes deletion marks from blocks of the bucket.
import { toSeconds, isDuration } from "../config/units";
import { table } from "../lib/table";
import { defineCommand, UsageError } from "./definition";
import { withStack } from "./on-stack";
import { clusterOptions, jsonOption, stackOf } from "./options";
import { interruption } from "./signals";
import type { Meta, UndeletePlan } from "./undelete/plan";
import { lookForMarks, removeMarks } from "./undelete/undelete";

/** A time: a date as in 2026-11-28T10:00:00Z, or an age such as 10d. */
function time(text: string): number {
    const parsed = isDuration(text) ? Date.now() - toSeconds(text) * 1000 : Date.parse(text);
    if (Number.isNaN(parsed))
        throw new UsageError(`got ${text}, expected a time such as 2026-11-28T10:00:00Z, or an age such as 10d.`);
    return parsed;
}

function stream(text: string): Readonly<Record<string, string>> {
    return Object.fromEntries(
        text.split(",").map((pair) => {
            const [, name, value] = /^\s*([a-zA-Z_]\w*)="?([^"]*)"?\s*$/.exec(pair) ?? [];
            if (name === undefined || value === undefined)
                throw new UsageError(`got ${pair}, expected labels such as cluster=west,prometheus_replica=prometheus-0.`);
            return [name, value];
        }),
    );
}

export const definition = defineCommand({
    summary: "Restore deleted blocks whose deletion mark can still be removed",
    description:
        "Retention and compaction mark blocks; the compactor deletes them when thanos.deleteDelay has passed. Until then this command " +
        "removes the marks. Blocks that were merged into others stay marked. Blocks that retention would mark again need a longer " +
        "retention first. Without --yes the command only shows its plan. docs/operations.md has the way back for objects that are deleted already.",
    options: {
        ...clusterOptions,
        from: { value: "time", description: "Blocks with samples after this time, or younger than this age", parse: time },
        to: { value: "time", description: "Blocks with samples before this time, or older than this age", parse: time },
        block: { value: "ulids", description: "These blocks, separated by commas", parse: (text: string) => text.split(",") },
        stream: { value: "labels", description: "Blocks with these external labels, as in cluster=west", parse: stream },
        yes: { description: "Do it" },
        ...jsonOption,
    },
    failure: "a block was not restored",
    examples: [
        ["undelete --stack prod --from 30d", "What can be restored of the last 30 days"],
        ["undelete --stack prod --block 01JDXK5V3F8Q9N2M4P6R7S8T9V --yes", "Restore one block"],
    ],
    async run(options, invocation) {
        const { out, error } = invocation;
        stackOf(options);
        return withStack(options, invocation, async (stack) => {
            const signal = interruption("Stopped. Run the same command again to continue.");
            const { from, to, block: blocks, stream: labels } = options;
            const plan = await lookForMarks(stack, { from, to, blocks, stream: labels }, signal);
            if (!options.json) out(`${describe(plan)}\n`);
            const failed = options.yes && plan.restore.length > 0 ? await removeMarks(stack, plan.restore, signal) : [];
            const restored = options.yes ? plan.restore.length - failed.length : 0;
            if (options.json) out(`${JSON.stringify({ plan, restored, failed: failed.map(({ ulid }) => ulid) }, null, 2)}\n`);
            else if (options.yes) out(`restored: ${restored} of ${totals(plan.restore)}\n`);
            for (const { ulid } of failed) error(`${ulid}: not restored: its mark is there, or its objects are gone`);
            const refused = plan.aside.filter(({ why }) => why.startsWith("the compactor"));
            return failed.length > 0 || refused.length > 0 ? 1 : 0;
        });
    },
});

const day = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ");
const samplesOf = (blocks: readonly Meta[]) => blocks.reduce((sum, { stats }) => sum + (stats?.numSamples ?? 0), 0);
const totals = (blocks: readonly Meta[]): string => `${blocks.length} blocks, ${samplesOf(blocks)} samples`;

/** The plan as people read it. */
export function describe({ restore, aside }: UndeletePlan): string {
    const row = ({ ulid, minTime, maxTime, stats, thanos }: Meta) => [
        ulid,
        `${day(minTime)} to ${day(maxTime)}`,
        thanos.downsample.resolution === 0 ? "raw" : `${thanos.downsample.resolution / 60_000}m`,
        String(stats?.numSamples ?? 0),
    ];
    const reasons = [...new Set(aside.map(({ why }) => why))];
    return [
        restore.length === 0 ? "nothing to restore" : `to restore: ${totals(restore)}`,
        ...(restore.length === 0 ? [] : [table(["block", "time", "resolution", "samples"], restore.map(row))]),
        ...reasons.map((why) => `left marked: ${aside.filter((one) => one.why === why).length} blocks: ${why}`),
    ].join("\n");
}
