// Which blocks of a Prometheus can be brought into the bucket, and why the others can't. Pure.
import { z } from "zod";
import { clock } from "../verify/check";

export const blockMeta = z.object({
    ulid: z.string(),
    minTime: z.number(),
    maxTime: z.number(),
    stats: z.object({ numSamples: z.number().optional() }).optional(),
    compaction: z.object({ level: z.number(), sources: z.array(z.string()).nullish() }),
    thanos: z
        .object({
            labels: z.record(z.string(), z.string()).nullish(),
            downsample: z.object({ resolution: z.number() }).optional(),
        })
        .optional(),
});
export type BlockMeta = z.output<typeof blockMeta>;

/** A folder that may be a block. */
export interface Found {
    readonly folder: string;
    readonly bytes: number;
    readonly meta: BlockMeta | undefined;
    /** Files that a block must have and this one has not. */
    readonly missing: readonly string[];
}

export interface Surroundings {
    readonly found: readonly Found[];
    /** What the bucket has. */
    readonly bucket: readonly BlockMeta[];
    /** The labels that the blocks will get. */
    readonly labels: Readonly<Record<string, string>>;
    readonly now: Date;
    /** How long the bucket keeps raw samples, in seconds; Infinity: for ever. */
    readonly retention: number;
    /** Whether a sidecar uploads from there: then blocks that Prometheus has just cut are its own business. */
    readonly sidecar: boolean;
}

export interface ImportPlan {
    readonly upload: readonly BlockMeta[];
    readonly bytes: number;
    readonly samples: number;
    readonly aside: readonly { readonly folder: string; readonly reason: string }[];
    /** Why nothing is done at all. */
    readonly refused: readonly string[];
}

export function planImport({ found, bucket, labels, now, retention, sidecar }: Surroundings): ImportPlan {
    const stream = bucket.filter(
        ({ thanos }) => (thanos?.downsample?.resolution ?? 0) === 0 && equal(thanos?.labels ?? {}, labels),
    );
    const known = new Set(stream.flatMap(({ ulid, compaction }) => [ulid, ...(compaction.sources ?? [])]));
    const reason = ({ meta, missing }: Found): string | undefined => {
        if (!meta || missing.length > 0) return `corrupt: without a readable ${missing.join(", ") || "meta.json"}`;
        const { sources } = meta.compaction; // where compaction is delayed, Prometheus has merged what the bucket has in parts
        if (known.has(meta.ulid) || (sources?.length && sources.every((source) => known.has(source)))) return "the bucket has it";
        if (!meta.stats?.numSamples) return "without samples";
        if (now.getTime() - meta.maxTime > retention * 1000)
            return `ended at ${clock(new Date(meta.maxTime), now)}: the compactor would delete it at once, see thanos-stack:thanos.retention.raw`;
        if (sidecar && meta.compaction.level === 1) return "the sidecar uploads it";
        return undefined;
    };
    const judged = found.map((one) => ({ ...one, reason: reason(one) }));
    const good = judged.flatMap(({ meta, bytes, reason: why }) => (meta && why === undefined ? [{ meta, bytes }] : []));
    const upload = good.map(({ meta }) => meta).sort((a, b) => a.minTime - b.minTime);
    return {
        upload,
        bytes: good.reduce((sum, { bytes }) => sum + bytes, 0),
        samples: upload.reduce((sum, { stats }) => sum + (stats?.numSamples ?? 0), 0),
        aside: judged.flatMap(({ folder, reason: why }) => (why === undefined ? [] : [{ folder, reason: why }])),
        refused: overlaps(upload, stream),
    };
}

/** A block that overlaps another of its stream halts the compactor (thanos: operating/troubleshooting). */
function overlaps(upload: readonly BlockMeta[], stream: readonly BlockMeta[]): string[] {
    const pairs = upload.flatMap((one, index) => [...upload.slice(index + 1), ...stream].map((other) => [one, other] as const));
    return pairs
        .filter(([a, b]) => a.minTime < b.maxTime && b.minTime < a.maxTime)
        .map(
            ([a, b]) =>
                `${a.ulid} overlaps ${b.ulid}, which ${upload.includes(b) ? "is to be imported too" : "the bucket has"}: an overlap halts the compactor. Import under another --replica, or leave the block out`,
        );
}

const equal = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
    JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
