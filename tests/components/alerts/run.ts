// `npm run test:alerts`: every alert before promtool, which is built as the images of the embedded cluster are.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { built } from "../../built";
import { canaryTests } from "./canary";
import { files } from "./promtool";

async function main(): Promise<number> {
    const started = Date.now();
    const program = await built("promtool");
    if (program instanceof Error) {
        console.log(`The tests of the alerts are skipped, because promtool could not be built: ${program.message}`);
        return 0;
    }
    const all = files();
    const folder = mkdtempSync(path.join(tmpdir(), "thanos-stack-alerts-"));
    try {
        for (const { alert, rules, tests } of all) {
            writeFileSync(path.join(folder, `${alert}.rules.json`), JSON.stringify(rules));
            writeFileSync(path.join(folder, `${alert}.tests.json`), JSON.stringify(tests));
        }
        const canary = path.join(folder, "canary.json");
        writeFileSync(canary, JSON.stringify(canaryTests));
        const paths = (kind: string) => all.map(({ alert }) => path.join(folder, `${alert}.${kind}.json`));
        for (const args of [
            ["check", "rules", "--lint=all", "--lint-fatal", ...paths("rules")],
            ["test", "rules", ...paths("tests"), canary],
        ]) {
            const { exitCode, all: said } = await execa(program, args, { all: true, reject: false });
            if (exitCode !== 0) {
                console.log(said);
                return 1;
            }
        }
    } finally {
        rmSync(folder, { recursive: true });
    }
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const cases = 3 * all.reduce((sum, file) => sum + file.cases, 0);
    console.log(
        `${all.length} alerts, ${cases} cases (before, while and after something is wrong): all pass, and ${canaryTests.tests.length} of the canary, ${seconds} s`,
    );
    return 0;
}

void main().then((code) => process.exit(code));
