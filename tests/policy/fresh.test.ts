// A bundle that is older than its sources judges nothing.
import { expect } from "chai";
import { execa } from "execa";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sourcesFile, staleness } from "../../policy/fresh";
import { bundlePolicyPack } from "../../scripts/bundle";
import { root } from "../program/program";

describe("the bundles of the policy pack", () => {
    let folder: string;
    let bundle: string;
    beforeEach(() => {
        folder = mkdtempSync(path.join(os.tmpdir(), "fresh-"));
        mkdirSync(path.join(folder, "bin"));
        bundle = path.join(folder, "bin", "cli.js");
        writeFileSync(path.join(folder, "source.ts"), "");
        writeFileSync(bundle, "");
        writeFileSync(path.join(folder, "bin", sourcesFile), JSON.stringify(["../source.ts"]));
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });
    const touch = (name: string, seconds: number) => {
        utimesSync(path.join(folder, name), seconds, seconds);
    };

    it("are stale when a source is newer or gone", () => {
        touch("bin/cli.js", 2000);
        touch("source.ts", 1000);
        expect(staleness(bundle)).to.equal(undefined);
        touch("source.ts", 3000);
        expect(staleness(bundle)).to.contain("source.ts").and.contain("npm run policy:build");
        rmSync(path.join(folder, "source.ts"));
        expect(staleness(bundle)).to.contain("source.ts");
    });

    it("are never stale in the package, which has no sources", () => {
        rmSync(path.join(folder, "bin", sourcesFile));
        expect(staleness(bundle)).to.equal(undefined);
    });

    it("do not start when they are stale", async function () {
        this.timeout(60_000);
        await bundlePolicyPack();
        copyFileSync(path.join(root, "policy", "bin", "cli.js"), bundle);
        const run = () => execa(process.execPath, [bundle, "explain", "retention"], { reject: false });
        touch("bin/cli.js", 2000);
        touch("source.ts", 1000);
        expect((await run()).exitCode).to.equal(0);
        touch("source.ts", 3000);
        const { exitCode, stdout, stderr } = await run();
        expect([exitCode, stdout]).to.deep.equal([2, ""]);
        expect(stderr).to.contain("source.ts");
    });

    it("know their sources", async function () {
        this.timeout(60_000);
        await bundlePolicyPack();
        expect(staleness(path.join(root, "policy", "bin", "index.js"))).to.equal(undefined);
    });
});
