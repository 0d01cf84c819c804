// Pages, workflows, messages and runbooks show commands with options that exist.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { verbs } from "../../cli";
import { invoke } from "../commands/invoke";
import { root } from "../program/program";

const files = [
    ...globSync(["*.md", "docs/**/*.md", "examples/**/*.md", "policy/*.md", "contract/*.md", ".github/workflows/*.yml"], {
        cwd: root,
        exclude: (name) => name.includes("node_modules"),
    }),
    ...globSync(["{commands,components,config,rules,local,kube}/**/*.ts"], { cwd: root }),
].sort();

/** `npm run plan -- --stack dev` and `thanos-stack plan --stack dev`: the verb, and the rest up to the end of the command. */
const shown = /(?:npm run (?:--silent )?([a-z-]+) --(?= )|thanos-stack ([a-z-]+))([^\n`|;&"']*)/g;

describe("the commands that people read", () => {
    it("have options that exist", async function () {
        this.timeout(30_000);
        const help = new Map<string, Promise<string>>();
        const helpOf = (words: readonly string[]) => {
            const key = words.join(" ");
            const found = help.get(key) ?? invoke([...words, "--help"]).then(({ out }) => out);
            help.set(key, found);
            return found;
        };
        const unknown: string[] = [];
        let options = 0;
        for (const file of files)
            for (const [command, script, verb, rest = ""] of readFileSync(path.join(root, file), "utf8").matchAll(shown)) {
                const name = script ?? verb ?? "";
                if (!(name in verbs)) continue;
                const [first = ""] = rest.trim().split(" ");
                const isSub = (await helpOf([name])).includes(`\n  ${first} `) && /^[a-z]+$/.test(first);
                const text = await helpOf(isSub ? [name, first] : [name]);
                for (const [option] of rest.matchAll(/(?<= )--[a-z][a-z-]+/g)) {
                    options++;
                    if (!text.includes(option)) unknown.push(`${file}: ${command.trim()}: ${option}`);
                }
            }
        expect(unknown).to.deep.equal([]);
        expect(options).to.be.greaterThan(30);
    });
});
