// `npm run local` as far as it goes without a machine that it may change.
import { expect } from "chai";
import { invoke } from "../commands/invoke";

const refused: Readonly<Record<string, readonly [code: number, message: string]>> = {
    "--cluster A_B": [1, 'cluster name: found "A_B"'],
    "--stack prod": [1, "The stack prod can't run on the embedded cluster"],
    "--context mine --rebuild": [2, "--build, --rebuild and --cluster are for an embedded cluster"],
    "--stack dev --cluster none down": [1, 'no embedded cluster "none" on this machine'],
    "down --cluster none": [1, 'no embedded cluster "none" on this machine'],
    stauts: [2, "unknown command 'stauts'"],
};

describe("npm run local", () => {
    for (const [words, [code, message]] of Object.entries(refused))
        it(`refuses ${words} before anything is changed`, async function () {
            this.timeout(60_000);
            const outcome = await invoke(["local", ...words.split(" ")]);
            expect(outcome.errors.join("\n")).to.contain(message);
            expect(outcome.code).to.equal(code);
        });
});
