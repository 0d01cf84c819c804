// Waiting for a condition, never for a time.
import { setTimeout as delay } from "node:timers/promises";

/** Repeats a check until the condition holds; false when it did not within the time. The signal's reason is thrown. */
export async function until(
    condition: () => boolean | Promise<boolean>,
    limit: { seconds: number; signal?: AbortSignal },
): Promise<boolean> {
    const end = Date.now() + limit.seconds * 1000;
    for (;;) {
        limit.signal?.throwIfAborted();
        if (await condition()) return true;
        if (Date.now() > end) return false;
        await delay(25);
    }
}
