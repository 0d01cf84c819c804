// `thanos-stack undelete`: restores deleted blocks of the bucket.
import { toSeconds, isDuration } from "../config/units";
import { table } from "../lib/table";
import { defineCommand, UsageError } from "./definition";
import { withStack } from "./on-stack";
import { clusterOptions, jsonOption, stackOf } from "./options";
import { interruption } from "./signals";
import { waitsForRetention, type Meta, type UndeletePlan } from "./undelete/plan";
import { findDeleted, restore } from "./undelete/undelete";

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
            const [, name, value] = /^([a-zA-Z_]\w*)="?([^"]*)"?$/.exec(pair.trim()) ?? [];
            if (name === undefined || value === undefined)
                throw new UsageError(`got ${pair}, expected labels such as cluster=west,prometheus_replica=prometheus-0.`);
            return [name, value];
        }),
    );
}

export const definition = defineCommand({
    summary: "Restore deleted blocks",
    description:
        "Removes deletion marks, and restores deleted objects where the bucket has versions. Blocks that were compacted into others stay " +
        "deleted. Blocks that the running compactor would delete again need a longer retention first. The compactor stops meanwhile. " +
        "Without --yes the command only shows its plan. The administrator of MinIO is found in the cluster; for other stores set " +
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which need the rights to list, read and delete versions.",
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
        ["undelete --stack prod --from 30d", "Blocks of the last 30 days that can be restored"],
        ["undelete --stack prod --block 01JDXK5V3F8Q9N2M4P6R7S8T9V --yes", "Restore one block"],
    ],
    async run(options, invocation) {
        const { out, error } = invocation;
        stackOf(options);
        return withStack(options, invocation, async (stack) => {
            const signal = interruption("Stopped. Run the same command again to continue.");
            const { from, to, block: blocks, stream: labels } = options;
            const found = await findDeleted(stack, { from, to, blocks, stream: labels }, process.env, signal);
            const { plan, unread } = found;
            if (!options.json) out(`${describe(plan)}\n`);
            if (unread !== undefined) error(`deleted objects were not listed: ${unread}`);
            const failed = options.yes && plan.restore.length > 0 ? await restore(stack, found, signal) : [];
            const restored = plan.restore.filter(({ ulid }) => !failed.some((one) => one.ulid === ulid));
            if (options.json) out(`${JSON.stringify({ plan, restored: options.yes ? restored.length : 0, failed }, null, 2)}\n`);
            else if (options.yes) out(`restored: ${totals(restored)} of ${totals(plan.restore)}\n`);
            for (const { ulid, why } of failed) error(`${ulid}: not restored: ${why}`);
            return failed.length > 0 || plan.aside.some(waitsForRetention) ? 1 : 0;
        });
    },
});

const minute = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ");
const samplesOf = (blocks: readonly Meta[]) => blocks.reduce((sum, { stats }) => sum + (stats?.numSamples ?? 0), 0);
const totals = (blocks: readonly Meta[]): string => `${blocks.length} blocks, ${samplesOf(blocks)} samples`;

/** The plan as people read it. */
export function describe({ restore: blocks, aside }: UndeletePlan): string {
    const row = ({ ulid, minTime, maxTime, stats, thanos }: Meta) => [
        ulid,
        `${minute(minTime)} to ${minute(maxTime)}`,
        thanos.downsample.resolution === 0 ? "raw" : `${thanos.downsample.resolution / 60_000}m`,
        String(stats?.numSamples ?? 0),
    ];
    const reasons = [...new Set(aside.map(({ why }) => why))];
    return [
        blocks.length === 0 ? "nothing to restore" : `to restore: ${totals(blocks)}`,
        ...(blocks.length === 0 ? [] : [table(["block", "time (UTC)", "resolution", "samples"], blocks.map(row))]),
        ...reasons.map(
            (why) => `stay deleted: ${totals(aside.filter((one) => one.why === why).map(({ block }) => block))}: ${why}`,
        ),
    ].join("\n");
}
