// `npm run e2e [-- --stack NAME | --profile NAME]`: a stack on an embedded cluster of its own name, from nothing to nothing,
// with every step timed. `local` lives its whole life; `dev` is proved by its charts, where they are. Profiles are for what
// takes too long for every change: `full` has every component of Thanos, `faults` plants what `verify` must find, `import`
// brings old blocks in. `--only REGEX` runs the steps whose title matches.
import path from "node:path";
import { parseArgs } from "node:util";
import { chartsVariable } from "../../local/charts";
import { runTests } from "../../scripts/mocha";

type Table = Readonly<Record<string, { readonly file: string; readonly charts: boolean }>>;

const stacks: Table = {
    local: { file: "local.e2e.js", charts: false },
    dev: { file: "dev.e2e.js", charts: true },
};

const profiles: Table = {
    full: { file: "full.e2e.js", charts: false },
    faults: { file: "faults.e2e.js", charts: false },
    import: { file: "import.e2e.js", charts: false },
};

async function main(): Promise<number> {
    const { values } = parseArgs({
        options: { stack: { type: "string" }, profile: { type: "string" }, only: { type: "string" } },
    });
    const [option, table] = values.profile === undefined ? (["stack", stacks] as const) : (["profile", profiles] as const);
    const name = values[option] ?? "local";
    const tests = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!tests) {
        console.error(`--${option} ${name}: there are end-to-end tests of ${Object.keys(table).join(", ")}.`);
        return 2;
    }
    if (tests.charts && process.env[chartsVariable] === undefined) {
        console.log(`The stack ${name} is skipped: ${chartsVariable} names no folder with its charts.`);
        return 0;
    }
    const files = [path.join(__dirname, tests.file)];
    const passed = await runTests({ files, reporter: "spec", timeout: 0, bail: true, only: values.only });
    return passed ? 0 : 1;
}

void main().then((code) => process.exit(code));
