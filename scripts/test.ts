// `npm test`: everything that can be checked without a cluster. The compiler has already run (start.mjs); lint, format and
// the tests run side by side, each with its time.
import { globSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { runTests } from "./mocha";

const root = path.resolve(__dirname, "..", "..");
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs a tool of node_modules; what it says is shown only when it fails. */
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

async function tests(): Promise<boolean> {
    const started = Date.now();
    // String(output) throws instead of writing a note about Outputs into a name.
    process.env["PULUMI_ERROR_OUTPUT_STRING"] = "true";
    // The files that take long are at the end of the alphabet: the short ones come last and leave no process without work.
    const files = globSync("bin/tests/**/*.test.js", { cwd: root }).sort().reverse();
    const passed = await runTests({
        files: files.map((file) => path.join(root, file)),
        reporter: "dot",
        timeout: 20_000,
        parallel: true,
    });
    console.log(`tests, ${seconds(started)}`);
    return passed;
}

async function main(): Promise<number> {
    const started = Date.now();
    const results = await Promise.all([
        tool("lint", "oxlint", ["--report-unused-disable-directives", "--deny-warnings"]),
        tool("format", "prettier", ["--check", "--cache", "--cache-strategy", "content", "."]),
        tests(),
    ]);
    console.log(`npm test, ${seconds(started)}`);
    return results.every(Boolean) ? 0 : 1;
}

void main().then((code) => process.exit(code));
