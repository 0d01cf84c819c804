// Which deleted blocks are restored, and which are not, for a reason. Pure.
import { z } from "zod";

const meta = z.object({
    ulid: z.string(),
    minTime: z.number(),
    maxTime: z.number(),
    stats: z.object({ numSamples: z.number().optional() }).optional(),
    compaction: z.object({ sources: z.array(z.string()).nullish() }),
    thanos: z.object({
        labels: z.record(z.string(), z.string()).nullish(),
        downsample: z.object({ resolution: z.number() }),
        files: z.array(z.object({ rel_path: z.string(), size_bytes: z.number().optional() })).nullish(),
    }),
});

/** A block's meta.json, as far as it matters here. */
export type Meta = z.output<typeof meta>;

/** Reads a meta.json. */
export const readMeta = (text: string): Meta => meta.parse(JSON.parse(text));

/** Reads what `thanos tools bucket ls --output=json` prints: one indented object after the other. */
export const readMetas = (text: string): Meta[] =>
    text
        .split(/(?<=^\}\n)/m)
        .filter((part) => part.trim() !== "")
        .map(readMeta);

/** The blocks that a person selects. All criteria must hold. */
export interface Selection {
    /** Milliseconds since 1970. */
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly blocks?: readonly string[] | undefined;
    /** External labels that the blocks have. */
    readonly stream?: Readonly<Record<string, string>> | undefined;
}

/** The blocks of a bucket by their state. */
export interface BucketBlocks {
    /** Blocks that are served. */
    readonly live: readonly Meta[];
    /** Blocks with a deletion mark. */
    readonly marked: readonly Meta[];
    /** Blocks with deleted objects, whose versions the store still has. */
    readonly deleted: readonly Meta[];
    /** Why some of the deleted blocks can't be restored, by ULID. */
    readonly lost?: ReadonlyMap<string, string>;
}

export interface UndeletePlan {
    readonly restore: readonly Meta[];
    readonly aside: readonly { readonly block: Meta; readonly why: string }[];
}

/** Keys of the stack file by resolution in milliseconds. */
const keys: Readonly<Record<number, string>> = { 0: "raw", 300_000: "fiveMinutes", 3_600_000: "oneHour" };

/**
 * @param retention Seconds for which the running compactor keeps each resolution, by resolution in milliseconds. Infinity:
 * forever. Empty: no compactor runs.
 */
export function planUndelete(
    { live, marked, deleted, lost }: BucketBlocks,
    selection: Selection,
    retention: ReadonlyMap<number, number>,
    now: number,
): UndeletePlan {
    const candidates = [...marked, ...deleted].filter((block) => isSelected(block, selection));
    // The largest first: a block and its sources must not be restored together.
    const largestFirst = candidates.toSorted((one, two) => sourcesOf(two).length - sourcesOf(one).length);
    const needed = neededRetention(candidates, now);
    const [restore, aside]: [Meta[], { block: Meta; why: string }[]] = [[], []];
    for (const block of largestFirst) {
        const why =
            replacedBy(block, [...live, ...restore]) ??
            lost?.get(block.ulid) ??
            conflict(block, [...live, ...restore]) ??
            deletedAgain(block, retention, needed, now);
        if (why === undefined) restore.push(block);
        else aside.push({ block, why });
    }
    return { restore: restore.toSorted(byTime), aside };
}

const byTime = (one: Meta, two: Meta): number => one.minTime - two.minTime || one.ulid.localeCompare(two.ulid);

const isSelected = ({ ulid, minTime, maxTime, thanos }: Meta, { from, to, blocks, stream = {} }: Selection): boolean =>
    (from === undefined || maxTime > from) &&
    (to === undefined || minTime < to) &&
    (blocks === undefined || blocks.includes(ulid)) &&
    Object.entries(stream).every(([name, value]) => thanos.labels?.[name] === value);

const sourcesOf = ({ ulid, compaction: { sources } }: Meta): readonly string[] => sources ?? [ulid];
const labelsOf = ({ thanos: { labels } }: Meta): string => JSON.stringify(Object.entries(labels ?? {}).sort());

/** A block that was compacted is in a larger one: both together would overlap, and halt the compactor. */
function replacedBy(block: Meta, others: readonly Meta[]): string | undefined {
    const larger = others.find(
        (other) =>
            other.thanos.downsample.resolution === block.thanos.downsample.resolution &&
            labelsOf(other) === labelsOf(block) &&
            sourcesOf(block).every((source) => sourcesOf(other).includes(source)),
    );
    return larger && `its samples are in ${larger.ulid}`;
}

const overlaps = (one: Meta, two: Meta): boolean => one.minTime < two.maxTime && two.minTime < one.maxTime;

const haveCommonSource = (one: Meta, two: Meta): boolean => sourcesOf(one).some((source) => sourcesOf(two).includes(source));

/**
 * Two blocks of one stream, time and resolution halt the compactor. So do a block and a coarser copy that was made of other blocks, for
 * example of an import: the compactor downsamples the block once more (thanos: cmd/thanos/downsample.go compares sources).
 */
function conflict(block: Meta, others: readonly Meta[]): string | undefined {
    const other = others.find(
        (one) =>
            labelsOf(one) === labelsOf(block) &&
            overlaps(one, block) &&
            (one.thanos.downsample.resolution === block.thanos.downsample.resolution || !haveCommonSource(one, block)),
    );
    return other && `it overlaps ${other.ulid}, which was made of other blocks: both together would halt the compactor`;
}

/** Days for which each resolution must be kept, so that retention marks none of the blocks again. */
const neededRetention = (blocks: readonly Meta[], now: number): ReadonlyMap<number, number> => {
    const days = new Map<number, number>();
    for (const { maxTime, thanos } of blocks) {
        const { resolution } = thanos.downsample;
        days.set(resolution, Math.max(days.get(resolution) ?? 0, Math.ceil((now - maxTime) / 86_400_000) + 1));
    }
    return days;
};

/** Retention marks the block again in the compactor's next run. */
function deletedAgain(
    { maxTime, thanos: { downsample } }: Meta,
    retention: ReadonlyMap<number, number>,
    needed: ReadonlyMap<number, number>,
    now: number,
): string | undefined {
    const { resolution } = downsample;
    if ((now - maxTime) / 1000 < (retention.get(resolution) ?? Infinity)) return undefined;
    const [key, days] = [keys[resolution] ?? "raw", needed.get(resolution) ?? 0];
    return `${again}: set thanos.retention.${key} to ${days}d or more, deploy, and run undelete again`;
}

const again = "the compactor would delete them again";

/** Blocks that stay deleted until the stack file keeps them longer. */
export const waitsForRetention = ({ why }: UndeletePlan["aside"][number]): boolean => why.startsWith(again);
