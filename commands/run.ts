// Runs a command line: commander reads the words and writes the help, the definitions are the content.
import { Argument, Command as Commander, CommanderError, Option } from "commander";
import { messageOf } from "../lib/message";
import { nearest } from "../lib/nearest";
import { flagOf } from "./options";
import { UsageError, type Command, type Invocation, type OptionSpec, type OptionSpecs } from "./definition";

/** Widest line of help. */
const widest = 100;

/** The executable's name, as people type it. */
export const executable = "thanos-stack";

/** Runs one command. 0: success, 1: it failed or found something, 2: wrong usage or an invalid stack file. */
export async function runCommand(
    name: string,
    command: Command,
    words: readonly string[],
    invocation: Invocation,
): Promise<number> {
    let code = 0;
    const program = commander(name, command, invocation, (result) => (code = result));
    try {
        await program.parseAsync([...words], { from: "user" });
        return code;
    } catch (error) {
        if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has printed the message
        invocation.error(messageOf(error));
        if (error instanceof UsageError) invocation.error(`Help: ${executable} ${name} --help`);
        return (error as { exitCode?: number }).exitCode ?? 1;
    }
}

/** The text of `thanos-stack NAME --help`. */
export const helpOf = (name: string, command: Command, invocation: Invocation): string => {
    let text = "";
    const program = commander(name, command, { ...invocation, out: (part) => (text += part) }, () => undefined);
    program.outputHelp();
    return text;
};

function commander(name: string, command: Command, invocation: Invocation, done: (code: number) => void): Commander {
    const program = new Commander(name);
    helpSettings(program, invocation);
    describe(program, command, invocation, {}, done);
    program.usage(usage(command));
    program.name(`${executable} ${name}`);
    return program;
}

/** How a program writes help and errors. */
export function helpSettings(program: Commander, { out, error }: Invocation): void {
    program
        .exitOverride()
        .helpOption("-h, --help", "Show this help")
        .configureHelp({ helpWidth: Math.min(process.stdout.columns || widest, widest) })
        .configureOutput({
            writeOut: out,
            writeErr: (text) => {
                error(text.trimEnd());
            },
            outputError: (text, write) => {
                write(`${text.replace(/^error: /, "").trimEnd()}\nHelp: ${program.name()} --help`);
            },
        });
}

const usage = ({ commands, arguments: words = [] }: Command): string =>
    [
        "[options]",
        ...(commands ? ["[command]"] : []),
        ...words.map((one) => (one.required ? `<${one.name}>` : `[${one.name}]`)),
    ].join(" ");

/** Adds everything in a definition. Options of the command above are read there. */
function describe(
    program: Commander,
    command: Command,
    invocation: Invocation,
    inherited: OptionSpecs,
    done: (code: number) => void,
): void {
    program.summary(command.summary).description([`${command.summary}.`, command.description].filter(Boolean).join("\n\n"));
    for (const [key, spec] of Object.entries(command.options)) {
        if (!(key in inherited)) program.addOption(optionOf(key, spec, invocation));
    }
    for (const { name, description, required, choices } of command.arguments ?? []) {
        const argument = new Argument(required ? `<${name}>` : `[${name}]`, description);
        program.addArgument(choices ? argument.choices([...choices]) : argument);
    }
    program.addHelpText("after", `\n${after(command)}`);
    if (command.commands) program.allowExcessArguments(); // our sentence is better: the word was meant as a command
    program.helpCommand(false).action(async () => {
        const [word] = program.args;
        if (command.commands && word !== undefined) throw new UsageError(unknownCommand(word, Object.keys(command.commands)));
        const flags = Object.entries({ ...inherited, ...command.options }).filter(([, { value }]) => value === undefined);
        const off = Object.fromEntries(flags.map(([key]) => [key, false]));
        done(await command.run({ ...off, ...program.optsWithGlobals() }, invocation, program.args));
    });
    for (const [name, sub] of Object.entries(command.commands ?? {})) {
        const child = program.command(name).copyInheritedSettings(program);
        describe(child, sub, invocation, { ...inherited, ...command.options }, done);
    }
}

function unknownCommand(word: string, known: readonly string[]): string {
    const meant = nearest(word, known);
    return `unknown command '${word}'${meant === undefined ? `, expected one of ${known.join(", ")}` : `. Did you mean ${meant}?`}`;
}

function optionOf(key: string, spec: OptionSpec, invocation: Invocation): Option {
    const { short, value, choices } = spec;
    const flags = `${short === undefined ? "" : `-${short}, `}${flagOf(key)}${value === undefined ? "" : ` <${value}>`}`;
    const option = new Option(flags, spec.description);
    if (value === undefined) return option;
    if (choices) option.choices([...choices]); // for the help
    option.argParser((text) => {
        try {
            return read(text, spec, invocation);
        } catch (error) {
            throw new UsageError(`${flagOf(key)}: ${messageOf(error)}`);
        }
    });
    if (spec.default !== undefined) option.default(spec.default);
    if (spec.required) option.makeOptionMandatory();
    return option;
}

/** The value of an option's text. */
function read(text: string, { choices, parse }: OptionSpec, invocation: Invocation): unknown {
    if (choices && !choices.includes(text)) throw new UsageError(`got ${text}, expected one of ${choices.join(", ")}.`);
    return parse ? parse(text, invocation) : text;
}

function after({ examples, failure = "the command failed" }: Command): string {
    const lines = examples.map(([words, meaning]) => `  # ${meaning}\n  ${executable} ${words}`);
    return [
        ...(lines.length > 0 ? ["Examples:", ...lines, ""] : []),
        "Exit code:",
        "  0  success",
        `  1  ${failure}`,
        "  2  wrong usage, or an invalid stack file",
    ].join("\n");
}
