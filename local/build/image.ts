// Writes container images as OCI archives that `ctr images import` takes: one uncompressed layer, no base, no Docker.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { file, tar, text, type Content, type Entry } from "./tar";

/** The content of an image, except the programs: these are built first. */
export interface Image {
    /** Full reference, as pods name it. */
    readonly name: string;
    /** Path in the image of each program, by the program's name. */
    readonly programs: Readonly<Record<string, string>>;
    readonly entrypoint: readonly string[];
    readonly command?: readonly string[];
    /** Numeric user id; root when absent, as in the real image. */
    readonly user?: number;
    readonly workdir?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** Busybox with its applets, where the real image has a shell. */
    readonly shell?: true;
    /** More executable files: path in the image → path on this machine. */
    readonly files?: Readonly<Record<string, string>>;
    /** Folders that anybody may write to. */
    readonly folders?: readonly string[];
}

/** Files of Debian packages that go into images. */
export const hostFiles = { busybox: "/usr/bin/busybox", certificates: "/etc/ssl/certs/ca-certificates.crt" } as const;

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function accounts(image: Image): Record<string, string> {
    const user = image.user === undefined ? "" : `app:x:${image.user}:${image.user}::/:/sbin/nologin\n`;
    const group = image.user === undefined ? "" : `app:x:${image.user}:\n`;
    return {
        "etc/passwd": `root:x:0:0::/:/bin/sh\n${user}`,
        "etc/group": `root:x:0:\n${group}`,
        "etc/nsswitch.conf": "hosts: files dns\n",
    };
}

/** The file in which Go programs read the certificates of public authorities. */
const certificates = "etc/ssl/certs/ca-certificates.crt";

/** Every path of the image's root folder; `programs` has the path of each of them, `host` the files of Debian packages. */
export function rootFiles(
    image: Image,
    programs: Readonly<Record<string, string>>,
    applets: readonly string[],
    host: Readonly<Record<keyof typeof hostFiles, string>> = hostFiles,
): Entry[] {
    const relative = (inImage: string) => inImage.replace(/^\//, "");
    const executable = (inImage: string, onHost: string): Entry => ({
        path: relative(inImage),
        kind: "file",
        mode: 0o755,
        content: file(onHost),
    });
    const program = (name: string) => {
        const built = programs[name];
        if (built === undefined) throw new Error(`${image.name} holds ${name}, which was not built`);
        return built;
    };
    return withParents([
        ...Object.entries(accounts(image)).map(([path, value]): Entry => ({
            path,
            kind: "file",
            mode: 0o644,
            content: text(value),
        })),
        { path: certificates, kind: "file", mode: 0o644, content: file(host.certificates) },
        ...["/tmp", ...(image.folders ?? [])].map((folder): Entry => ({ path: relative(folder), kind: "folder", mode: 0o1777 })),
        ...Object.entries(image.programs).map(([name, inImage]) => executable(inImage, program(name))),
        ...Object.entries(image.files ?? {}).map(([inImage, onHost]) => executable(inImage, onHost)),
        ...(image.shell ? [executable("/bin/busybox", host.busybox)] : []),
        ...(image.shell ? applets : []).map((applet): Entry => ({ path: `bin/${applet}`, kind: "link", target: "busybox" })),
    ]);
}

function withParents(entries: readonly Entry[]): Entry[] {
    const known = new Set(entries.map((entry) => entry.path));
    const parents = new Set<string>();
    for (const entry of entries) {
        const parts = entry.path.split("/");
        for (let depth = 1; depth < parts.length; depth++) parents.add(parts.slice(0, depth).join("/"));
    }
    return [
        ...entries,
        ...[...parents].filter((parent) => !known.has(parent)).map((path): Entry => ({ path, kind: "folder", mode: 0o755 })),
    ];
}

async function sha256(content: Content): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of content.read()) hash.update(chunk);
    return hash.digest("hex");
}

/** Writes the archive and returns its digest: that of the manifest, which is what containerd lists. */
export async function writeImage(
    image: Image,
    entries: readonly Entry[],
    architecture: string,
    archive: string,
): Promise<string> {
    const layer = tar(entries);
    const layerDigest = await sha256(layer);
    const blobs: Entry[] = [];
    const add = (mediaType: string, content: Content, digest: string) => {
        blobs.push({ path: `blobs/sha256/${digest}`, kind: "file", mode: 0o644, content });
        return { mediaType, digest: `sha256:${digest}`, size: content.size };
    };
    const addJson = (mediaType: string, value: object) => {
        const json = JSON.stringify(value);
        return add(mediaType, text(json), createHash("sha256").update(json).digest("hex"));
    };
    const config = addJson("application/vnd.oci.image.config.v1+json", {
        architecture,
        os: "linux",
        config: {
            Entrypoint: image.entrypoint,
            Cmd: image.command,
            User: image.user?.toString(),
            WorkingDir: image.workdir,
            Env: Object.entries({ PATH: path, ...image.env }).map(([name, value]) => `${name}=${value}`),
        },
        rootfs: { type: "layers", diff_ids: [`sha256:${layerDigest}`] },
    });
    const manifest = addJson("application/vnd.oci.image.manifest.v1+json", {
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config,
        layers: [add("application/vnd.oci.image.layer.v1.tar", layer, layerDigest)],
    });
    const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations: { "io.containerd.image.name": image.name } }] };
    const outer = tar([
        { path: "oci-layout", kind: "file", mode: 0o644, content: text(JSON.stringify({ imageLayoutVersion: "1.0.0" })) },
        { path: "index.json", kind: "file", mode: 0o644, content: text(JSON.stringify(index)) },
        ...blobs,
    ]);
    await pipeline(outer.read(), createWriteStream(archive));
    return manifest.digest;
}
