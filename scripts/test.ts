// `npm test`: everything that can be checked without a cluster. The compiler has already run (start.mjs); lint, format and the tests
// run concurrently, each with its time.
//
//   npm test -- tests/config                   only the tests of these files and folders, without lint and format
//   npm test -- tests/config --grep duration   of these, only those whose title matches
//   npm test -- tests/config --watch           again after every change of a source
import { globSync, statSync, watch } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { runTests } from "./mocha";

const root = path.resolve(__dirname, "..", "..");
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs a tool of node_modules; its output is shown only when it fails. */
async function tool(title: string, command: string, args: readonly string[]): Promise<boolean> {
    const started = Date.now();
    const { exitCode, all } = await execa(command, args, {
        cwd: root,
        preferLocal: true,
        localDir: root,
        all: true,
        reject: false,
    });
    const passed = exitCode === 0;
    console.log(`${passed ? "ok    " : "FAILED"}  ${title}, ${seconds(started)}${passed ? "" : `\n${all}`}`);
    return passed;
}

async function allTests(): Promise<boolean> {
    const started = Date.now();
    // The files that take long are at the end of the alphabet: the short ones come last and leave no process without work.
    const files = globSync("bin/tests/**/*.test.js", { cwd: root }).sort().reverse();
    const passed = await runTests({
        files: files.map((file) => path.join(root, file)),
        reporter: "dot",
        timeout: 20_000 * Math.max(1, Number(process.env["REPETITIONS"] ?? 1)),
        parallel: true,
    });
    console.log(`tests, ${seconds(started)}`);
    return passed;
}

/** Compiled tests of a source file or folder, which the caller names from the caller's folder. */
export function testsOf(name: string, cwd: string): string[] {
    const source = path.relative(root, path.resolve(cwd, name));
    const compiled = path.join(root, "bin", source.replace(/\.ts$/, ".js"));
    const isFolder = statSync(compiled, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const found = isFolder ? globSync("**/*.test.js", { cwd: compiled }).map((file) => path.join(compiled, file)) : [compiled];
    if (found.length === 0 || !found.every((file) => statSync(file, { throwIfNoEntry: false })))
        throw new Error(`${name}: no tests found. Name a *.test.ts file, or a folder with such files.`);
    return found.sort();
}

/** Compiles and runs the same tests again after every change, until Ctrl-C. */
function again(words: readonly string[]): void {
    const start = path.join(root, "scripts", "start.mjs");
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<unknown> = Promise.resolve();
    const run = () => {
        running = running.then(() =>
            execa(process.execPath, [start, "scripts/test", ...words], { stdio: "inherit", reject: false }),
        );
    };
    watch(root, { recursive: true }, (_, file) => {
        if (file === null || !file.endsWith(".ts") || /^(bin|node_modules|\.git)\//.test(file)) return;
        clearTimeout(timer);
        timer = setTimeout(run, 200); // an editor saves several files at once
    });
    run();
}

async function main(): Promise<number | undefined> {
    const { values, positionals } = parseArgs({
        options: { watch: { type: "boolean" }, grep: { type: "string" } },
        allowPositionals: true,
    });
    // String(output) throws instead of writing a note about Outputs into a name.
    process.env["PULUMI_ERROR_OUTPUT_STRING"] = "true";
    if (values.watch) {
        again(process.argv.slice(2).filter((word) => word !== "--watch"));
        return undefined;
    }
    if (positionals.length > 0 || values.grep !== undefined) {
        const cwd = process.env["INIT_CWD"] ?? process.cwd();
        const files = (positionals.length > 0 ? positionals.map((name) => testsOf(name, cwd)) : [testsOf("tests", root)]).flat();
        return (await runTests({ files, reporter: "spec", timeout: 20_000, only: values.grep })) ? 0 : 1;
    }
    const started = Date.now();
    const results = await Promise.all([
        tool("lint", "oxlint", ["--report-unused-disable-directives", "--deny-warnings"]),
        tool("format", "prettier", ["--check", "--cache", "--cache-strategy", "content", "."]),
        allTests(),
    ]);
    console.log(`npm test, ${seconds(started)}`);
    return results.every(Boolean) ? 0 : 1;
}

if (require.main === module)
    void main().then(
        (code) => {
            if (code !== undefined) process.exit(code);
        },
        (error: unknown) => {
            console.error(error instanceof Error ? error.message : error);
            process.exit(2);
        },
    );
