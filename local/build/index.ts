// Builds the programs and images of the embedded cluster from Go modules, and only those whose inputs changed. Images are
// pulled instead where their registries answer.
import os from "node:os";
import pLimit from "p-limit";
import { definitions, type Artifact, type Definition } from "./artifacts";
import { checkSpace } from "./disk";
import { failureMessage } from "./failure";
import { byModule, jobOf, shares, type Job } from "./plan";
import { pullImages, type PulledImage } from "./pull";
import { fetchModules, imagesOf, isCached, make, programsOf } from "./steps";

export { type Artifact } from "./artifacts";
export { cacheRoot } from "./cache";

/** The result of an artifact. `building` is repeated with what is being done; `seconds` leaves waiting out. */
export interface BuildEvent {
    artifact: string;
    state: "cached" | "pulled" | "building" | "built" | "failed";
    seconds?: number;
    detail?: string;
}

/** The request, with absolute paths. */
export interface Built {
    /** By name; `kubernetes` takes the program's name as its first argument, or is started by a link of that name. */
    programs: Record<string, string>;
    /** OCI archives; the digest is that of the manifest, so it changes when the content does. */
    images: { name: string; archive: string; digest: string }[];
}

async function jobsOf(artifacts: readonly Artifact[], signal: AbortSignal): Promise<Job[]> {
    const longestFirst = Object.keys(definitions) as Artifact[];
    const wanted = longestFirst.filter((name) => artifacts.includes(name));
    return Promise.all(wanted.map((name) => jobOf(name, signal)));
}

/** The names of their images. */
export const imageNames = (artifacts: readonly Artifact[]): string[] =>
    artifacts.flatMap((artifact) => {
        const { image }: Definition = definitions[artifact];
        return image?.name ?? [];
    });

export interface BuildOptions {
    /** Build everything, whatever is in the cache. Default: false. */
    readonly rebuild?: boolean;
    /** Pull the images that are not in the cache from their registries, where these answer. Default: false. */
    readonly pull?: boolean;
    readonly signal?: AbortSignal;
}

/** Builds the requested artifacts that are not in the cache, as much concurrently as the machine carries. */
export async function build(
    artifacts: readonly Artifact[],
    onEvent: (event: BuildEvent) => void,
    { rebuild = false, pull = false, signal }: BuildOptions = {},
): Promise<Built> {
    const abort = new AbortController();
    signal?.addEventListener("abort", () => {
        abort.abort(signal.reason);
    });
    const all = await jobsOf(artifacts, abort.signal);
    const pulled = pull && !rebuild ? await pullMissing(all, abort.signal, onEvent) : [];
    const jobs = all.filter((job) => !pulled.some(({ name }) => name === job.image?.image.name));
    const stale = jobs.filter((job) => rebuild || !isCached(job));
    for (const { artifact } of jobs.filter((job) => !stale.includes(job))) onEvent({ artifact, state: "cached" });

    const { builds, compilers } = shares(os.availableParallelism(), process.availableMemory());
    await checkSpace(
        stale.map(({ artifact }) => artifact),
        builds,
    );
    const network = pLimit(1); // the modules of one fill it, while others compile
    const cores = pLimit(builds);
    const ended = await Promise.allSettled(
        byModule(stale).map(async (group) => {
            const works = group.map((job) => workOf(job, rebuild, compilers, abort, onEvent));
            for (const work of works) await network(work.fetch);
            await cores(async () => {
                for (const work of works) await work.make();
            });
        }),
    );
    const failed = ended.find((result) => result.status === "rejected");
    if (failed) throw abort.signal.aborted ? abort.signal.reason : failed.reason;
    return {
        programs: Object.assign({}, ...jobs.map(programsOf)) as Built["programs"],
        images: [...pulled, ...jobs.flatMap(imagesOf)],
    };
}

/** Pulls the images that would be built, as far as their registries answer. */
async function pullMissing(
    jobs: readonly Job[],
    signal: AbortSignal,
    onEvent: (event: BuildEvent) => void,
): Promise<PulledImage[]> {
    const missing = jobs.filter((job) => job.image && !isCached(job));
    const artifactOf = (name: string) => missing.find(({ image }) => image?.image.name === name)?.artifact ?? name;
    const pulled = await pullImages(
        missing.flatMap(({ image }) => image?.image.name ?? []),
        {
            signal,
            onStep: (name, detail) => {
                onEvent({ artifact: artifactOf(name), state: "building", detail });
            },
        },
    );
    for (const { name } of pulled) onEvent({ artifact: artifactOf(name), state: "pulled" });
    return pulled;
}

/** The two halves of a job, which wait for different things: the network and free cores. */
function workOf(job: Job, rebuild: boolean, compilers: number, abort: AbortController, onEvent: (event: BuildEvent) => void) {
    const { signal } = abort;
    let seconds = 0;
    const tell = (event: Omit<BuildEvent, "artifact">) => {
        if (!signal.aborted) onEvent({ artifact: job.artifact, ...event });
    };
    const watch = {
        signal,
        onStep: (detail: string) => {
            tell({ state: "building", detail });
        },
    };
    const timed = (work: () => Promise<void>) => async () => {
        signal.throwIfAborted();
        const started = performance.now();
        try {
            await work();
        } catch (error) {
            const failure = new Error(failureMessage(job.artifact, (error as Error).message), { cause: error });
            tell({ state: "failed", detail: failure.message });
            abort.abort(failure); // go keeps what it has compiled: the next run goes on from there
            throw failure;
        }
        seconds += (performance.now() - started) / 1000;
    };
    const fetch = timed(async () => {
        watch.onStep("downloading modules");
        await fetchModules(job, rebuild, watch);
        watch.onStep("waiting for free cores");
    });
    const compileAndPack = timed(() => make(job, rebuild, compilers, watch));
    return {
        fetch,
        make: async () => {
            await compileAndPack();
            tell({ state: "built", seconds });
        },
    };
}
