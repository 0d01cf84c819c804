// The effect of a quarantine of blocks. Pure.
import type { BucketBlocks, Meta } from "../undelete/plan";

export interface QuarantinePlan {
    readonly blocks: readonly Meta[];
    /** ULIDs that cannot be quarantined, with the reason. */
    readonly wrong: readonly { readonly ulid: string; readonly why: string }[];
    /** One sentence for each group of blocks: what is lost, and when, while the marks stay. */
    readonly effects: readonly string[];
}

const resolutions = [
    { resolution: 0, name: "raw", coarser: 300_000, next: "5-minute" },
    { resolution: 300_000, name: "5-minute", coarser: 3_600_000, next: "1-hour" },
] as const;

const day = 86_400;
const date = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);
const samples = (blocks: readonly Meta[]): number => blocks.reduce((sum, { stats }) => sum + (stats?.numSamples ?? 0), 0);

/**
 * The compactor neither merges nor downsamples a block with a no-compact and a no-downsample mark. It still deletes the block at the end of its
 * retention.
 *
 * @param retention Seconds by resolution in milliseconds, as in `planUndelete`.
 */
export function planQuarantine(
    { live, marked }: Pick<BucketBlocks, "live" | "marked">,
    ulids: readonly string[],
    retention: ReadonlyMap<number, number>,
): QuarantinePlan {
    const blocks = live.filter(({ ulid }) => ulids.includes(ulid));
    const wrong = ulids.flatMap((ulid) => {
        if (blocks.some((one) => one.ulid === ulid)) return [];
        const why = marked.some((one) => one.ulid === ulid)
            ? "it is marked for deletion, so the compactor leaves it alone already"
            : "the bucket has no such block";
        return [{ ulid, why }];
    });
    return { blocks, wrong, effects: resolutions.flatMap((one) => effectOf(blocks, one, retention) ?? []) };
}

function effectOf(
    blocks: readonly Meta[],
    { resolution, name, coarser, next }: (typeof resolutions)[number],
    retention: ReadonlyMap<number, number>,
): string | undefined {
    const of = blocks.filter(({ thanos }) => thanos.downsample.resolution === resolution);
    const [kept, longer] = [retention.get(resolution) ?? Infinity, retention.get(coarser) ?? Infinity];
    if (of.length === 0 || kept === Infinity || longer <= kept) return undefined;
    const first = Math.min(...of.map(({ maxTime }) => maxTime)) + kept * 1000;
    return `${of.length} ${name} blocks, ${samples(of)} samples: served until ${date(first)}, when retention of ${Math.round(kept / day)}d deletes the first of them without a ${next} copy. Undo the quarantine before.`;
}
