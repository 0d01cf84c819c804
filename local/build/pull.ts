// Pulls images from their registries instead of building them: minutes instead of half an hour where the Internet, or a
// mirror in /etc/containers/registries.conf, can be reached. skopeo needs neither Docker nor a running containerd.
import { readFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import pLimit from "p-limit";
import { find, keyOf, store, type CacheEntry } from "./cache";

/** An image archive on this machine. */
export interface PulledImage {
    /** Full reference, as pods name it. */
    readonly name: string;
    /** Path of a Docker archive. */
    readonly archive: string;
    /** Digest of the image as written to the archive: changes when the content does. */
    readonly digest: string;
}

export interface PullOptions {
    readonly signal: AbortSignal;
    /** Told what is being pulled. */
    readonly onStep?: (name: string, step: string) => void;
    /** How long a registry may take to answer the first request. Default: 8 seconds. */
    readonly patienceSeconds?: number;
    /** Another registries.conf than the machine's, with mirrors. */
    readonly registriesConf?: string;
}

const archiveIn = (folder: string) => path.join(folder, "image.tar");
const digestIn = (folder: string) => path.join(folder, "digest");
const entryOf = (name: string): CacheEntry => ({
    kind: "images",
    name: `pulled-${name.replace(/[^\w.-]+/g, "_")}`,
    key: keyOf(name),
});
const registryOf = (name: string) => name.slice(0, name.indexOf("/"));

/** Names under this domain exist on this machine only. */
const isOurs = (name: string) => registryOf(name).endsWith(".local");

/** The previously pulled image. */
function cached(name: string): PulledImage | undefined {
    const folder = find(entryOf(name));
    return folder === undefined
        ? undefined
        : { name, archive: archiveIn(folder), digest: readFileSync(digestIn(folder), "utf8") };
}

/**
 * Pulls those of the images whose registries answer. The others are missing in the result: build them. A registry that does not
 * answer in time, or does not have its first image, is tried only once. Throws only when the signal aborts.
 */
export async function pullImages(names: readonly string[], options: PullOptions): Promise<PulledImage[]> {
    const known = names.flatMap((name) => cached(name) ?? []);
    const wanted = names.filter((name) => !isOurs(name) && !known.some((one) => one.name === name));
    const registries = [...new Set(wanted.map(registryOf))];
    const limit = pLimit(2);
    const pulled = await Promise.all(
        registries.map(async (registry) => {
            const [first = "", ...others] = wanted.filter((name) => registryOf(name) === registry);
            if (!(await answers(first, options))) return [];
            return Promise.all([first, ...others].map((name) => limit(() => pull(name, options))));
        }),
    );
    options.signal.throwIfAborted();
    return [...known, ...pulled.flat().filter((one) => one !== undefined)];
}

const skopeo = ({ registriesConf, signal }: PullOptions, args: readonly string[], timeout?: number) =>
    execa("skopeo", [...(registriesConf === undefined ? [] : ["--registries-conf", registriesConf]), ...args], {
        cancelSignal: signal,
        reject: false,
        ...(timeout === undefined ? {} : { timeout }),
    });

async function answers(name: string, options: PullOptions): Promise<boolean> {
    const { exitCode } = await skopeo(options, ["inspect", "--raw", `docker://${name}`], (options.patienceSeconds ?? 8) * 1000);
    return exitCode === 0;
}

async function pull(name: string, options: PullOptions): Promise<PulledImage | undefined> {
    options.onStep?.(name, "pulling");
    try {
        await store(entryOf(name), async (folder) => {
            const target = `docker-archive:${archiveIn(folder)}:${name}`;
            const { exitCode, stderr } = await skopeo(options, [
                "copy",
                "--digestfile",
                digestIn(folder),
                `docker://${name}`,
                target,
            ]);
            if (exitCode !== 0) throw new Error(stderr);
        });
    } catch {
        return undefined; // the build reports the problem of the network, if that does not work either
    }
    return cached(name);
}
