// The change guard: compares the deployed settings with those of the stack file, and finds every change that costs history. Pure.
import type { HistoryRecord } from "../../components/history/record";
import { historyChanges, type HistoryChange } from "../../config/schema/acknowledge";
import type { Acknowledgement } from "../../config/schema";
import { judges } from "./judges";
import type { BlockSummary, BucketSummary, Loss } from "./loss";

export type { BlockSummary, BucketSummary, Loss } from "./loss";

/**
 * Every change from `before` to `after` that deletes, hides or strands history. A key that only one of both has is no change: what is
 * switched off has a key of its own. With the content of the bucket, each loss states what it costs.
 */
export const losses = (before: HistoryRecord, after: HistoryRecord, bucket?: BucketSummary): Loss[] =>
    historyChanges.flatMap((change) => lossOf(change, before, after, bucket));

function lossOf(change: HistoryChange, before: HistoryRecord, after: HistoryRecord, bucket?: BucketSummary): Loss[] {
    const [from, to] = [before[change], after[change]];
    if (from === undefined || to === undefined || from === to) return [];
    const { loses, effect, advice, blocks } = judges[change];
    if (!loses(from, to, before, after)) return [];
    const lost = bucket && blocks?.(bucket, to);
    return [{ change, from, to, effect, advice, ...(lost ? { cost: costOf(lost) } : {}) }];
}

/** `12 blocks, 340 days, 1.2e+9 samples`. */
function costOf(blocks: readonly BlockSummary[]): string {
    if (blocks.length === 0) return "no block of today";
    const day = 86_400_000;
    const from = Math.min(...blocks.map(({ minTime }) => minTime));
    const to = Math.max(...blocks.map(({ maxTime }) => maxTime));
    const samples = blocks.reduce((sum, block) => sum + block.samples, 0);
    const count = (amount: number, noun: string) => `${amount} ${noun}${amount === 1 ? "" : "s"}`;
    return [
        count(blocks.length, "block"),
        `${count(Number(((to - from) / day).toFixed(1)), "day")} (${date(from)} to ${date(to)})`,
        count(samples, "sample"),
    ].join(", ");
}

const date = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The effect of an acknowledgement. */
export interface Judgement {
    /** Losses that nothing acknowledges. */
    readonly refused: readonly Loss[];
    readonly allowed: readonly Loss[];
    /** Acknowledgements that match no change and are not what is deployed: leftovers or mistakes. */
    readonly unused: readonly Acknowledgement[];
    /** Acknowledgements whose change is deployed. Harmless, to be removed: they match only after their key has been changed back, which they do not allow. */
    readonly done: readonly Acknowledgement[];
}

/** Which of the losses a stack file allows, and which of its acknowledgements it does not need. */
const isHistoryChange = (change: Acknowledgement["change"]): change is HistoryChange =>
    (historyChanges as readonly string[]).includes(change);

export function judge(
    found: readonly Loss[],
    acknowledged: readonly Acknowledgement[],
    after: HistoryRecord,
    before: HistoryRecord | undefined,
): Judgement {
    const matches = (loss: Loss) => (one: Acknowledgement) =>
        one.change === loss.change && one.from === loss.from && one.to === loss.to;
    const rest = acknowledged.filter((one) => isHistoryChange(one.change) && !found.some((loss) => matches(loss)(one)));
    const isDone = ({ change, to }: Acknowledgement) =>
        isHistoryChange(change) && after[change] === to && before?.[change] === to;
    return {
        refused: found.filter((loss) => !acknowledged.some(matches(loss))),
        allowed: found.filter((loss) => acknowledged.some(matches(loss))),
        done: rest.filter(isDone),
        unused: rest.filter((one) => !isDone(one)),
    };
}

/** Everything that stops the deployment, one line for each, or nothing. */
export const refusals = ({ refused, unused }: Judgement): string[] => [
    ...refused.map(describe),
    ...unused.map(
        ({ change, from, to }) =>
            `thanos-stack:acknowledge: unused entry for ${change}: the deployment does not change it from ${from} to ${to}. Remove the entry.`,
    ),
];

/** A loss with its cost, and the entry that allows it. */
export const describe = ({ change, from, to, effect, cost, advice }: Loss): string =>
    `thanos-stack:${change}: ${from} → ${to}: ${effect}${cost === undefined ? "" : ` Cost: ${cost}.`} ${advice} To allow it, add to thanos-stack:acknowledge: ${JSON.stringify({ change, from, to })}`;
