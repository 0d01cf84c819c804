// Which deletion marks are removed, and which stay for a reason. Pure.
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
    }),
});

/** A block's meta.json, as far as it matters here. */
export type Meta = z.output<typeof meta>;

/** Reads what `thanos tools bucket ls --output=json` prints: one indented object after the other. */
export const readMetas = (text: string): Meta[] =>
    text
        .split(/(?<=^\}\n)/m)
        .filter((part) => part.trim() !== "")
        .map((part) => meta.parse(JSON.parse(part)));

/** What people ask for. All of it must hold. */
export interface Selection {
    /** Milliseconds since 1970. */
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly blocks?: readonly string[] | undefined;
    /** External labels that the blocks have. */
    readonly stream?: Readonly<Record<string, string>> | undefined;
}

export interface UndeletePlan {
    readonly restore: readonly Meta[];
    readonly aside: readonly { readonly block: Meta; readonly why: string }[];
}

/** Keys of the stack file by resolution in milliseconds. */
const keys: Readonly<Record<number, string>> = { 0: "raw", 300_000: "fiveMinutes", 3_600_000: "oneHour" };

/**
 * @param kept Seconds for which the running compactor keeps each resolution, by resolution in milliseconds. Infinity: for ever.
 * Empty: no compactor runs.
 */
export function planUndelete(
    all: readonly Meta[],
    live: ReadonlySet<string>,
    selection: Selection,
    kept: ReadonlyMap<number, number>,
    now: number,
): UndeletePlan {
    const chosen = all.filter((block) => !live.has(block.ulid) && isSelected(block, selection));
    const [restore, aside]: [Meta[], { block: Meta; why: string }[]] = [[], []];
    for (const block of chosen) {
        const why = replacedBy(block, all, live) ?? deletedAgain(block, kept, now);
        if (why === undefined) restore.push(block);
        else aside.push({ block, why });
    }
    return { restore, aside };
}

const isSelected = ({ ulid, minTime, maxTime, thanos }: Meta, { from, to, blocks, stream = {} }: Selection): boolean =>
    (from === undefined || maxTime > from) &&
    (to === undefined || minTime < to) &&
    (blocks === undefined || blocks.includes(ulid)) &&
    Object.entries(stream).every(([name, value]) => thanos.labels?.[name] === value);

const sourcesOf = ({ ulid, compaction: { sources } }: Meta): readonly string[] => sources ?? [ulid];
const labelsOf = ({ thanos: { labels } }: Meta): string => JSON.stringify(Object.entries(labels ?? {}).sort());

/** A block that was merged is in another one: both together would overlap, and halt the compactor. */
function replacedBy(block: Meta, all: readonly Meta[], live: ReadonlySet<string>): string | undefined {
    const larger = all.find(
        (other) =>
            live.has(other.ulid) &&
            other.thanos.downsample.resolution === block.thanos.downsample.resolution &&
            labelsOf(other) === labelsOf(block) &&
            sourcesOf(block).every((source) => sourcesOf(other).includes(source)),
    );
    return larger && `its samples are in ${larger.ulid}`;
}

/** Retention marks it again in its next run. */
function deletedAgain(
    { maxTime, thanos: { downsample } }: Meta,
    kept: ReadonlyMap<number, number>,
    now: number,
): string | undefined {
    const seconds = kept.get(downsample.resolution) ?? Infinity;
    const age = (now - maxTime) / 1000;
    if (age < seconds) return undefined;
    const key = `thanos.retention.${keys[downsample.resolution] ?? "raw"}`;
    return `the compactor deletes it again: set ${key} to ${Math.ceil(age / 86_400) + 1}d or more and deploy first`;
}
