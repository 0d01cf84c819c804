// Runs compiled test files and ends with a line that counts the passed ones.
import Mocha from "mocha";
import { availableParallelism } from "node:os";

export interface Suite {
    readonly files: readonly string[];
    readonly reporter: "dot" | "spec";
    /** Of one test, in milliseconds; 0 for none. */
    readonly timeout: number;
    /** Stop at the first failure. */
    readonly bail?: boolean;
    /** Tests whose title matches. Default: all. */
    readonly only?: string | undefined;
    /** Share the files between one process for each core. */
    readonly parallel?: boolean;
}

/** Options that reduce the cost of following promises and of collecting young objects; only those that this Node has. */
const nodeOptions = ["--experimental-async-context-frame", "--max-semi-space-size=32"].filter((option) =>
    process.allowedNodeEnvironmentFlags.has(option.split("=")[0] ?? ""),
);

/** True when at least one test ran and none failed. */
export async function runTests({ files, reporter, timeout, bail = false, only, parallel = false }: Suite): Promise<boolean> {
    const slow = Math.max(timeout, 1000);
    const color = process.stdout.isTTY;
    const mocha = new Mocha({ reporter, timeout, bail, slow, color, parallel, jobs: availableParallelism() });
    if (parallel) process.execArgv.push(...nodeOptions); // Mocha starts its processes with what this one was started with
    if (only !== undefined) mocha.grep(new RegExp(only));
    for (const file of files) mocha.addFile(file);
    if (!parallel) await mocha.loadFilesAsync();
    return new Promise((resolve) => {
        const runner = mocha.run((failures) => {
            const { passes = 0, pending = 0 } = runner.stats ?? {};
            console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
            resolve(failures === 0 && passes > 0);
        });
    });
}
