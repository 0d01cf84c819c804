// The API for versions against an emulator of S3: a block is deleted as the compactor does, and restored as `undelete` does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import path from "node:path";
import aws4 from "aws4";
import { expect } from "chai";
import { versionedBucket, type S3Credentials } from "../../commands/undelete/s3";
import { deletedBlocks } from "../../commands/undelete/versions";
import { root } from "../program/program";

const credentials: S3Credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
const bucket = "example-thanos";
const prefix = "west/a b";
const ulid = "01JDXK5V3F8Q9N2M4P6R7S8T9V";
const files = [
    "meta.json",
    "index",
    ...Array.from({ length: 700 }, (_, index) => `chunks/${String(index + 1).padStart(6, "0")}`),
];

/** Restores a block of more objects than S3 lists at once. Throws where it is not whole. */
export async function restoreVersions(python: string): Promise<string> {
    const server = spawn(python, [path.join(root, "tests", "aws", "server.py")], { stdio: ["pipe", "pipe", "inherit"] });
    try {
        const [port] = (await once(createInterface(server.stdout), "line")) as [string];
        const endpoint = `127.0.0.1:${port}`;
        const ask = async (method: string, key: string, body?: string): Promise<string> => {
            const address = `/${bucket}${key}`.replaceAll(" ", "%20");
            const { headers } = aws4.sign(
                {
                    method,
                    path: address,
                    host: endpoint,
                    service: "s3",
                    region: "us-east-1",
                    ...(body !== undefined && { body }),
                },
                credentials,
            );
            const pairs = Object.entries(headers ?? {}).filter(([name]) => !/^(host|content-length)$/i.test(name));
            const response = await fetch(`http://${endpoint}${address}`, {
                method,
                headers: pairs.map(([name, value]): [string, string] => [name, String(value)]),
                ...(body !== undefined && { body }),
            });
            if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${await response.text()}`);
            return response.text();
        };
        await ask("PUT", "");
        const enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
        await ask("PUT", "?versioning=", enabled);
        for (const file of files) await ask("PUT", `/${prefix}/${ulid}/${file}`, file === "meta.json" ? '{"version":1}' : file);
        await ask("PUT", `/${prefix}/${ulid}/deletion-mark.json`, "{}");
        for (const file of [...files, "deletion-mark.json"]) await ask("DELETE", `/${prefix}/${ulid}/${file}`);

        const place = { bucket, region: "us-east-1", endpoint, tls: false };
        const versions = versionedBucket(place, credentials, new AbortController().signal);
        const listed = await versions.list(`${prefix}/`);
        expect(listed, "versions and markers of all pages").to.have.length(2 * (files.length + 1));
        const [found] = deletedBlocks(listed, prefix);
        expect(found?.ulid).to.equal(ulid);
        expect(found?.markers, "without that of the deletion mark").to.have.length(files.length);
        expect(found && (await versions.read(found.meta))).to.equal('{"version":1}');
        for (const marker of found?.markers ?? []) await versions.remove(marker);

        for (const file of files) await ask("GET", `/${prefix}/${ulid}/${file}`);
        expect(deletedBlocks(await versions.list(`${prefix}/`), prefix)).to.deep.equal([]);
        const gone = await ask("GET", `/${prefix}/${ulid}/deletion-mark.json`).catch((error: unknown) => String(error));
        expect(gone, "the deletion mark stays deleted").to.match(/404/);
        return `${files.length} objects of a deleted block restored, ${listed.length} versions listed`;
    } finally {
        server.stdin.end();
    }
}
