// Pages name files and scripts that exist.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { verbs } from "../../cli";
import { root } from "../program/program";

const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

for (const page of ["README.md", "CONTRIBUTING.md", "docs/first-stack.md", "examples/stacks/README.md", "docs/operations.md"])
    describe(page, () => {
        const text = readFileSync(path.join(root, page), "utf8");
        const missing = (found: Iterable<RegExpMatchArray>, exists: (name: string) => boolean) =>
            [...found].map(([, name = ""]) => name).filter((name) => !exists(name));

        it("links to files that exist", () => {
            const exists = (target: string) => existsSync(path.join(root, path.dirname(page), target));
            expect(missing(text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g), exists)).to.deep.equal([]);
        });

        it("names folders and files of the project that exist", () => {
            const names = text.matchAll(
                /`((?:components|config|commands|rules|tests|docs|local|scripts|examples|policy|contract)\/[\w./-]*)`/g,
            );
            expect(missing(names, (name) => existsSync(path.join(root, name)))).to.deep.equal([]);
        });

        it("names scripts and commands that exist", () => {
            expect(missing(text.matchAll(/npm run (?:--silent )?([\w:-]+)/g), (name) => name in scripts)).to.deep.equal([]);
            const shown = text.matchAll(/(?:^|npx |`)thanos-stack ([a-z][a-z-]*)/gm);
            expect(missing(shown, (name) => name in verbs)).to.deep.equal([]);
        });
    });
