// `npm run e2e [-- --stack NAME]`: a stack on an embedded cluster of its own name, from nothing to nothing, with every step
// timed. `local` lives its whole life; `dev` is proved by its charts, where they are; `full` is the stack
// local with every component of Thanos (`--profile full` says the same).
import path from "node:path";
import { parseArgs } from "node:util";
import { chartsVariable } from "../../local/charts";
import { runTests } from "../../scripts/mocha";

const stacks: Readonly<Record<string, { readonly file: string; readonly charts: boolean }>> = {
    local: { file: "local.e2e.js", charts: false },
    dev: { file: "dev.e2e.js", charts: true },
    full: { file: "full.e2e.js", charts: false },
};

async function main(): Promise<number> {
    const { stack, profile } = parseArgs({ options: { stack: { type: "string" }, profile: { type: "string" } } }).values;
    const name = profile ?? stack ?? "local";
    const tests = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
    if (!tests) {
        console.error(`--stack ${name}: there are end-to-end tests of ${Object.keys(stacks).join(", ")}.`);
        return 2;
    }
    if (tests.charts && process.env[chartsVariable] === undefined) {
        console.log(`The stack ${name} is skipped: ${chartsVariable} names no folder with its charts.`);
        return 0;
    }
    const passed = await runTests({ files: [path.join(__dirname, tests.file)], reporter: "spec", timeout: 0, bail: true });
    return passed ? 0 : 1;
}

void main().then((code) => process.exit(code));
