import { expect } from "chai";
import { byModule, shares, type Job } from "../../../local/build/plan";

describe("local/build/plan", () => {
    const machines = [
        { cores: 2, memory: 22e9, builds: 2, compilers: 1 },
        { cores: 2, memory: 5e9, builds: 1, compilers: 2 },
        { cores: 1, memory: 1e9, builds: 1, compilers: 1 },
        { cores: 16, memory: 64e9, builds: 4, compilers: 4 },
        { cores: 8, memory: 7e9, builds: 2, compilers: 4 },
    ];
    for (const { cores, memory, ...expected } of machines) {
        it(`gives ${cores} cores and ${memory / 1e9} GB ${expected.builds} builds with ${expected.compilers} compilers`, () => {
            expect(shares(cores, memory)).to.deep.equal(expected);
        });
    }

    it("puts programs of one module one after the other, and keeps the order otherwise", () => {
        const job = (name: string, module: string) =>
            ({ artifact: name, programs: [{ program: { name, module } }] }) as unknown as Job;
        const groups = byModule([job("a", "x"), job("b", "y"), job("c", "x")]);
        expect(groups.map((group) => group.map(({ artifact }) => artifact))).to.deep.equal([["a", "c"], ["b"]]);
    });
});
