// Color where it carries meaning: the state of something. Never on its own: the word is always there too.

export type Meaning = "good" | "bad" | "waiting" | "unknown";

const codes: Readonly<Record<Meaning, number>> = { good: 32, bad: 31, waiting: 33, unknown: 90 };

/** Whether people see colors: on a terminal, unless NO_COLOR is set (no-color.org). */
export const colored = (
    { isTTY }: { readonly isTTY?: boolean } = process.stdout,
    { NO_COLOR, TERM }: NodeJS.ProcessEnv = process.env,
): boolean => isTTY === true && (NO_COLOR ?? "") === "" && TERM !== "dumb";

export const color = (meaning: Meaning | undefined, text: string, on = colored()): string =>
    on && meaning !== undefined && text.trim() !== "" ? `\u001b[${codes[meaning]}m${text}\u001b[0m` : text;
