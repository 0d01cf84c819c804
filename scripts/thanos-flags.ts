// `npm run generate:flags -- BINARY SOURCE`: writes the flags of each Thanos component, as the pinned version's binary prints them, into
// config/thanos-flags.json. Run it after a change of the version; a test compares the versions.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { catalog, thanosComponents } from "../config/catalog";

const [binary, source] = process.argv.slice(2).map((name) => path.resolve(process.env["INIT_CWD"] ?? ".", name));

/** Words of the command line for a component. */
const words = (subcommand: string): string[] => (subcommand === "bucket-web" ? ["tools", "bucket", "web"] : [subcommand]);

/** It writes help and version to standard error. */
function output(file: string, args: readonly string[]): string {
    const { stdout, stderr, error } = spawnSync(file, args, { encoding: "utf8" });
    if (error) throw error;
    return stdout + stderr;
}

function flagsOf(file: string, subcommand: string): string[] {
    const help = output(file, [...words(subcommand), "--help"]);
    const names = [...help.matchAll(/^ +(?:-\w, )?--(?:\[no-\])?([a-z0-9][\w.-]*)/gm)].map(([, name = ""]) => name);
    return [...new Set(names)].filter((name) => !name.startsWith("help") && name !== "version").sort();
}

/** Names of all flags in the source, also of those that the binary does not print. */
function flagsIn(folder: string): string[] {
    const texts = globSync("{cmd,pkg}/**/*.go", { cwd: folder }).map((file) => readFileSync(path.join(folder, file), "utf8"));
    const names = texts.flatMap((text) => [...text.matchAll(/\.Flag\("([a-z0-9][\w.-]*)"/g)].map(([, name = ""]) => name));
    return [...new Set(names)].sort();
}

function main(file: string, source: string | undefined): void {
    const version = /version (\S+)/.exec(output(file, ["--version"]))?.[1] ?? "";
    const subcommands = [...new Set(thanosComponents.map((component) => catalog[component].subcommand))];
    const flags = Object.fromEntries(subcommands.map((subcommand) => [subcommand, flagsOf(file, subcommand)]));
    const target = path.resolve(__dirname, "..", "..", "config", "thanos-flags.json");
    const shown = new Set(Object.values(flags).flat());
    const hidden = source === undefined ? [] : flagsIn(source).filter((name) => !shown.has(name));
    writeFileSync(target, `${JSON.stringify({ version: `v${version}`, flags, hidden }, null, 4)}\n`);
    console.log(target);
}

if (binary === undefined) {
    console.error(
        "Usage: npm run generate:flags -- BINARY SOURCE, a thanos binary of the pinned version and the folder of its source.",
    );
    process.exitCode = 2;
} else main(binary, source);
