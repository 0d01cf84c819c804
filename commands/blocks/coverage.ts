// Which blocks the compactor will delete before it has made the next coarser resolution of them. Pure.
//
// The compactor downsamples a block of 40 hours or more to 5 minutes, and one of 10 days or more to 1 hour. Shorter blocks wait until
// they are merged: within ranges of 2 and 14 days that start at multiples of these since 1970. Deletion by retention looks at no coarser
// copy (thanos#7908).
import type { Block } from "../access/thanos";

/** Seconds for which each resolution is kept. Infinity: forever. */
export interface Kept {
    readonly raw: number;
    readonly fiveMinutes: number;
}

/** Blocks of one stream that share a fate. */
export interface Endangered {
    /** `{cluster="west", …}`. */
    readonly labels: string;
    /** Milliseconds: of the blocks, not of what is missing. */
    readonly resolution: number;
    readonly blocks: readonly Block[];
    readonly why: string;
    /** When the compactor deletes the first of them. */
    readonly deleted: Date;
}

const hour = 3_600_000;
const day = 24 * hour;

/** How long the compactor may be halted, or behind. */
export const reserve = 3 * day;

interface Step {
    readonly resolution: number;
    readonly coarser: number;
    /** Length that a block needs. */
    readonly least: number;
    readonly kept: keyof Kept;
}

const steps: readonly [Step, Step] = [
    { resolution: 0, coarser: 300_000, least: 40 * hour, kept: "raw" },
    { resolution: 300_000, coarser: 3_600_000, least: 10 * day, kept: "fiveMinutes" },
];

/** Ranges in which blocks are merged, and which can make a block long enough. */
const ranges = [2 * day, 14 * day] as const;

type Range = Pick<Block, "minTime" | "maxTime">;
const length = ({ minTime, maxTime }: Range) => maxTime - minTime;
const startOf = (time: number, range: number) => Math.floor(time / range) * range;
const within = ({ minTime, maxTime }: Range, start: number, range: number) => minTime >= start && maxTime <= start + range;

/** @param streams The unmerged blocks by labels, all resolutions. */
export function endangered(streams: ReadonlyMap<string, readonly Block[]>, kept: Kept, now: number): Endangered[] {
    return [...streams].flatMap(([labels, blocks]) =>
        steps.flatMap((step) => {
            const seconds = kept[step.kept];
            if (!Number.isFinite(seconds)) return [];
            const byReason = new Map<string, Block[]>();
            for (const { block, why } of waiting(blocks, step, seconds * 1000, now))
                byReason.set(why, [...(byReason.get(why) ?? []), block]);
            return [...byReason].map(([why, found]) => ({
                labels,
                resolution: step.resolution,
                blocks: found,
                why,
                deleted: new Date(Math.min(...found.map(({ maxTime }) => maxTime)) + seconds * 1000),
            }));
        }),
    );
}

function waiting(blocks: readonly Block[], step: Step, kept: number, now: number): { block: Block; why: string }[] {
    const ofStep = blocks.filter(({ thanos }) => thanos.downsample.resolution === step.resolution);
    const fine = [...ofStep, ...(step.resolution === 0 ? [] : toCome(blocks, ofStep))];
    const coarse = blocks.filter(({ thanos }) => thanos.downsample.resolution === step.coarser);
    const newest = fine.reduce<Block | undefined>((last, one) => (last && last.minTime > one.minTime ? last : one), undefined);
    const last = Math.max(...blocks.map(({ maxTime }) => maxTime));
    return fine.flatMap((block) => {
        if (length(block) >= step.least || coarse.some((one) => covers(one, block))) return [];
        const why = reason(block, { fine, newest, ended: last < now - day }, step, block.maxTime + kept, now);
        return why === undefined ? [] : [{ block, why }];
    });
}

/** Raw blocks that will be 5-minute blocks of the same length: what becomes of these is known before they are there. */
const toCome = (blocks: readonly Block[], fiveMinutes: readonly Block[]): Block[] =>
    blocks.filter(
        (block) =>
            block.thanos.downsample.resolution === 0 &&
            length(block) >= steps[0].least &&
            !fiveMinutes.some((one) => covers(one, block)),
    );

/** The compactor rounds the ends of a downsampled block by up to a sample's window. */
const covers = (coarse: Block, fine: Block): boolean =>
    coarse.minTime - coarse.thanos.downsample.resolution <= fine.minTime &&
    coarse.maxTime + coarse.thanos.downsample.resolution >= fine.maxTime;

const needed = ({ least }: Step) => (least === 40 * hour ? "40 hours" : "10 days");

/** Why a block does not become long enough in time; undefined where it does. */
function reason(
    block: Block,
    { fine, newest, ended }: { readonly fine: readonly Block[]; readonly newest: Block | undefined; readonly ended: boolean },
    step: Step,
    deleted: number,
    now: number,
): string | undefined {
    const [, longest] = ranges;
    if (startOf(block.minTime, longest) !== startOf(block.maxTime - 1, longest))
        return `they cross a boundary of the compactor's ranges of 14 days and are never merged`;
    // The compactor leaves the newest block of a stream alone, and merges what lies before it.
    if (ended && block === newest) return `the stream has ended, and its newest block is never merged`;
    const merged = ranges.find((range) => {
        const start = startOf(block.minTime, range);
        if (!within(block, start, range)) return false;
        const together = fine.filter((one) => within(one, start, range) && !(ended && one === newest));
        // A time in the future fills the rest of a range that has not ended.
        const end = start + range > now && !ended ? start + range : Math.max(...together.map(({ maxTime }) => maxTime));
        return end - Math.min(...together.map(({ minTime }) => minTime)) >= step.least;
    });
    if (merged === undefined)
        return `all blocks of their range together are shorter than the ${needed(step)} that the next resolution needs`;
    const due = startOf(block.minTime, merged) + merged;
    // A range that has ended is merged in the next run.
    if (due <= now || due + reserve <= deleted) return undefined;
    return `they are deleted before, or less than three days after, they are merged and downsampled`;
}
