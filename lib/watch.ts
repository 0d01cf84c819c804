// Repeats something until people have seen enough.
import { setTimeout as wait } from "node:timers/promises";

export interface WatchOptions {
    /** Ends the repetition. */
    readonly signal: AbortSignal;
    /** Between the end of one round and the start of the next. */
    readonly seconds: number;
    readonly out: (text: string) => void;
    /** Whether each round replaces the one before. */
    readonly terminal?: boolean;
}

/** @param round what one round shows */
export async function watch(
    round: () => Promise<string>,
    { signal, seconds, out, terminal = process.stdout.isTTY }: WatchOptions,
): Promise<void> {
    while (!signal.aborted) {
        const text = await round().catch((error: unknown) => {
            if (signal.aborted) return undefined; // Ctrl-C in the middle of a round is no failure
            throw error;
        });
        if (text === undefined) return;
        const now = `${new Date().toISOString().slice(11, 19)} UTC, again after ${seconds} s. Ctrl-C ends.`;
        out(`${terminal ? "\u001b[2J\u001b[H" : ""}${text}\n${now}\n`);
        await wait(seconds * 1000, undefined, { signal }).catch(() => undefined);
    }
}
