// Everything that people read is written in short, literal sentences.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { root } from "../program/program";
import { problemsOf } from "./patterns";
import { proseOf, markdownProse, sourceProse, type Prose } from "./prose";

/** Not prose of this project: the patterns themselves, and programs of others. */
const excluded = /^(tests\/language\/|.*generated|package-lock)/;

const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" })
    .trim()
    .split("\n")
    .filter((file) => /\.(md|ts|mjs|cjs|yaml|yml|sh)$/.test(file) && !excluded.test(file));

const report = (all: readonly Prose[]): string[] =>
    all.flatMap((one) => problemsOf(one).map((problem) => `${one.file}:${one.line} ${problem}`));

describe("the language", () => {
    for (const room of new Set(files.map((file) => file.split("/")[0] ?? "")))
        it(`is short and literal in ${room}`, () => {
            const all = files.filter((file) => file.split("/")[0] === room);
            expect(report(all.flatMap((file) => proseOf(file, path.join(root, file))))).to.deep.equal([]);
        });
});

describe("the check of the language", () => {
    const problems = (text: string) => problemsOf({ file: "a", line: 1, kind: "paragraph", text });

    for (const bad of [
        "Who reads the bucket exits.",
        "What is too old is deleted.",
        "Blocks are kept for ever.",
        "The querier asks its stores.",
        "It is told of the version.",
        "A door for clients.",
        "Nothing but for the index; the chunks; the mark; the rest.",
        `A sentence with ${"many ".repeat(40)}words.`,
    ])
        it(`finds: ${bad.slice(0, 40)}`, () => {
            expect(problems(bad)).not.to.deep.equal([]);
        });

    it("passes plain sentences, questions, lists and code", () => {
        for (const good of [
            "The compactor deletes blocks older than the retention.",
            "What is a block?",
            "It fails: no volume; one replica; no budget; no limit.",
            "`asks` is the name of a field.",
        ])
            expect(
                problemsOf({ file: "a", line: 1, kind: "paragraph", text: markdownProse("a", good)[0]?.text ?? "" }),
            ).to.deep.equal([]);
    });

    it("reads pages, comments and texts, with their lines", () => {
        expect(
            markdownProse("a.md", "# One\n\nTwo\nthree.\n\n```\ncode\n```\n| four | `five` |\n").map(({ line, text }) => [
                line,
                text,
            ]),
        ).to.deep.equal([
            [1, "One"],
            [3, "Two three."],
            [9, "four"],
            [9, "`code`"],
        ]);
        const source =
            '// One\n// two.\nconst a = "three four";\n/** Five. */\nconst b = `six ${a} seven`;\nconst c = /\\/\\/ no comment/;';
        expect(sourceProse("a.ts", source).map(({ line, kind, text }) => [line, kind, text])).to.deep.equal([
            [1, "comment", "One two."],
            [3, "text", "three four"],
            [4, "comment", "Five."],
            [5, "text", "six `code` seven"],
        ]);
    });
});
