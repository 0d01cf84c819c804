// `thanos-stack` as a whole: what holds for every verb.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { allCommands } from "../cli";
import { candidates } from "../commands/completion";
import type { Command } from "../commands/definition";
import { flagOf, stackOf } from "../commands/options";
import { invoke } from "./commands/invoke";
import { root } from "./program/program";

describe("thanos-stack", function () {
    this.timeout(60_000);
    let commands: Record<string, Command>;
    before(async () => {
        commands = await allCommands();
    });

    it("lists every verb in its help, and alone prints the help", async () => {
        const { code, out } = await invoke(["--help"]);
        expect(code).to.equal(0);
        for (const [name, { summary }] of Object.entries(commands))
            expect(out.replaceAll(/\s+/g, " ")).to.contain(`${name} ${summary}`);
        expect((await invoke([])).out).to.equal(out);
        expect((await invoke(["--version"])).out).to.match(/^\d+\.\d+\.\d+\n$/);
    });

    it("has help for every verb: an example that begins with it, exit codes, no line over 100 columns", async () => {
        for (const [name, { examples, commands: subs = {} }] of Object.entries(commands))
            for (const words of [[name], ...Object.keys(subs).map((sub) => [name, sub])]) {
                const { code, out } = await invoke([...words, "--help"]);
                expect(code, name).to.equal(0);
                expect(out)
                    .to.contain(`Usage: thanos-stack ${words.join(" ")}`)
                    .and.contain("Exit code:");
                expect(examples.length, name).to.be.greaterThan(0);
                for (const [example] of examples) expect(example.split(" ")[0]).to.equal(name);
                expect(out.split("\n").filter((line) => line.length > 100)).to.deep.equal([]);
            }
    });

    it("has the shared options in one form, whatever the verb", () => {
        const shared = { stack: ["name", "s"], configFile: ["path"], context: ["name"], kubeconfig: ["path"], json: [] };
        for (const [verb, { options }] of Object.entries(commands))
            for (const [key, form] of Object.entries(shared)) {
                const { value, short } = options[key] ?? {};
                if (key in options) expect([value, short].filter(Boolean), `${verb} ${key}`).to.deep.equal(form);
            }
    });

    for (const [words, message] of [
        [["plna"], /unknown command 'plna'\n\(Did you mean plan\?\)/],
        [["plan"], /^--stack: required/],
        [["plan", "--stack", "nowhere"], /Pulumi\.nowhere\.yaml: the file does not exist/],
        [["plan", "--stack", "dev", "more"], /too many arguments/],
        [["verify", "--stack", "dev", "--wait", "ten"], /^--wait: got ten, expected a duration such as 10m/],
        [["render", "--stack", "dev", "--out", "x", "--format", "helm"], /^--format: got helm, expected one of flux, /],
        [["local", "stauts"], /unknown command 'stauts'\. Did you mean status\?/],
        [["completion", "tcsh"], /bash, zsh, fish/],
        [["verify", "--stack", "nowhere"], /Pulumi\.nowhere\.yaml: the file does not exist/],
        [["policy-config", "--stack", "nowhere"], /Pulumi\.nowhere\.yaml: the file does not exist/],
        [["estimate", "--stack", "nowhere"], /Pulumi\.nowhere\.yaml: the file does not exist/],
        [["render", "--stack", "nowhere", "--format", "flux", "--out", "x"], /Pulumi\.nowhere\.yaml: the file does not exist/],
    ] as const)
        it(`exits with 2 for: ${words.join(" ")}`, async () => {
            const { code, errors, out } = await invoke(words);
            expect(errors.join("\n")).to.match(message);
            expect([code, out]).to.deep.equal([2, ""]);
        });

    it("reads paths from the caller's folder, and the stack's name from its file", async () => {
        const cwd = mkdtempSync(path.join(tmpdir(), "cli-"));
        mkdirSync(path.join(cwd, "stacks"));
        copyFileSync(path.join(root, "Pulumi.dev.yaml"), path.join(cwd, "stacks", "Pulumi.west.yaml"));
        const { code, out } = await invoke(["plan", "--config-file", "stacks/Pulumi.west.yaml"], { cwd });
        rmSync(cwd, { recursive: true });
        expect(code).to.equal(0);
        expect(out).to.match(/^Stack west: /);
    });

    for (const [options, name] of [
        [{ stack: "a", configFile: undefined }, "a"],
        [{ stack: "a", configFile: "/x/Pulumi.b.yaml" }, "a"],
        [{ stack: undefined, configFile: "/x/Pulumi.b.yaml" }, "b"],
        [{ stack: undefined, configFile: "/x/c.yml" }, "c"],
    ] as const)
        it(`is about the stack ${name} with ${JSON.stringify(options)}`, () => {
            expect(stackOf(options).name).to.equal(name);
        });
});

describe("completion", function () {
    this.timeout(60_000);
    let complete: (...words: string[]) => Promise<string[]>;
    before(async () => {
        const commands = await allCommands();
        complete = (...words) => candidates(words, Object.keys(commands), (verb) => Promise.resolve(commands[verb]), root);
    });

    it("completes verbs, options, commands and values", async () => {
        expect(await complete("pl")).to.deep.equal(["plan"]);
        expect(await complete("plan", "--c")).to.deep.equal(["--config-file", "--context"]);
        expect(await complete("plan", "--json", "--j")).to.deep.equal([]);
        expect(await complete("plan", "--stack", "")).to.include.members(["dev", "local", "prod"]);
        expect(await complete("plan", "-s", "pr")).to.deep.equal(["prod"]);
        expect(await complete("render", "--format", "")).to.include.members(["flux", "grafana"]);
        expect(await complete("local", "")).to.deep.equal(["deploy", "status", "logs", "down"]);
        expect(await complete("local", "down", "--d")).to.deep.equal(["--delete-data"]);
        expect(await complete("completion", "")).to.deep.equal(["bash", "zsh", "fish"]);
    });

    it("leaves paths to the shell, and has nothing for unknown verbs", async () => {
        expect(await complete("plan", "--config-file", "")).to.deep.equal([]);
        expect(await complete("plna", "")).to.deep.equal([]);
    });

    it("offers every option of every verb", async () => {
        for (const [verb, { options }] of Object.entries(await allCommands()))
            expect(await complete(verb, "--")).to.include.members(Object.keys(options).map(flagOf));
    });

    it("works in bash", async () => {
        const { out: script } = await invoke(["completion", "bash"]);
        const answer = execFileSync("bash", ["--norc"], {
            input: `thanos-stack() { node ${path.join(root, "scripts", "thanos-stack.mjs")} "$@"; }
${script}
COMP_WORDS=(thanos-stack plan --st); COMP_CWORD=2; _thanos_stack; echo "\${COMPREPLY[*]}"`,
        });
        expect(String(answer).trim()).to.equal("--stack");
    });
});
