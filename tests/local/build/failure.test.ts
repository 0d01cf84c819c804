import { expect } from "chai";
import { failureMessage } from "../../../local/build/failure";

describe("local/build/failure", () => {
    const known = [
        { output: "compile: writing output: write $WORK/b1/_pkg_.a: no space left on device", problem: "the disk is full" },
        { output: "ENOSPC: no space left on device, write", problem: "the disk is full" },
        {
            output: "verifying m@v1: checksum mismatch\n\tdownloaded: h1:a\n\tgo.sum: h1:b",
            problem: "a module is not the one whose checksum",
        },
        { output: "go: m@v1: missing go.sum entry for go.mod file", problem: "a module is not the one whose checksum" },
        {
            output: 'go: m@v1: Get "https://proxy.test/m": dial tcp: lookup proxy.test: no such host',
            problem: "modules could not be downloaded",
        },
        { output: "go: m@v1: reading https://proxy.test/m/@v/v1.zip: 403 Forbidden", problem: "modules could not be downloaded" },
        {
            output: "go: go.mod requires go >= 1.26.0 (running go 1.24.4; GOTOOLCHAIN=local)",
            problem: "the installed Go is too old",
        },
        { output: "link: signal: killed", problem: "the memory did not suffice" },
    ];
    for (const { output, problem } of known) {
        it(`names the cause of: ${output.split("\n")[0]!}`, () => {
            expect(failureMessage("thanos", output))
                .to.match(new RegExp(`^thanos could not be built: ${problem}.*\\..*\n`))
                .and.contain(output);
        });
    }

    it("shows the last 30 lines of what it does not know", () => {
        const lines = Array.from({ length: 40 }, (_, index) => `main.go:${index}: undefined: x`);
        expect(failureMessage("coredns", lines.join("\n")).split("\n").slice(1)).to.deep.equal(lines.slice(10));
    });
});
