import { expect } from "chai";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inventoryFile, write } from "../../../commands/render/files";

describe("the files of render", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "files-"))));
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    const file = (name: string): string => path.join(folder, name);
    const read = (name: string): string => readFileSync(file(name), "utf8");
    const all = (): string[] =>
        readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => !entry.isDirectory())
            .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
            .sort();

    it("name the stack in their first line, and a script stays executable", () => {
        write(folder, "west", { "a.yaml": "a: 1\n", "README.md": "# A\n", "do.sh": "#!/bin/sh\ntrue\n", "d.json": "{}\n" });
        expect(read("a.yaml")).to.match(/^# Rendered .* "west"\. .*\na: 1\n$/);
        expect(read("README.md")).to.match(/^<!-- Rendered .* "west"/);
        expect(read("do.sh")).to.match(/^#!\/bin\/sh\n# Rendered .* "west"/);
        expect(read("d.json")).to.equal("{}\n");
        expect(all()).to.deep.equal([inventoryFile, "README.md", "a.yaml", "d.json", "do.sh"]);
    });

    it("replace and delete those of an earlier run, and leave everything else", () => {
        write(folder, "west", { "a.yaml": "a: 1\n", "b/c/d.yaml": "d: 1\n", "b/e.json": "{}\n" });
        writeFileSync(file("b/own.yaml"), "mine: true\n");
        write(folder, "west", { "a.yaml": "a: 2\n" });
        expect(all()).to.deep.equal([inventoryFile, "a.yaml", "b/own.yaml"]);
        expect(existsSync(file("b/c"))).to.equal(false);
        expect(read("a.yaml")).to.contain("a: 2");
    });

    /** Refused, and nothing has changed. */
    function refused(stack: string, files: Record<string, string>, says: RegExp): void {
        const before = all().map((name) => [name, read(name)]);
        expect(() => {
            write(folder, stack, files);
        }).to.throw(says);
        expect(all().map((name) => [name, read(name)])).to.deep.equal(before);
    }

    it("never replace a file that was there before", () => {
        writeFileSync(file("kustomization.yaml"), "resources: [./mine]\n");
        refused(
            "west",
            { "a.yaml": "a: 1\n", "kustomization.yaml": "resources: []\n" },
            /did not write .*: kustomization\.yaml\. Nothing/,
        );
    });

    it("never replace one that a person has replaced", () => {
        write(folder, "west", { "a.yaml": "a: 1\n", "b.yaml": "b: 1\n" });
        writeFileSync(file("a.yaml"), "mine: true\n");
        refused("west", { "a.yaml": "a: 2\n" }, /: a\.yaml\. Nothing was changed/);
        write(folder, "west", { "b.yaml": "b: 2\n" });
        expect(read("a.yaml")).to.equal("mine: true\n");
    });

    it("never go where another stack's are, or below them", () => {
        write(folder, "west", { "a.yaml": "a: 1\n" });
        refused("east", { "b.yaml": "b: 1\n" }, /belongs to the stack west/);
        const below = { "thanos/a.yaml": "a: 1\n", "thanos/b.yaml": "b: 1\n" };
        mkdirSync(file("parent/thanos"), { recursive: true });
        write(file("parent/thanos"), "west", { "a.yaml": "a: 1\n" });
        const before = all();
        expect(() => {
            write(file("parent"), "east", below);
        }).to.throw(/thanos\/a\.yaml/);
        expect(all()).to.deep.equal(before);
        write(file("parent"), "east", { "other/a.yaml": "a: 1\n" });
        write(file("parent"), "east", {});
        expect(read("parent/thanos/a.yaml")).to.contain("a: 1");
    });

    it("never follow a link", () => {
        writeFileSync(file("target"), "mine\n");
        symlinkSync("target", file("a.yaml"));
        refused("west", { "a.yaml": "a: 1\n" }, /a\.yaml/);
        symlinkSync("nowhere", file("b.yaml"));
        expect(() => {
            write(folder, "west", { "b.yaml": "b: 1\n" });
        }).to.throw(/b\.yaml/);
        expect(existsSync(file("nowhere"))).to.equal(false);
    });

    it("never take an inventory that leads out of the folder", () => {
        writeFileSync(file(inventoryFile), JSON.stringify({ stack: "west", files: ["../../etc/passwd"] }));
        refused("west", { "a.yaml": "a: 1\n" }, /is not an inventory/);
    });
});
