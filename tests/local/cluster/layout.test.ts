import { expect } from "chai";
import fc from "fast-check";
import { layoutOf } from "../../../local/cluster/layout";
import { checkName, lowestFree } from "../../../local/cluster/registry";

describe("the name of a cluster", () => {
    for (const name of ["local", "dev1", "a", "a-b", "twelve-chars"]) {
        it(`may be ${name}`, () => {
            expect(() => {
                checkName(name);
            }).not.to.throw();
        });
    }
    for (const name of ["", "Local", "thirteen-char", "-a", "a-", "a_b", "a/b", ".."]) {
        it(`may not be "${name}", and the error names it`, () => {
            expect(() => {
                checkName(name);
            }).to.throw(`found "${name}"`);
        });
    }
    it("fits into a network link of 15 characters", () => {
        expect(layoutOf("twelve-chars", 0).link.device).to.have.lengthOf(15);
    });
});

describe("the number of a cluster", () => {
    it("is the lowest that nobody has", () => {
        fc.assert(
            fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 63 }), (taken) => {
                const free = lowestFree(taken);
                expect(taken).not.to.include(free);
                for (let lower = 0; lower < free; lower++) expect(taken).to.include(lower);
            }),
        );
    });
    it("is refused when all are taken", () => {
        expect(() => lowestFree(Array.from({ length: 64 }, (_, number) => number))).to.throw("64");
    });
    it("gives every cluster a network of its own for the link to the host", () => {
        expect(layoutOf("a", 0).link).to.deep.include({ host: "198.51.100.1", node: "198.51.100.2" });
        expect(layoutOf("a", 63).link).to.deep.include({ host: "198.51.100.253", node: "198.51.100.254" });
        expect(layoutOf("a", 1).server).to.equal("https://198.51.100.6:6443");
    });
});
