// Runs compiled test files and closes with a line that says how many passed.
import Mocha from "mocha";

export interface Suite {
    readonly files: readonly string[];
    readonly reporter: "dot" | "spec";
    /** Of one test, in milliseconds; 0 for none. */
    readonly timeout: number;
    /** Stop at the first failure. */
    readonly bail?: boolean;
    /** Tests whose title matches. Default: all. */
    readonly only?: string | undefined;
}

/** True when at least one test ran and none failed. */
export async function runTests({ files, reporter, timeout, bail = false, only }: Suite): Promise<boolean> {
    const mocha = new Mocha({ reporter, timeout, bail, slow: Math.max(timeout, 1000), color: process.stdout.isTTY });
    if (only !== undefined) mocha.grep(new RegExp(only));
    for (const file of files) mocha.addFile(file);
    await mocha.loadFilesAsync();
    return new Promise((resolve) => {
        const runner = mocha.run((failures) => {
            const { passes = 0, pending = 0 } = runner.stats ?? {};
            console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
            resolve(failures === 0 && passes > 0);
        });
    });
}
