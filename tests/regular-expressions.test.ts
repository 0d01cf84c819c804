// No regular expression takes exponential time, or the square of the length of a text because two of its parts match the same.
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

/** A search that begins at every character (`Move`) is accepted: texts are short, and its parts are unambiguous. */
const isSlow = ({ expression }: Literal): boolean =>
    analyse(expression).reports.some(({ exponential, type }) => exponential || type !== "Move");

describe("regular expressions", () => {
    it("never try two parts on the same characters", () => {
        const sources = globSync("{*,!(node_modules|bin)/**/*}.{ts,mjs,cjs}", { cwd: root }).filter(
            (file) => !file.endsWith(".d.ts") && !/(^|\/)(node_modules|bin)\//.test(file),
        );
        const all = sources.flatMap((file) => literalsOf(file, readFileSync(path.join(root, file), "utf8")));
        expect(all.length).to.be.above(500);
        expect(all.filter(isSlow).map(({ place }) => place)).to.deep.equal([]);
    });

    it("are found slow", () => {
        const text = "const reference = /^([a-z0-9]+[._-]*)+" + "$/;";
        expect(literalsOf("a.ts", text).map(isSlow)).to.deep.equal([true]);
        expect(literalsOf("a.ts", "const name = /^[a-z]+$/;").map(isSlow)).to.deep.equal([false]);
    });
});
