// The steps of one job: fetch its modules, make the missing entries, and report all paths.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { find, store, type CacheEntry } from "./cache";
import { compile, download, type Watch } from "./go";
import { rootFiles, writeImage } from "./image";
import type { Job } from "./plan";

const programIn = (folder: string, name: string) => path.join(folder, name);
const archiveIn = (folder: string) => path.join(folder, "image.tar");
const digestIn = (folder: string) => path.join(folder, "digest");

/** Whether there is no work. */
export const isCached = (job: Job) =>
    [...job.programs, ...(job.image ? [job.image] : [])].every(({ entry }) => find(entry) !== undefined);

const missing = (job: Job, rebuild: boolean) => job.programs.filter(({ entry }) => rebuild || !find(entry));

export async function fetchModules(job: Job, rebuild: boolean, watch: Watch): Promise<void> {
    for (const { program } of missing(job, rebuild)) await download(program, watch);
}

export async function make(job: Job, rebuild: boolean, compilers: number, watch: Watch): Promise<void> {
    for (const { program, entry } of missing(job, rebuild)) {
        await store(entry, (folder) => compile(program, programIn(folder, program.name), compilers, watch));
    }
    if (!job.image) return;
    const { image, entry, applets, architecture } = job.image;
    watch.onStep("packing");
    await store(entry, async (folder) => {
        const digest = await writeImage(image, rootFiles(image, programsOf(job), applets), architecture, archiveIn(folder));
        writeFileSync(digestIn(folder), digest);
    });
}

/** Paths of the job's programs by name. */
export function programsOf(job: Job): Record<string, string> {
    return Object.fromEntries(job.programs.map(({ program, entry }) => [program.name, programIn(folderOf(entry), program.name)]));
}

/** The job's image, when it has one. */
export function imagesOf(job: Job): { name: string; archive: string; digest: string }[] {
    if (!job.image) return [];
    const folder = folderOf(job.image.entry);
    return [{ name: job.image.image.name, archive: archiveIn(folder), digest: readFileSync(digestIn(folder), "utf8") }];
}

function folderOf(entry: CacheEntry): string {
    const folder = find(entry);
    if (folder === undefined)
        throw new Error(
            `${entry.kind}/${entry.name} was just built and is gone from the cache: another build removed it. Run the same command again.`,
        );
    return folder;
}
