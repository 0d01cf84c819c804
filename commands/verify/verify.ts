// Checks a running stack: each check is repeated until it is green, its time has passed, or it can't be seen before that.
import { setTimeout as wait } from "node:timers/promises";
import { red, type Check, type Outcome } from "./check";
import { checksOf } from "./checks";
import type { RunningStack } from "./running-stack";
import { messageOf } from "../../lib/message";

export interface CheckResult extends Outcome, Pick<Check<never>, "id" | "claim" | "bar"> {
    /** From the start of the verification until it was so, in seconds. */
    readonly seconds: number;
}

export interface VerifyOptions {
    /** How long to wait for all checks together, in seconds. */
    readonly within: number;
    /** Told whenever something new was measured. */
    readonly onProgress?: (claim: string, measured: string) => void;
    /** Ends the verification, which then throws its reason. */
    readonly signal?: AbortSignal;
    /** These checks only. Default: all. */
    readonly only?: readonly Check<RunningStack>[];
}

const interval = 1000;

/** The fix for a check that could not run: something else is red, and has the reason. */
export const unanswered = "see check 1: this check needs a running pod";

/** The results in the order of the checks. */
export const verify = (stack: RunningStack, { only = checksOf(stack), ...options }: VerifyOptions): Promise<CheckResult[]> =>
    runChecks(stack, only, options);

/** Runs checks on whatever they check, in their order. */
export async function runChecks<S>(
    stack: S,
    all: readonly Check<S>[],
    { within, onProgress, signal }: Omit<VerifyOptions, "only">,
): Promise<CheckResult[]> {
    const started = Date.now();
    const end = started + within * 1000;
    const worthWaiting = ({ state, due }: Outcome) =>
        state === "red" || (state === "not due" && due !== undefined && Number(due) < end);
    const ask = async (check: Check<S>): Promise<CheckResult> => {
        signal?.throwIfAborted();
        let said: string | undefined;
        const tell = ({ measured }: Outcome): void => {
            if (measured !== said) onProgress?.(check.claim, measured);
            said = measured;
        };
        let outcome = await attempt(check, stack);
        while (worthWaiting(outcome) && Date.now() < end) {
            tell(outcome);
            await wait(interval);
            signal?.throwIfAborted();
            outcome = await attempt(check, stack);
        }
        tell(outcome);
        const { id, claim, bar } = check;
        return { id, claim, bar, ...outcome, seconds: (Date.now() - started) / 1000 };
    };
    const results: Promise<CheckResult>[] = [];
    try {
        for (const check of all) {
            const result = ask(check);
            results.push(result);
            if (check.beside)
                result.catch(() => undefined); // is thrown at the end, or what ended the others is
            else await result;
        }
    } finally {
        await Promise.allSettled(results); // the caller closes its own connections
    }
    return Promise.all(results);
}

/** A stack that does not answer is not green. */
async function attempt<S>(check: Check<S>, stack: S): Promise<Outcome> {
    try {
        return await check.check(stack);
    } catch (error) {
        return { ...red(messageOf(error), unanswered), unanswered: true };
    }
}
