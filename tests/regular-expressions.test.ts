// No regular expression takes exponential time: for each of them a text could be written that it never ends on.
import { expect } from "chai";
import jsTokens from "js-tokens";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { analyse } from "scslre";
import { root } from "./program/program";

interface Literal {
    readonly place: string;
    readonly expression: RegExp;
}

/** The regular expressions of a source. */
function literalsOf(file: string, source: string): Literal[] {
    let line = 1;
    const found: Literal[] = [];
    for (const { type, value } of jsTokens(source)) {
        if (type === "RegularExpressionLiteral") {
            const end = value.lastIndexOf("/");
            found.push({ place: `${file}:${line} ${value}`, expression: new RegExp(value.slice(1, end), value.slice(end + 1)) });
        }
        line += value.split("\n").length - 1;
    }
    return found;
}

const isExponential = ({ expression }: Literal): boolean => analyse(expression).reports.some(({ exponential }) => exponential);

describe("regular expressions", () => {
    it("never take exponential time", () => {
        const sources = globSync("{*,!(node_modules|bin)/**/*}.{ts,mjs,cjs}", { cwd: root }).filter(
            (file) => !file.endsWith(".d.ts") && !/(^|\/)(node_modules|bin)\//.test(file),
        );
        const all = sources.flatMap((file) => literalsOf(file, readFileSync(path.join(root, file), "utf8")));
        expect(all.length).to.be.above(500);
        expect(all.filter(isExponential).map(({ place }) => place)).to.deep.equal([]);
    });

    it("are found exponential", () => {
        const text = "const reference = /^([a-z0-9]+[._-]*)+" + "$/;";
        expect(literalsOf("a.ts", text).map(isExponential)).to.deep.equal([true]);
        expect(literalsOf("a.ts", "const name = /^[a-z]+$/;").map(isExponential)).to.deep.equal([false]);
    });
});
