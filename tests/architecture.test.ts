// The walls of the house: which room may import which, and no circles. docs/architecture.md shows the same list.
import { expect } from "chai";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { circlesOf, importsIn } from "./imports";
import { root } from "./program/program";

/** Imports go down this list only. */
const rooms = ["local", "commands", "kube", "component", "policy", "rules", "offline", "components", "contract", "config", "lib"];

/** Folders that are no part of the program: nothing in the rooms imports them. */
const outside = ["bench", "examples", "pictures", "scripts", "tests"];

const sources = globSync(`{${[...rooms, ...outside].join(",")}}/**/*.ts`, { cwd: root }).filter(
    (file) => !file.endsWith(".d.ts"),
);
const textOf = (file: string): string => readFileSync(path.join(root, file), "utf8");
const graph = new Map([...sources, "index.ts"].map((file) => [file, importsIn(file, textOf(file), resolves)]));

function resolves(file: string): string | undefined {
    return [`${file}.ts`, `${file}/index.ts`].find((one) => existsSync(path.join(root, one)));
}

const roomOf = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : "index.ts");
const edges = [...graph].flatMap(([from, all]) => all.map((to) => ({ from, to, text: `${from} imports ${to}` })));
/** It makes resources, by Pulumi's classes or by those functions of ours that do. */
const registers = (text: string): boolean =>
    /^import (?!type ).*from "@pulumi\/[^"]*";$/m.test(text) || /\bregister(All|Release)?\(/.test(text);

/** A part of the stack, as a room inside of components/. */
const partOf = (file: string): string => (file.startsWith("components/") ? file.split("/").slice(0, 2).join("/") : roomOf(file));

describe("the house", () => {
    it("has every source in a room of the list", () => {
        const unknown = globSync("*/", { cwd: root })
            .map((folder) => folder.replace(/\/$/, ""))
            .filter(
                (folder) =>
                    !["node_modules", "bin", "docs"].includes(folder) && globSync(`${folder}/**/*.ts`, { cwd: root }).length > 0,
            )
            .filter((folder) => ![...rooms, ...outside].includes(folder));
        expect(unknown).to.deep.equal([]);
    });

    it("imports downwards only, and nothing of tests and scripts", () => {
        const allowed = (from: string, to: string) => {
            const [above, below] = [rooms.indexOf(from), rooms.indexOf(to)];
            if (from === "index.ts") return below >= rooms.indexOf("kube");
            if (outside.includes(from)) return true;
            return from === to || (below >= 0 && above < below) || (from === "local" && to === "index.ts");
        };
        const wrong = edges.filter(({ from, to }) => !allowed(roomOf(from), roomOf(to)));
        expect(wrong.map(({ text }) => text)).to.deep.equal([]);
    });

    it("has no circle between files", () => {
        expect(circlesOf(graph)).to.deep.equal([]);
    });

    it("has no circle between rooms, nor between the parts of a stack", () => {
        const parts = new Map<string, string[]>();
        for (const { from, to } of edges.filter(
            (one) => !outside.includes(roomOf(one.from)) && partOf(one.from) !== partOf(one.to),
        ))
            parts.set(partOf(from), [...(parts.get(partOf(from)) ?? []), partOf(to)]);
        expect(circlesOf(parts)).to.deep.equal([]);
    });

    it("reads the configuration in models only", () => {
        const readers = [...graph.keys()]
            .filter((file) => !outside.includes(roomOf(file)) && !["components", "config"].includes(roomOf(file)))
            .filter((file) => /import [^;]*\bStackConfig\b[^;]* from "[^"]*config\/schema"/.test(textOf(file)));
        expect(readers).to.deep.equal([]);
    });

    it("describes the own stack by its models: the view is for the rules", () => {
        const uses = edges.filter(({ from, to }) => from.startsWith("commands/") && to.startsWith("rules/view/"));
        expect(uses.map(({ text }) => text).sort()).to.deep.equal([
            "commands/check.ts imports rules/view/scope.ts", // files of other programs
            "commands/plan/plan.ts imports rules/view/index.ts", // the findings of a plan
            "commands/plan/redacted.ts imports rules/view/exposed.ts", // what looks like a credential
            "commands/verify/running-stack.ts imports rules/view/workload.ts", // what a pod of any delivery runs
        ]);
    });

    it("computes models without Pulumi, and registers resources without reading the configuration", () => {
        const reads = (file: string) =>
            (graph.get(file) ?? []).some((one) => /^components\/base\.ts$/.test(one)) ||
            /import [^;]*\bStackConfig\b[^;]* from "[^"]*config\/schema"/.test(textOf(file));
        const both = sources.filter((file) => file.startsWith("components/") && registers(textOf(file)) && reads(file));
        expect(both).to.deep.equal([]);
    });
});

describe("the checker of imports", () => {
    const in_ = (text: string) => importsIn("a/b.ts", text, (file) => `${file}.ts`);

    it("finds imports, exports, types, requires and dynamic imports, and no packages", () => {
        const text = [
            'import { one } from "./one";',
            'import type { two } from "../two";',
            'export { three } from "./three";',
            'const four = require("./four");',
            'await import("./five");',
            'import {\n    six,\n} from "./six";',
            'import "./seven";',
            'import { parse } from "yaml";',
        ].join("\n");
        expect(in_(text)).to.deep.equal(["a/one.ts", "two.ts", "a/three.ts", "a/four.ts", "a/five.ts", "a/six.ts", "a/seven.ts"]);
    });

    it("finds circles of any length, and none where there is none", () => {
        const of = (one: Record<string, string[]>) => circlesOf(new Map(Object.entries(one)));
        expect(of({ a: ["b"], b: ["c"], c: [] })).to.deep.equal([]);
        expect(of({ a: ["b"], b: ["a", "c"], c: ["d"], d: ["c"] })).to.deep.equal([
            ["a", "b"],
            ["c", "d"],
        ]);
        expect(of({ a: ["b", "c"], b: ["c"], c: ["a"] })).to.deep.equal([["a", "b", "c"]]);
    });
});
