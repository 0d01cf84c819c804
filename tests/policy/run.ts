// `npm run test:policy`: the rules and the policy pack, with what was looked at.
import { globSync } from "node:fs";
import path from "node:path";
import { readConfig } from "../../config/load";
import { levels } from "../../policy/levels";
import { rules } from "../../rules/index";
import { runTests } from "../../scripts/mocha";
import { root, stacks } from "../program/program";
import { Analyzer } from "./analyzer";
import { badPrograms } from "./bad";
import { previewed } from "./stack";

async function main(): Promise<number> {
    const started = performance.now();
    const files = globSync("bin/tests/{rules,policy,contract}/**/*.test.js", { cwd: root }).sort();
    const passed = await runTests({
        files: [...files, "bin/tests/policy/installed.js"].map((file) => path.join(root, file)),
        reporter: "dot",
        timeout: 60_000,
    });
    const count = (kind: "pass" | "fail") => rules.reduce((sum, { examples }) => sum + examples[kind].length, 0);
    const rows: [string, string][] = [
        ["rules", String(rules.length)],
        ["examples that pass", String(count("pass"))],
        ["examples that fail", String(count("fail"))],
        ["stacks, verdicts equal to the rules", stacks.join(", ")],
        ["bad programs, all caught", `${badPrograms.length}, for ${new Set(badPrograms.map(({ rule }) => rule)).size} rules`],
        ["prod through the pack, after its start", `${await timeOf("prod")} ms`],
        ["all of it", `${((performance.now() - started) / 1000).toFixed(1)} s`],
    ];
    if (passed) for (const [what, measured] of rows) console.log(`${what.padEnd(40)}${measured}`);
    return passed ? 0 : 1;
}

/** Milliseconds for a stack's verdicts, of a pack that has seen nothing before. */
async function timeOf(name: string): Promise<number> {
    const { file, resources } = await previewed(name);
    const analyzer = await Analyzer.start(path.join(root, "policy"));
    try {
        await analyzer.configure(levels(readConfig(file)));
        const started = performance.now();
        await analyzer.preview(resources);
        return Math.round(performance.now() - started);
    } finally {
        analyzer.stop();
    }
}

void main().then((code) => process.exit(code));
