import { expect } from "chai";
import { execaSync } from "execa";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { find, store, type CacheEntry } from "../../../local/build/cache";

const entry = (key: string): CacheEntry => ({ kind: "programs", name: "one", key });

describe("local/build/cache", () => {
    const before = process.env["XDG_CACHE_HOME"];
    let root: string;
    const shelf = () => path.join(root, "thanos-stack/programs/one");
    const put = (key: string, content = key) =>
        store(entry(key), (folder) => {
            writeFileSync(path.join(folder, "file"), content);
            return Promise.resolve();
        });
    const contentOf = (key: string) => readFileSync(path.join(find(entry(key))!, "file"), "utf8");

    beforeEach(() => {
        root = mkdtempSync(path.join(tmpdir(), "cache-test-"));
        process.env["XDG_CACHE_HOME"] = root;
    });
    afterEach(() => {
        rmSync(root, { recursive: true });
        if (before === undefined) delete process.env["XDG_CACHE_HOME"];
        else process.env["XDG_CACHE_HOME"] = before;
    });

    it("finds what was stored, under its key only", async () => {
        await put("a");
        expect(contentOf("a")).to.equal("a");
        expect(find(entry("b"))).to.equal(undefined);
    });

    it("replaces an entry that is made again", async () => {
        await put("a", "old");
        await put("a", "new");
        expect(contentOf("a")).to.equal("new");
    });

    it("leaves nothing of a build that failed, and keeps what was there", async () => {
        await put("a");
        let message = "";
        await store(entry("a"), (folder) => {
            writeFileSync(path.join(folder, "file"), "half");
            return Promise.reject(new Error("compiler"));
        }).catch((error: unknown) => (message = (error as Error).message));
        expect(message).to.equal("compiler");
        expect(readdirSync(shelf())).to.deep.equal(["a"]);
        expect(contentOf("a")).to.equal("a");
    });

    it("removes what a killed build left, and leaves a running one alone", async () => {
        const ended = execaSync("sh", ["-c", "echo $$"]).stdout;
        const left = path.join(shelf(), `.unfinished-${ended}-x`);
        const running = path.join(shelf(), `.unfinished-${process.ppid}-x`);
        for (const folder of [left, running]) mkdirSync(folder, { recursive: true });
        await put("a");
        expect(existsSync(left)).to.equal(false);
        expect(existsSync(running)).to.equal(true);
    });

    it("keeps the two entries that were used last", async () => {
        await put("old");
        await put("used");
        for (const key of ["old", "used"]) utimesSync(path.join(shelf(), key), 1, 1);
        find(entry("used"));
        await put("new");
        expect(readdirSync(shelf()).sort()).to.deep.equal(["new", "used"]);
    });

    it("serves two builds of the same thing at once", async () => {
        await Promise.all([put("a", "same"), put("a", "same")]);
        expect(contentOf("a")).to.equal("same");
        expect(readdirSync(shelf())).to.deep.equal(["a"]);
    });
});
