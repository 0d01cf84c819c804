// Queries one after the other, timed.
import { messageOf } from "../../lib/message";

export interface Load {
    /** Milliseconds of each query that was answered. */
    readonly durations: readonly number[];
    readonly failures: readonly string[];
}

/** Sends queries until the work is done, or as many as wanted. The first one opens connections and is not counted. */
export async function underLoad(query: () => Promise<unknown>, work?: () => Promise<void>, count = 0): Promise<Load> {
    await query();
    const [durations, failures]: [number[], string[]] = [[], []];
    let done = work === undefined;
    const working = (work?.() ?? Promise.resolve()).finally(() => (done = true));
    while (!done || durations.length + failures.length < count) {
        const start = performance.now();
        await query().then(
            () => durations.push(performance.now() - start),
            (error: unknown) => failures.push(messageOf(error)),
        );
    }
    await working;
    return { durations, failures };
}

/** 95 of 100 take at most this. */
export const p95 = (durations: readonly number[]): number => {
    const sorted = [...durations].sort((one, other) => one - other);
    return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
};
