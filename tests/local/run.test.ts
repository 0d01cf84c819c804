// `npm run local` as a process, as far as it goes without a machine that it may change.
import { expect } from "chai";
import { execa } from "execa";
import path from "node:path";
import { root } from "../program/program";

const refused: Readonly<Record<string, string>> = {
    "--cluster A_B": 'cluster name: found "A_B"',
    "--stack prod": "The stack prod can't run on the embedded cluster",
    "--context mine": "add --engine pulumi",
    "--stack dev --cluster none down": 'no embedded cluster "none" on this machine',
};

describe("npm run local", () => {
    it("refuses what can't be before anything is changed", async function () {
        this.timeout(60_000); // processes, each of which loads all that deploys
        const command = path.join(root, "bin", "local", "run.js");
        const runs = Object.keys(refused).map(async (args) => {
            const { exitCode, stderr } = await execa(process.execPath, [command, ...args.split(" ")], { reject: false });
            return { args, exitCode, stderr };
        });
        for (const { args, exitCode, stderr } of await Promise.all(runs)) {
            expect(stderr, args).to.contain(refused[args]);
            expect(exitCode, args).to.equal(1);
        }
    });
});
