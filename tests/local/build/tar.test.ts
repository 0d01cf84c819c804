import { expect } from "chai";
import { execaSync } from "execa";
import fc from "fast-check";
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { file, tar, text, type Content, type Entry } from "../../../local/build/tar";

async function bytesOf(content: Content): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content.read()) chunks.push(chunk);
    return Buffer.concat(chunks);
}

describe("local/build/tar", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "tar-test-"))));
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("is read by tar: contents, modes, links, folders", async () => {
        const source = path.join(folder, "source");
        writeFileSync(source, "x".repeat(1000));
        const entries: Entry[] = [
            { path: "bin/sh", kind: "link", target: "busybox" },
            { path: "bin", kind: "folder", mode: 0o755 },
            { path: "bin/busybox", kind: "file", mode: 0o755, content: file(source) },
            { path: "empty", kind: "file", mode: 0o600, content: text("") },
        ];
        const archive = path.join(folder, "archive.tar");
        writeFileSync(archive, await bytesOf(tar(entries)));
        execaSync("tar", ["-xf", archive, "-C", folder]);
        expect(readFileSync(path.join(folder, "bin/busybox"), "utf8")).to.equal("x".repeat(1000));
        expect(lstatSync(path.join(folder, "bin/busybox")).mode & 0o777).to.equal(0o755);
        expect(readlinkSync(path.join(folder, "bin/sh"))).to.equal("busybox");
        expect(lstatSync(path.join(folder, "empty"))).to.include({ size: 0, mtimeMs: 0 });
    });

    it("has its size before it is written, and its bytes don't depend on the order of the entries", async () => {
        const entries = fc.uniqueArray(
            fc.record({ name: fc.stringMatching(/^[a-z]{1,20}$/), content: fc.string({ maxLength: 2000 }) }),
            {
                selector: ({ name }) => name,
            },
        );
        await fc.assert(
            fc.asyncProperty(entries, async (some) => {
                const inOrder = some.map(({ name, content }): Entry => ({
                    path: name,
                    kind: "file",
                    mode: 0o644,
                    content: text(content),
                }));
                const bytes = await bytesOf(tar(inOrder));
                expect(tar(inOrder).size).to.equal(bytes.length);
                expect(bytes.equals(await bytesOf(tar(inOrder.toReversed())))).to.equal(true);
            }),
            { numRuns: 50 },
        );
    });

    it("refuses a path that its header can't hold", async () => {
        let message = "";
        try {
            await bytesOf(tar([{ path: "a".repeat(101), kind: "folder", mode: 0o755 }]));
        } catch (error) {
            message = (error as Error).message;
        }
        expect(message).to.contain("longer than the 100 bytes");
    });
});
