// skopeo against a registry of the test's own on this machine: the two requests of the distribution API that a pull needs.
import { expect } from "chai";
import { execa } from "execa";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { pullImages } from "../../../local/build/pull";

const sha256 = (content: Buffer) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

/** An image of one empty layer. */
function image() {
    const layerTar = Buffer.alloc(1024);
    const layer = gzipSync(layerTar);
    const config = Buffer.from(
        JSON.stringify({
            architecture: process.arch === "x64" ? "amd64" : process.arch,
            os: "linux",
            rootfs: { type: "layers", diff_ids: [sha256(layerTar)] },
        }),
    );
    const type = "application/vnd.docker.distribution.manifest.v2+json";
    const manifest = Buffer.from(
        JSON.stringify({
            schemaVersion: 2,
            mediaType: type,
            config: { mediaType: "application/vnd.docker.container.image.v1+json", size: config.length, digest: sha256(config) },
            layers: [
                { mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: layer.length, digest: sha256(layer) },
            ],
        }),
    );
    return { type, manifest, blobs: new Map([config, layer].map((blob) => [sha256(blob), blob])) };
}

describe("local/build/pull", function () {
    const { type, manifest, blobs } = image();
    const requests: string[] = [];
    let folder = "";
    let server: Server;
    let registriesConf = "";
    const cacheHome = process.env["XDG_CACHE_HOME"];

    before(async function () {
        if ((await execa("skopeo", ["--version"], { reject: false })).exitCode !== 0) this.skip();
        folder = mkdtempSync(path.join(tmpdir(), "pull-"));
        process.env["XDG_CACHE_HOME"] = folder;
        server = createServer((request, response) => {
            requests.push(request.url ?? "");
            const blob = blobs.get(/\/blobs\/(.+)$/.exec(request.url ?? "")?.[1] ?? "");
            if (request.url === "/v2/") return response.end("{}");
            if (request.url === "/v2/team/there/manifests/v1")
                return response
                    .setHeader("Content-Type", type)
                    .setHeader("Docker-Content-Digest", sha256(manifest))
                    .end(manifest);
            if (blob) return response.end(blob);
            return response.writeHead(404).end();
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        registriesConf = path.join(folder, "registries.conf");
        const mirror = (prefix: string, at: number) =>
            `[[registry]]\nprefix = "${prefix}"\nlocation = "127.0.0.1:${at}"\ninsecure = true\n`;
        // Nothing listens on port 1.
        writeFileSync(registriesConf, mirror("one.example.com", port) + mirror("closed.example.com", 1));
    });

    after(() => {
        server.close();
        if (cacheHome === undefined) delete process.env["XDG_CACHE_HOME"];
        else process.env["XDG_CACHE_HOME"] = cacheHome;
        rmSync(folder, { recursive: true, force: true });
    });

    const pull = (...names: string[]) => pullImages(names, { signal: new AbortController().signal, registriesConf });

    it("pulls what a registry has, under the name that pods use", async () => {
        const [pulled] = await pull("one.example.com/team/there:v1");
        expect(pulled?.name).to.equal("one.example.com/team/there:v1");
        expect(pulled?.digest).to.match(/^sha256:[0-9a-f]{64}$/);
        const { stdout } = await execa("tar", ["-xOf", pulled?.archive ?? "", "manifest.json"]);
        expect((JSON.parse(stdout) as [{ RepoTags: string[] }])[0].RepoTags).to.deep.equal(["one.example.com/team/there:v1"]);
    });

    it("finds it again without a request", async () => {
        requests.length = 0;
        expect(await pull("one.example.com/team/there:v1")).to.have.length(1);
        expect(requests).to.deep.equal([]);
    });

    it("leaves to the build what no registry has, whose registry is closed, and what exists here only", async () => {
        const names = ["one.example.com/team/absent:v1", "closed.example.com/team/there:v1", "thanos-stack.local/pause:1"];
        expect(await pull(...names)).to.deep.equal([]);
    });

    it("stops when the signal aborts", () =>
        pullImages(["one.example.com/team/other:v1"], { signal: AbortSignal.abort(new Error("stopped")), registriesConf }).then(
            () => expect.fail("it went on"),
            (error: unknown) => expect(error).to.have.property("message", "stopped"),
        ));
});
