// The patience of the end-to-end tests: a condition that does not hold yet is checked again.
import { setTimeout as wait } from "node:timers/promises";

/** The first answer that is as it should be, or the last one after so many seconds. An error at the end is thrown. */
export async function within<T>(seconds: number, ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const answer = await ask().catch((error: unknown) => error as Error);
        const late = Date.now() > end;
        if (answer instanceof Error) {
            if (late) throw new Error(`after ${seconds} s: ${answer.message}`, { cause: answer });
        } else if (good(answer) || late) return answer;
        await wait(1000);
    }
}

/** The same where nothing else will do; the last answer is in the error. */
export async function eventually<T>(seconds: number, ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
    const answer = await within(seconds, ask, holds);
    if (!holds(answer)) throw new Error(`after ${seconds} s: ${JSON.stringify(answer)}`);
    return answer;
}
