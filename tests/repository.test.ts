import { expect } from "chai";
import { execa } from "execa";
import { root } from "./program/program";

describe("the repository", () => {
    it("holds no conflict of a merge", async () => {
        // Exits with 1 where no line matches, with 128 outside of a clone.
        const { stdout, exitCode } = await execa("git", ["grep", "-nIE", "^(<{7}|>{7}) "], { cwd: root, reject: false });
        expect(stdout).to.equal("");
        expect(exitCode).to.equal(1);
    });
});
