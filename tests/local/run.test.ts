// `npm run local` as a process, as far as it goes without a machine that it may change.
import { expect } from "chai";
import { execa } from "execa";
import path from "node:path";
import { root } from "../program/program";

const refused: Readonly<Record<string, readonly [code: number, message: string]>> = {
    "--cluster A_B": [1, 'cluster name: found "A_B"'],
    "--stack prod": [1, "The stack prod can't run on the embedded cluster"],
    "--context mine --rebuild": [2, "--build, --rebuild and --cluster are for an embedded cluster"],
    "--stack dev --cluster none down": [1, 'no embedded cluster "none" on this machine'],
    "down --cluster none": [1, 'no embedded cluster "none" on this machine'],
    stauts: [2, "unknown command 'stauts'"],
};

describe("npm run local", () => {
    it("refuses what can't be before anything is changed", async function () {
        this.timeout(60_000); // processes, each of which loads all that deploys
        const command = path.join(root, "bin", "cli.js");
        const runs = Object.keys(refused).map(async (args) => {
            const { exitCode, stderr } = await execa(process.execPath, [command, "local", ...args.split(" ")], { reject: false });
            return { args, exitCode, stderr };
        });
        for (const { args, exitCode, stderr } of await Promise.all(runs)) {
            const [code, message] = refused[args] ?? [];
            expect(stderr, args).to.contain(message);
            expect(exitCode, args).to.equal(code);
        }
    });
});
