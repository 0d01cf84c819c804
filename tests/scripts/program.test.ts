// program.cjs, which Pulumi starts, in a small checkout with a compiled program of one line.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { root } from "../program/program";

describe("the program that Pulumi starts", () => {
    let checkout: string;
    const inCheckout = (...parts: string[]) => path.join(checkout, ...parts);
    beforeEach(() => {
        checkout = mkdtempSync(path.join(tmpdir(), "program-"));
        for (const folder of ["scripts", "bin", "config"]) mkdirSync(inCheckout(folder));
        for (const file of ["program.cjs", "scripts/built.cjs"]) copyFileSync(path.join(root, file), inCheckout(file));
        symlinkSync(path.join(root, "node_modules"), inCheckout("node_modules"));
        writeFileSync(inCheckout("index.ts"), "");
        writeFileSync(inCheckout("config", "load.ts"), "");
        writeFileSync(inCheckout("bin", "index.js"), "module.exports = 'compiled';");
        writeFileSync(inCheckout("bin", ".built"), ["config/load.ts", "index.ts"].join("\n"));
    });
    afterEach(() => {
        rmSync(checkout, { recursive: true });
    });

    /** Loads it as Pulumi's runner does, and gives what it exports or throws. */
    async function loaded(before = ""): Promise<string> {
        const script = `${before}; try { console.log(require("./program.cjs")) } catch (error) { console.log(error.message) }`;
        return (await execa(process.execPath, ["-e", script], { cwd: checkout })).stdout;
    }

    it("is the compiled one when that is newer than all sources", async () => {
        expect(await loaded()).to.equal("compiled");
    });

    it("is refused when a source is newer, with its name", async () => {
        const later = new Date(Date.now() + 5000);
        utimesSync(inCheckout("config", "load.ts"), later, later);
        expect(await loaded()).to.equal("The compiled program is older than config/load.ts. Run: npm run build");
    });

    it("is refused when sources were added or removed", async () => {
        rmSync(inCheckout("config", "load.ts"));
        expect(await loaded()).to.contain("files were added, removed or renamed. Run: npm run build");
    });

    it("is refused when nothing was compiled yet", async () => {
        rmSync(inCheckout("bin"), { recursive: true });
        expect(await loaded()).to.equal("The program is not compiled. Run: npm run build");
    });

    it("is refused on a Node that is too old, with the way to the right one", async () => {
        const old = 'Object.defineProperty(process.versions, "node", { value: "20.20.2" })';
        expect(await loaded(old))
            .to.contain("Node 20.20.2 is too old: 22.13.0 or newer is required.")
            .and.contain("PATH");
    });
});
