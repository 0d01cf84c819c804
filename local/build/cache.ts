// Keeps what was built in folders named by a hash of everything that went in. A folder is made under another name and
// renamed when it is whole, so that a killed build leaves nothing half-done and two at once can't mix their files.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** One thing that is kept: `kind` and `name` identify it, `key` its version. */
export interface CacheEntry {
    readonly kind: "programs" | "images";
    readonly name: string;
    readonly key: string;
}

/** Of each name, so many of the last used stay: two checkouts side by side don't take each other's away. */
const kept = 2;
const unfinished = ".unfinished-";

/** The folder of everything that is kept. */
export const cacheRoot = () => path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "thanos-stack");
const shelfOf = ({ kind, name }: CacheEntry) => path.join(cacheRoot(), kind, name);
const folderOf = (entry: CacheEntry) => path.join(shelfOf(entry), entry.key);

/** Equal for equal values only: a short hash of the JSON. */
export const keyOf = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);

/** Hash of a file's content. */
export const hashOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** The entry's folder when it is there; finding it counts as use. */
export function find(entry: CacheEntry): string | undefined {
    const folder = folderOf(entry);
    if (!existsSync(folder)) return undefined;
    const now = new Date();
    utimesSync(folder, now, now);
    return folder;
}

/** Fills a new folder by `make` and puts it in the entry's place, instead of what was there before. */
export async function store(entry: CacheEntry, make: (folder: string) => Promise<void>): Promise<void> {
    const [shelf, target] = [shelfOf(entry), folderOf(entry)];
    mkdirSync(shelf, { recursive: true });
    const replaces = existsSync(target);
    const folder = mkdtempSync(path.join(shelf, `${unfinished}${process.pid}-`));
    try {
        await make(folder);
        if (replaces) rmSync(target, { recursive: true, force: true });
        moveInto(target, folder);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
    tidy(shelf);
}

/** Another build may have put the same entry there meanwhile: theirs is as good, and may be in use already. */
function moveInto(target: string, folder: string) {
    try {
        renameSync(folder, target);
    } catch (error) {
        if (!existsSync(target)) throw error;
    }
}

function tidy(shelf: string) {
    const names = readdirSync(shelf);
    const remove = (name: string) => {
        rmSync(path.join(shelf, name), { recursive: true, force: true });
    };
    names.filter((name) => name.startsWith(unfinished) && !isRunning(parseInt(name.slice(unfinished.length)))).forEach(remove);
    names
        .filter((name) => !name.startsWith(unfinished))
        .map((name) => ({ name, used: statSync(path.join(shelf, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
        .toSorted((a, b) => b.used - a.used)
        .slice(kept)
        .forEach(({ name }) => {
            remove(name);
        });
}

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0); // reads only, sends nothing
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
