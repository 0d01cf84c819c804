// The work: the cache entries of every artifact, and the shares of the machine's cores and memory.
import { execa } from "execa";
import { existsSync } from "node:fs";
import path from "node:path";
import { definitions, type Artifact, type Definition } from "./artifacts";
import { hashOf, keyOf, type CacheEntry } from "./cache";
import { inspect, repository, type Program } from "./go";
import { hostFiles, type Image } from "./image";

/** One artifact with everything that decides its bytes already known. */
export interface Job {
    readonly artifact: Artifact;
    readonly programs: readonly { readonly program: Program; readonly entry: CacheEntry }[];
    readonly image?: {
        readonly image: Image;
        readonly entry: CacheEntry;
        readonly applets: readonly string[];
        readonly architecture: string;
    };
}

/** Part of every key: changed when the same inputs give other bytes. */
const format = 1;

export async function jobOf(artifact: Artifact, signal: AbortSignal): Promise<Job> {
    const { programs: wanted, image }: Definition = definitions[artifact];
    const inspected = await Promise.all(wanted.map(async (program) => ({ program, ...(await inspect(program, signal)) })));
    const programs = inspected.map(({ program, key }) => ({
        program,
        entry: { kind: "programs", name: program.name, key: keyOf({ format, key }) } as const,
    }));
    if (!image) return { artifact, programs };
    const applets = image.shell ? await busyboxApplets() : [];
    const architecture = inspected[0]?.architecture ?? "";
    const inputs = [hostFile("certificates"), ...(image.shell ? [hostFile("busybox")] : []), ...filesOf(image)].map(hashOf);
    const key = keyOf({ format, image, architecture, applets, inputs, programs: programs.map(({ entry }) => entry.key) });
    return {
        artifact,
        programs,
        image: { image: inRepository(image), entry: { kind: "images", name: artifact, key }, applets, architecture },
    };
}

const filesOf = (image: Image) => Object.values(image.files ?? {}).map((file) => path.join(repository, file));

const inRepository = (image: Image): Image => ({
    ...image,
    files: Object.fromEntries(Object.entries(image.files ?? {}).map(([inImage, file]) => [inImage, path.join(repository, file)])),
});

const packages = { busybox: "busybox-static", certificates: "ca-certificates" } as const;

function hostFile(name: keyof typeof hostFiles): string {
    const file = hostFiles[name];
    if (!existsSync(file))
        throw new Error(`${file} is missing, and images are made with it. Install the Debian package ${packages[name]}.`);
    return file;
}

async function busyboxApplets(): Promise<string[]> {
    const { stdout } = await execa(hostFile("busybox"), ["--list"]);
    return stdout.split("\n").filter((applet) => applet !== "busybox");
}

/** Jobs that share a module, in the order given: one after the other, they compile what they share once. */
export function byModule(jobs: readonly Job[]): Job[][] {
    const moduleOf = ({ programs }: Job) => programs[0]?.program.module;
    return [...new Set(jobs.map(moduleOf))].map((module) => jobs.filter((job) => moduleOf(job) === module));
}

/** Linking Kubernetes takes 2.3 GB, and its compilers run concurrently. */
const memoryPerBuild = 3e9;
/** More compilers of one build use more cores than more builds side by side, which also take the memory. */
const mostBuilds = 4;

/** How many builds run side by side, and how many compilers each of them has. */
export function shares(cores: number, memory: number): { builds: number; compilers: number } {
    const builds = Math.max(1, Math.min(cores, mostBuilds, Math.floor(memory / memoryPerBuild)));
    return { builds, compilers: Math.ceil(cores / builds) };
}
