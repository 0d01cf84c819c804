// What the commands have in common: options, one sentence for a failure, and an exit code that CI can use.
import path from "node:path";
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { messageOf } from "../lib/message";

/** Where a command writes. */
export interface Output {
    readonly out: (text: string) => void;
    readonly error: (line: string) => void;
}

type Values<O extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

export interface Command<O extends ParseArgsOptionsConfig> {
    /** What `--help` prints. */
    readonly usage: string;
    readonly options: O;
    /** Resolves to the exit code. What it throws is printed as one sentence, and the code is 1. */
    run(options: Values<O>, root: string, output: Output): Promise<number>;
}

/** Wrong usage: exit code 2. */
export class UsageError extends Error {}

/** Runs a command. 0: all is well, 1: something is wrong, 2: it was called wrongly. */
export const runner =
    <const O extends ParseArgsOptionsConfig>(command: Command<O>) =>
    async (args: readonly string[], root: string, output: Output): Promise<number> => {
        try {
            const { values } = parsed(args, command.options);
            if ((values as { help?: boolean }).help) {
                output.out(command.usage);
                return 0;
            }
            return await command.run(values, root, output);
        } catch (error) {
            output.error(messageOf(error));
            if (!(error instanceof UsageError)) return 1;
            output.error(command.usage);
            return 2;
        }
    };

function parsed<O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
    try {
        return parseArgs({ args: [...args], options: { ...options, help: { type: "boolean" as const } } }) as {
            values: Values<O>;
        };
    } catch (error) {
        throw new UsageError(messageOf(error));
    }
}

/** The value of an option that must be there. */
export function required(value: string | undefined, name: string): string {
    if (value === undefined) throw new UsageError(`--${name} is missing.`);
    return value;
}

/** A number above 0, or wrong usage. */
export function positive(value: string, name: string): number {
    const number = Number(value);
    if (!(number > 0)) throw new UsageError(`--${name} ${value}: a number above 0 is needed.`);
    return number;
}

/**
 * Aborts with a sentence for people at the first Ctrl-C or SIGTERM, so that what runs ends by itself and says what it came to. A
 * terminal, npm and whoever started it may each send one; one that comes a second later ends the process at once.
 */
export function interruption(sentence: string): AbortSignal {
    const end = new AbortController();
    let first = Infinity;
    for (const name of ["SIGINT", "SIGTERM"] as const)
        process.on(name, () => {
            if (Date.now() - first > 1000) process.exit(1);
            first = Math.min(first, Date.now());
            end.abort(new Error(sentence));
        });
    return end.signal;
}

/** What is awaited, or the reason of the end, whichever comes first: nobody waits for an answer any more. */
export function orInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        const stop = () => {
            reject(signal.reason as Error);
        };
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop, { once: true });
        work.then(resolve, reject).finally(() => {
            signal.removeEventListener("abort", stop);
        });
    });
}

/** Runs a command as the process's own. */
export function start(main: (args: readonly string[], root: string, output: Output) => Promise<number>): void {
    void main(process.argv.slice(2), path.resolve(__dirname, "..", ".."), {
        out: (text) => process.stdout.write(text),
        error: (line) => process.stderr.write(`${line}\n`),
    }).then((code) => {
        process.exitCode = code;
    });
}
