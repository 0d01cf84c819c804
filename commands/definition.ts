// A command of `thanos-stack`: plain data for help, completion and docs/commands.md, and one function that does the work.
import type { Machine } from "./machine";

/** Where a command writes. */
export interface Output {
    /** Standard output: the result, as it is. */
    readonly out: (text: string) => void;
    /** Standard error: one line about progress or a problem. */
    readonly error: (line: string) => void;
}

/** The circumstances of one call. */
export interface Invocation extends Output {
    /** The project's folder, where Pulumi.yaml is. */
    readonly root: string;
    /** The caller's folder. Relative paths start here. */
    readonly cwd: string;
    /** Clusters of this machine, and what deploys a stack from here. */
    readonly machine: Machine;
}

/** An option. With `value` it takes a text, otherwise it is a flag. */
export interface OptionSpec {
    /** One sentence for `--help`. */
    readonly description: string;
    /** The name of the value, as in `--stack <name>`. */
    readonly value?: string;
    readonly short?: string;
    readonly choices?: readonly string[];
    readonly default?: unknown;
    readonly required?: true;
    /** Reads the text. Throws a `UsageError` without the option's name, which is added. */
    readonly parse?: (text: string, invocation: Pick<Invocation, "cwd">) => unknown;
}

/** Options by their name in camelCase: `configFile` is `--config-file`. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Parsed<O extends OptionSpec> = O extends { readonly parse: (...args: never[]) => infer T }
    ? T
    : O extends { readonly choices: readonly (infer C)[] }
      ? C
      : string;
type Absent<O extends OptionSpec> = O extends { readonly default: unknown } | { readonly required: true } ? never : undefined;

/** The values of a command's options. */
export type Values<O extends OptionSpecs> = {
    readonly [K in keyof O]: O[K] extends { readonly value: string } ? Parsed<O[K]> | Absent<O[K]> : boolean;
};

export interface ArgumentSpec {
    readonly name: string;
    readonly description: string;
    readonly required?: true;
    readonly choices?: readonly string[];
}

export interface Definition<O extends OptionSpecs> {
    /** One line for the list of commands: a verb in the imperative, what it does, no full stop. */
    readonly summary: string;
    /** More, for the command's own help: paragraphs of short sentences. */
    readonly description?: string;
    readonly options: O;
    /** Words without a name, in their order. */
    readonly arguments?: readonly ArgumentSpec[];
    /** Commands of this command, which take its options, too. */
    readonly commands?: Readonly<Record<string, Command>>;
    /** The meaning of exit code 1 here. Default: the command failed. */
    readonly failure?: string;
    /** Words after `thanos-stack`, with what they do. */
    readonly examples: readonly (readonly [words: string, meaning: string])[];
    /**
     * Resolves to the exit code: 0 or 1. An error that it throws is printed as one message, and its `exitCode`, or 1, is the exit
     * code.
     */
    run(options: Values<O>, invocation: Invocation, words: readonly string[]): Promise<number>;
}

/** A command whatever its options. */
export type Command = Definition<OptionSpecs>;

/** Defines a command. The options' types reach `run`. */
export const defineCommand = <const O extends OptionSpecs>(definition: Definition<O>): Command => definition;

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
    readonly exitCode = 2;
}
