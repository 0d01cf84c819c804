// 13c. Blocks whose retention ends before the next coarser resolution is made of them, days in advance.
import { retentions } from "../../../rules/compactor/retention";
import { endangered, type Endangered } from "../../blocks/coverage";
import { clock, unseen, verdict, type Check, type Outcome } from "../check";
import type { RunningStack } from "../running-stack";
import { streams, unmerged } from "./bucket";
import type { Block } from "../../access/thanos";

/** States in which the compactor leaves a block as it is, as its own metric counts them. */
const excluded = ["marked-for-no-compact", "marked-for-no-downsample"] as const;

export const reachesNextResolution: Check<RunningStack> = {
    id: "13c",
    claim: "every block reaches the next resolution",
    bar: "no block of any stream that the compactor deletes before it has made 5-minute, or 1-hour, data of it; none marked no-compact or no-downsample",
    async check(stack) {
        const compactor = stack.deployed.thanos.find(({ component }) => component === "compact");
        if (!compactor) return unseen("this stack has no compactor (thanos.compactor.enabled: false)");
        const [raw, fiveMinutes] = retentions(compactor).map(({ kept }) => kept ?? Infinity);
        const marked = await Promise.all(
            excluded.map(async (state) => {
                const count = (await stack.thanos.metric("compactor", `thanos_blocks_meta_synced{state="${state}"}`)) ?? 0;
                return count > 0 ? [`${count} blocks are ${state.replaceAll("-", " ")}`] : [];
            }),
        );
        const { blocks } = await stack.thanos.bucketBlocks();
        return coverage(blocks, { raw: raw ?? Infinity, fiveMinutes: fiveMinutes ?? Infinity }, Date.now(), marked.flat());
    },
};

/** @param others What else is wrong. */
export function coverage(
    blocks: readonly Block[],
    kept: Parameters<typeof endangered>[1],
    now: number,
    others: readonly string[] = [],
): Outcome {
    const byLabels = new Map<string, Block[]>();
    for (const { labels, blocks: own } of streams(blocks))
        byLabels.set(labels, [...(byLabels.get(labels) ?? []), ...unmerged(own)]);
    const found = endangered(byLabels, kept, now);
    return verdict(
        [...others, ...found.map(describe)],
        "docs/operations.md, section Blocks that are never downsampled: raise the retention of that resolution to 0d now, then cut or merge the blocks",
        `${blocks.length} blocks in ${byLabels.size} streams are downsampled, or will be in time`,
    );
}

const describe = ({ labels, resolution, blocks, why, deleted }: Endangered): string => {
    const days = blocks.reduce((sum, { minTime, maxTime }) => sum + (maxTime - minTime), 0) / 86_400_000;
    return `${blocks.length} ${resolution === 0 ? "raw" : "5-minute"} blocks (${days.toFixed(1)} days) of ${labels} are lost from ${clock(deleted)} on: ${why}`;
};
