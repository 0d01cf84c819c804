// `thanos-stack <verb>`: every command of the project, by its name.
import { readFileSync } from "node:fs";
import path from "node:path";
import { Command as Commander, CommanderError } from "commander";
import { candidates } from "./commands/completion";
import type { Command, Invocation } from "./commands/definition";
import { executable, helpSettings, runCommand } from "./commands/run";

/** One line a command, in the order of `--help`. A command is loaded when it is called: some load a cloud's whole SDK. */
export const verbs: Readonly<Record<string, () => Promise<{ readonly definition: Command }>>> = {
    local: () => import("./local/run.js"),
    plan: () => import("./commands/plan.js"),
    estimate: () => import("./commands/estimate.js"),
    render: () => import("./commands/render.js"),
    preflight: () => import("./commands/preflight.js"),
    "convert-release": () => import("./commands/convert-release.js"),
    verify: () => import("./commands/verify.js"),
    open: () => import("./commands/open.js"),
    rotate: () => import("./commands/rotate.js"),
    "import-history": () => import("./commands/import-history.js"),
    undelete: () => import("./commands/undelete.js"),
    quarantine: () => import("./commands/quarantine.js"),
    flush: () => import("./commands/flush.js"),
    "policy-config": () => import("./commands/policy-config.js"),
    check: () => import("./commands/check.js"),
    explain: () => import("./commands/explain.js"),
    completion: () => import("./commands/completion.js"),
};

/** Every command, loaded. */
export const allCommands = async (): Promise<Record<string, Command>> =>
    Object.fromEntries(
        await Promise.all(Object.entries(verbs).map(async ([name, load]) => [name, (await load()).definition] as const)),
    );

/** Runs a command line and resolves to its exit code. */
export async function main(words: readonly string[], invocation: Invocation): Promise<number> {
    const [verb = "", ...rest] = words;
    if (verb === "__complete") {
        const loadOne = async (name: string) => (name in verbs ? (await verbs[name]?.())?.definition : undefined);
        invocation.out((await candidates(rest, Object.keys(verbs), loadOne, invocation.root)).map((one) => `${one}\n`).join(""));
        return 0;
    }
    const load = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    return load ? runCommand(verb, (await load()).definition, rest, invocation) : overview(words, invocation);
}

/** Everything that names no verb: the list of verbs, the version, or an unknown verb with the nearest known one. */
async function overview(words: readonly string[], invocation: Invocation): Promise<number> {
    const { version } = JSON.parse(readFileSync(path.join(invocation.root, "package.json"), "utf8")) as { version: string };
    const program = new Commander(executable).description("A Thanos stack for Kubernetes from one YAML file per environment.");
    helpSettings(program, invocation);
    program.version(version, "-V, --version", "Show the version").helpCommand(false).usage("<verb> [options]");
    for (const [name, { summary }] of Object.entries(await allCommands()))
        program.command(name).summary(summary).helpOption(false);
    program.addHelpText("after", `\nHelp for one of them: ${executable} <verb> --help`);
    try {
        await program.parseAsync(words.length > 0 ? [...words] : ["--help"], { from: "user" });
        return 0;
    } catch (error) {
        if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
        throw error;
    }
}

async function start(): Promise<void> {
    const { machine } = await import("./local/machine.js");
    const invocation: Invocation = {
        root: path.resolve(__dirname, ".."),
        // scripts/start.mjs sets it to the caller's folder, as npm does.
        cwd: process.env["INIT_CWD"] ?? process.cwd(),
        machine,
        out: (text) => process.stdout.write(text),
        error: (line) => process.stderr.write(`${line}\n`),
    };
    process.exitCode = await main(process.argv.slice(2), invocation);
}

if (require.main === module) void start();
