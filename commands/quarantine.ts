// `thanos-stack quarantine`: keeps the compactor away from a bad block, and undoes it.
import { table } from "../lib/table";
import { defineCommand, UsageError } from "./definition";
import { withStack } from "./on-stack";
import { clusterOptions, jsonOption, stackOf } from "./options";
import { planQuarantine, type QuarantinePlan } from "./quarantine/plan";
import { interruption } from "./signals";
import { markBlocks, readBucket } from "./undelete/bucket";
import { runningRetention, withoutCompactor } from "./undelete/compactor";
import type { Meta } from "./undelete/plan";
import { until } from "../lib/until";
import type { RunningStack } from "./verify/running-stack";

const markers = ["no-compact-mark.json", "no-downsample-mark.json"] as const;

export const definition = defineCommand({
    summary: "Keep the compactor away from bad blocks",
    description:
        "For a compactor that halts on a block. Marks the blocks no-compact and no-downsample, and starts the compactor again. Queries still " +
        "read the blocks. --undo removes the marks. Without --yes the command only shows its plan. To remove a block instead, mark it for deletion; " +
        "undelete restores it.",
    options: {
        ...clusterOptions,
        block: { value: "ulids", description: "These blocks, separated by commas", parse: (text: string) => text.split(",") },
        reason: { value: "text", description: "Kept in the marks. Default: quarantine" },
        undo: { description: "Remove the marks" },
        yes: { description: "Do it" },
        ...jsonOption,
    },
    failure: "a block was not marked, or the compactor halts again",
    examples: [
        ["quarantine --stack prod --block 01JDXK5V3F8Q9N2M4P6R7S8T9V", "The effect on this block, without a change"],
        ["quarantine --stack prod --block 01JDXK5V3F8Q9N2M4P6R7S8T9V --yes", "Do it, and start the compactor again"],
        ["quarantine --stack prod --block 01JDXK5V3F8Q9N2M4P6R7S8T9V --undo --yes", "Once the block is repaired"],
    ],
    async run(options, invocation) {
        const { out, error } = invocation;
        stackOf(options);
        const { block: ulids = [], undo, reason = "quarantine" } = options;
        if (ulids.length === 0) throw new UsageError("--block: required. The compactor's log names the block that it halts on.");
        return withStack(options, invocation, async (stack) => {
            const signal = interruption("Stopped. Run the same command again to continue.");
            const found = await readBucket(stack, signal);
            const plan = planQuarantine(found, ulids, await runningRetention(stack));
            if (!options.json) out(`${describe(plan, undo)}\n`);
            for (const { ulid, why } of plan.wrong) error(`${ulid}: ${why}`);
            const state =
                options.yes && plan.wrong.length === 0 ? await apply(stack, plan.blocks, { undo, reason }, signal) : undefined;
            if (options.json) out(`${JSON.stringify({ ...plan, ...(state && { after: state }) }, null, 2)}\n`);
            else if (state)
                out(
                    `the compactor has run once: ${state.excluded} blocks in quarantine, ${state.halted ? "halted again: see its log" : "not halted"}\n`,
                );
            return plan.wrong.length > 0 || state?.halted ? 1 : 0;
        });
    },
});

interface State {
    /** Blocks that the compactor leaves alone, all of the bucket. */
    readonly excluded: number;
    readonly halted: boolean;
}

async function apply(
    stack: RunningStack,
    blocks: readonly Meta[],
    { undo, reason }: { readonly undo: boolean; readonly reason: string },
    signal: AbortSignal,
): Promise<State> {
    // A halted compactor does nothing until it is started again.
    await withoutCompactor(stack, signal, async () => {
        for (const marker of markers)
            await markBlocks(stack, blocks, undo ? { remove: true, marker } : { marker, details: reason }, signal);
    });
    const metric = async (name: string) => (await stack.thanos.metric("compactor", name).catch(() => undefined)) ?? 0;
    const ran = await until(
        async () => (await metric("thanos_compact_iterations_total")) > 0 || (await metric("thanos_compact_halted")) > 0,
        { seconds: 1800, signal },
    );
    if (!ran) throw new Error("the compactor has not finished a run within 30 minutes: see its log.");
    return {
        excluded: await metric('thanos_blocks_meta_synced{state="marked-for-no-compact"}'),
        halted: (await metric("thanos_compact_halted")) > 0,
    };
}

/** The plan as people read it. */
export function describe({ blocks, effects }: QuarantinePlan, undo: boolean): string {
    const time = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ");
    const rows = blocks.map(({ ulid, minTime, maxTime, stats, thanos }) => [
        ulid,
        `${time(minTime)} to ${time(maxTime)}`,
        thanos.downsample.resolution === 0 ? "raw" : `${thanos.downsample.resolution / 60_000}m`,
        String(stats?.numSamples ?? 0),
    ]);
    return [
        blocks.length === 0 ? "nothing to do" : `${undo ? "to release" : "to quarantine"}: ${blocks.length} blocks`,
        ...(blocks.length === 0 ? [] : [table(["block", "time (UTC)", "resolution", "samples"], rows)]),
        ...(undo ? [] : effects),
    ].join("\n");
}
