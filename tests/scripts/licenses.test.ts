import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { problems, spare, type Locked } from "../../scripts/licenses";
import { root } from "../program/program";

const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
};

describe("the lock file", () => {
    it("has only packages that may be used, with their checksum and without scripts that are needed", () => {
        expect(Object.entries(packages).flatMap(([name, locked]) => problems(name, locked))).to.deep.equal([]);
    });

    it("needs every exception that is made", () => {
        expect(spare(packages)).to.deep.equal([]);
        expect(spare({ "node_modules/esbuild": { license: "MIT" } })).to.include.members([
            "esbuild has no script at its installation",
            "@logdna/tail-file needs no exception for its licence",
        ]);
    });

    const fine = { version: "1.0.0", license: "MIT", integrity: "sha512-x" };
    for (const [what, locked, message] of [
        ["another licence", { ...fine, license: "SSPL-1.0" }, "a 1.0.0 has the licence SSPL-1.0"],
        [
            "one of two licences, and not the other",
            { ...fine, license: "(MIT AND SSPL-1.0)" },
            "a 1.0.0 has the licence (MIT AND SSPL-1.0)",
        ],
        ["no licence", { version: "1.0.0", integrity: "x" }, "a 1.0.0 has the licence unknown"],
        ["no checksum", { version: "1.0.0", license: "MIT" }, "a 1.0.0 has no checksum"],
        ["a script", { ...fine, hasInstallScript: true }, "a 1.0.0 runs a script at its installation"],
    ] as const)
        it(`is refused a package with ${what}`, () => {
            expect(problems("node_modules/a", locked)).to.deep.equal([message]);
        });

    it("may choose between licences", () => {
        expect(problems("node_modules/a", { ...fine, license: "(GPL-3.0 OR MIT)" })).to.deep.equal([]);
    });
});
