// Space for a build, checked before it starts: a full disk is otherwise met after a quarter of an hour of compiling.
import { existsSync, statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { cacheRoot } from "./cache";

/** A file system that a run fills. */
export interface Disk {
    readonly folders: readonly string[];
    readonly freeBytes: number;
    readonly neededBytes: number;
}

/**
 * The average of an artifact in Go's two caches and in ours: the thirteen of the stack `local` and Pulumi leave 12, 7 and 1.3 GB.
 * `temporary` is what one build keeps in the folder for temporary files while it links.
 */
const bytes = { compiled: 1e9, modules: 0.6e9, kept: 0.15e9, temporary: 2.5e9 };

/** The needed space by folder, summed up by file system. */
export function disksOf(needs: readonly (readonly [folder: string, bytes: number])[]): Disk[] {
    const disks = new Map<number, Disk>();
    for (const [folder, needed] of needs.filter(([, most]) => most > 0)) {
        const place = existing(folder);
        const { dev } = statSync(place);
        const { bavail, bsize } = statfsSync(place);
        const { folders, neededBytes } = disks.get(dev) ?? { folders: [], neededBytes: 0 };
        disks.set(dev, { folders: [...folders, folder], freeBytes: bavail * bsize, neededBytes: neededBytes + needed });
    }
    return [...disks.values()];
}

/** The folder, or the one in which it will be. */
const existing = (folder: string): string => (existsSync(folder) ? folder : existing(path.dirname(folder)));

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

/** The file systems that are too small, as requirements of the machine. */
export const diskProblems = (disks: readonly Disk[]) =>
    disks
        .filter(({ freeBytes, neededBytes }) => freeBytes < neededBytes)
        .map(({ folders, freeBytes, neededBytes }) => ({
            requirement: `${gigabytes(neededBytes)} of free disk for ${folders.join(", ")}`,
            found: gigabytes(freeBytes),
            fix: "free some there, or give Go's caches another place: `go env -w GOCACHE=FOLDER GOMODCACHE=FOLDER`",
        }));

/** Refuses to build so many artifacts, so many of them side by side, without the space for it. */
export async function checkSpace(artifacts: readonly string[], builds: number): Promise<void> {
    if (artifacts.length === 0) return;
    const { stdout } = await execa("go", ["env", "-json", "GOCACHE", "GOMODCACHE"], { cwd: "/" });
    const go = JSON.parse(stdout) as { readonly GOCACHE: string; readonly GOMODCACHE: string };
    const count = artifacts.length;
    const problems = diskProblems(
        disksOf([
            [go.GOCACHE, count * bytes.compiled],
            [go.GOMODCACHE, count * bytes.modules],
            [cacheRoot(), count * bytes.kept],
            [tmpdir(), Math.min(count, builds) * bytes.temporary],
        ]),
    );
    if (problems.length === 0) return;
    const lines = problems.map(({ requirement, found, fix }) => `  ${requirement}: ${found}. ${fix}`);
    throw new Error([`There is not enough disk to build ${artifacts.join(", ")}:`, ...lines].join("\n"));
}
