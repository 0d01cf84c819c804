// `npm run test:charts`: renders the real charts with the stack's values and compares them with the models. Pulls the charts where their
// registries can be reached; `THANOS_STACK_CHARTS` names a folder with charts instead.
import { globSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { charts } from "../config/versions";
import { chartsVariable } from "../local/charts";
import { messageOf } from "../lib/message";
import { runTests } from "./mocha";

const root = path.resolve(__dirname, "..", "..");

/** Pulls every chart. Resolves to the reasons why some could not be pulled. */
async function pull(folder: string): Promise<string[]> {
    const all = Object.values(charts).map(({ source, version }) =>
        execa("helm", ["pull", source, "--version", version, "--destination", folder], { timeout: 120_000 }).then(
            () => [],
            (error: unknown) => [`${source} ${version}: ${messageOf(error).split("\n").at(-1) ?? ""}`],
        ),
    );
    return (await Promise.all(all)).flat();
}

async function main(): Promise<number> {
    const given = process.env[chartsVariable];
    const folder = given ?? mkdtempSync(path.join(os.tmpdir(), "charts-"));
    try {
        const missing = given === undefined ? await pull(folder) : [];
        for (const reason of missing) console.log(`not pulled: ${reason}`);
        if (missing.length === Object.keys(charts).length) {
            console.log("skipped: no chart could be pulled");
            // CI has registries: there a chart that cannot be pulled is a failure.
            return process.env["GITHUB_ACTIONS"] === undefined ? 0 : 1;
        }
        process.env[chartsVariable] = folder;
        const files = globSync("bin/tests/render/*.test.js", { cwd: root }).map((file) => path.join(root, file));
        return (await runTests({ files, reporter: "spec", timeout: 300_000 })) ? 0 : 1;
    } finally {
        if (given === undefined) rmSync(folder, { recursive: true });
    }
}

void main().then((code) => (process.exitCode = code));
