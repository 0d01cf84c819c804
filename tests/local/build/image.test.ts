import { expect } from "chai";
import { execaSync } from "execa";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { rootFiles, writeImage, type Image } from "../../../local/build/image";

const image: Image = {
    name: "registry.test/one:1",
    programs: { one: "/bin/one" },
    entrypoint: ["/bin/one"],
    user: 1001,
    workdir: "/state",
    folders: ["/state"],
    env: { MODE: "x" },
    shell: true,
};

interface Descriptor {
    digest: string;
    annotations: Record<string, string>;
}

describe("local/build/image", () => {
    let folder: string;
    const inFolder = (name: string) => path.join(folder, name);
    const host = () => ({ busybox: inFolder("busybox"), certificates: inFolder("certificates") });
    const write = (name: string) =>
        writeImage(image, rootFiles(image, { one: inFolder("one") }, ["sh", "ls"], host()), "amd64", inFolder(name));

    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "image-test-"));
        for (const name of ["one", "busybox", "certificates"]) writeFileSync(inFolder(name), `this is ${name}`);
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    const unpack = () => {
        execaSync("tar", ["-xf", inFolder("a.tar"), "-C", folder]);
        const json = (file: string) => JSON.parse(readFileSync(inFolder(file), "utf8")) as unknown;
        const blob = (digest: string) => `blobs/sha256/${digest.replace("sha256:", "")}`;
        const [entry] = (json("index.json") as { manifests: Descriptor[] }).manifests;
        const manifest = json(blob(entry!.digest)) as { config: Descriptor; layers: Descriptor[] };
        return {
            entry: entry!,
            manifest,
            config: json(blob(manifest.config.digest)),
            layer: inFolder(blob(manifest.layers[0]!.digest)),
        };
    };

    it("names the image in full and returns the digest that containerd lists for it", async () => {
        const digest = await write("a.tar");
        const { entry } = unpack();
        expect(entry.digest).to.equal(digest);
        expect(entry.annotations["io.containerd.image.name"]).to.equal("registry.test/one:1");
    });

    it("names every blob by its content", async () => {
        await write("a.tar");
        unpack();
        const blobs = readdirSync(inFolder("blobs/sha256"));
        expect(blobs).to.have.length(3);
        for (const blob of blobs) {
            expect(
                createHash("sha256")
                    .update(readFileSync(inFolder(`blobs/sha256/${blob}`)))
                    .digest("hex"),
            ).to.equal(blob);
        }
    });

    it("starts the program as the real image does", async () => {
        await write("a.tar");
        const { config, manifest } = unpack();
        expect(config).to.deep.include({ architecture: "amd64", os: "linux" });
        expect(config).to.deep.nested.include({
            "config.Entrypoint": ["/bin/one"],
            "config.User": "1001",
            "config.WorkingDir": "/state",
        });
        expect(config).to.have.nested.property("config.Env").that.includes("MODE=x");
        expect(config).to.deep.nested.include({ "rootfs.diff_ids": [manifest.layers[0]!.digest] });
    });

    it("holds accounts, certificates, a shell, and folders that the program's user may write to", async () => {
        await write("a.tar");
        const { stdout } = execaSync("tar", ["--numeric-owner", "-tvf", unpack().layer]);
        const lines = stdout.split("\n").map((line) => line.replace(/\s+/g, " "));
        expect(lines).to.include.members([
            "drwxrwxrwt 0/0 0 1970-01-01 00:00 tmp/",
            "drwxrwxrwt 0/0 0 1970-01-01 00:00 state/",
            "drwxr-xr-x 0/0 0 1970-01-01 00:00 bin/",
            "-rwxr-xr-x 0/0 11 1970-01-01 00:00 bin/one",
            "lrwxrwxrwx 0/0 0 1970-01-01 00:00 bin/sh -> busybox",
            "-rw-r--r-- 0/0 20 1970-01-01 00:00 etc/ssl/certs/ca-certificates.crt",
        ]);
        expect(execaSync("tar", ["-xOf", unpack().layer, "etc/passwd"]).stdout).to.contain("app:x:1001:1001:");
    });

    it("has the same bytes for the same content, and another digest for another program", async () => {
        const digest = await write("a.tar");
        await write("b.tar");
        expect(readFileSync(inFolder("a.tar")).equals(readFileSync(inFolder("b.tar")))).to.equal(true);
        writeFileSync(inFolder("one"), "changed");
        expect(await write("a.tar")).not.to.equal(digest);
    });

    it("refuses to leave a program out", () => {
        expect(() => rootFiles(image, {}, [], host())).to.throw("registry.test/one:1 holds one, which was not built");
    });
});
