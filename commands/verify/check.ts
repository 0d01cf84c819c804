// A check of a running stack, and its results. A check is green only for what it saw.

/**
 * - `ok`: the check ran and passed.
 * - `red`: the check failed, or got no answer.
 * - `not due`: the check has no result before a known time.
 * - `unseen`: this stack or this cluster cannot show it.
 */
export type State = "ok" | "red" | "not due" | "unseen";

export interface Outcome {
    readonly state: State;
    /** The measured value, and the reason why it can't be seen. */
    readonly measured: string;
    /** With `red`: what to do. */
    readonly todo?: string;
    /** With `not due`: when it is. */
    readonly due?: Date;
    /** With `red`: the check got no answer. Another red check has the reason. */
    readonly unanswered?: boolean;
}

export interface Check<Stack> {
    readonly id: string;
    /** The invariant, as a claim. */
    readonly claim: string;
    /** The threshold, in figures. */
    readonly bar: string;
    /** Takes long and disturbs no other: those after it do not wait for it. */
    readonly beside?: true;
    check(stack: Stack): Promise<Outcome>;
}

export const ok = (measured: string): Outcome => ({ state: "ok", measured });
export const red = (measured: string, todo: string): Outcome => ({ state: "red", measured, todo });
export const unseen = (measured: string): Outcome => ({ state: "unseen", measured });
export const notDue = (due: Date, measured: string): Outcome => ({ state: "not due", measured, due });

/** The fix for objects that were changed outside of the stack: a plain `pulumi up` compares with its state and does not see them. */
export const repairDrift = "run: pulumi up --refresh (on an embedded cluster: npm run local -- deploy --refresh)";

/** A check of every Prometheus is not green when there is none. */
export const noPrometheus = red("no Prometheus runs", "see the conditions of the Prometheus object, and the operator's log");

/** Red with all that is wrong, or what was seen to be right. */
export const verdict = (wrong: readonly string[], todo: string, right: string): Outcome =>
    wrong.length > 0 ? red(wrong.join("; "), todo) : ok(right);

/** The text in the column after the claim. */
export const word = ({ state, due }: Outcome): string =>
    state === "not due" && due ? `not due before ${clock(due)}` : state === "unseen" ? "can't be seen here" : state;

/** As in `14:05`, and with its date when that is not today's. */
export function clock(time: Date, now: Date = new Date()): string {
    const iso = time.toISOString();
    const day = iso.slice(0, 10);
    return `${day === now.toISOString().slice(0, 10) ? "" : `${day} `}${iso.slice(11, 16)} UTC`;
}
