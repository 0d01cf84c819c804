// The API for versions against an emulator of S3: a block whose objects were deleted, as the compactor does it, is restored.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { versionedBucket } from "../../commands/undelete/s3";
import { deletedBlocks } from "../../commands/undelete/versions";
import { root } from "../program/program";

const bucket = "example-thanos";
const prefix = "west/a b";
const ulid = "01JDXK5V3F8Q9N2M4P6R7S8T9V";
/** More objects than S3 lists at once, with their delete markers. */
const files = [
    "meta.json",
    "index",
    ...Array.from({ length: 500 }, (_, index) => `chunks/${String(index + 1).padStart(6, "0")}`),
];
const mark = "deletion-mark.json";

/** Throws where the block is not whole at the end. */
export async function restoreVersions(python: string): Promise<string> {
    const args = [path.join(root, "tests", "aws", "server.py"), bucket, `${prefix}/${ulid}`, ...files, mark];
    const server = spawn(python, args, { stdio: ["pipe", "pipe", "inherit"] });
    try {
        const lines = createInterface(server.stdout);
        let port = "";
        while (!/^\d+$/.test(port)) [port = ""] = (await once(lines, "line")) as [string];
        const place = { bucket, region: "us-east-1", endpoint: `127.0.0.1:${port}`, tls: false };
        const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
        const versions = versionedBucket(place, credentials, new AbortController().signal);
        const listed = await versions.list(`${prefix}/`);
        expect(listed, "versions and markers of all pages").to.have.length(2 * (files.length + 1));
        const [found] = deletedBlocks(listed, prefix);
        expect(found?.ulid).to.equal(ulid);
        expect(found?.markers, "without that of the deletion mark").to.have.length(files.length);
        expect(found && (await versions.read(found.meta))).to.equal("meta.json");
        for (const marker of found?.markers ?? []) await versions.remove(marker);

        const after = await versions.list(`${prefix}/`);
        expect(deletedBlocks(after, prefix)).to.deep.equal([]);
        const latest = after.filter(({ isLatest }) => isLatest);
        const names = (markers: boolean) => latest.filter(({ isMarker }) => isMarker === markers).map(({ key }) => key);
        expect(names(false).sort()).to.deep.equal(files.map((file) => `${prefix}/${ulid}/${file}`).sort());
        expect(names(true), "the deletion mark stays deleted").to.deep.equal([`${prefix}/${ulid}/${mark}`]);
        return `${files.length} objects of a deleted block restored, ${listed.length} versions listed`;
    } finally {
        server.stdin.end();
    }
}
