// The losses that a change of a stack can cause, and their judges.
import type { HistoryRecord } from "../../components/history/record";
import type { HistoryChange } from "../../config/schema/acknowledge";

/** A change that deletes, hides or strands history. */
export interface Loss {
    /** Key that changes. */
    readonly change: HistoryChange;
    readonly from: string;
    readonly to: string;
    /** The effect on one part of history. One sentence. */
    readonly effect: string;
    /** How much, where the bucket was read: `12 blocks, 340 days, 1.2e+9 samples`. */
    readonly cost?: string;
    /** How to do it without loss, or how to undo it. */
    readonly advice: string;
}

/** A block of the bucket, as far as its cost matters. Times in milliseconds since 1970. */
export interface BlockSummary {
    readonly minTime: number;
    readonly maxTime: number;
    /** Milliseconds: 0 for raw samples. */
    readonly resolution: number;
    readonly samples: number;
}

/** Facts of the bucket, with their time. */
export interface BucketSummary {
    readonly blocks: readonly BlockSummary[];
    /** Milliseconds since 1970. */
    readonly now: number;
}

/** How the guard judges the change of one key. */
export interface Judge {
    /** Whether the change costs history. Both values exist and differ. */
    readonly loses: (from: string, to: string, before: HistoryRecord, after: HistoryRecord) => boolean;
    readonly effect: string;
    readonly advice: string;
    /** The blocks of the bucket that it costs. Absent: it costs none of the bucket, but data that is only on volumes. */
    readonly blocks?: (bucket: BucketSummary, to: string) => readonly BlockSummary[];
}
