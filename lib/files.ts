// Files are whole or absent: whatever kills a run, the next one finds no half of anything.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Writes a temporary file and renames it over the old one. */
export function writeAtomically(file: string, content: string, mode = 0o644): void {
    const temporary = `${file}.new`;
    try {
        rmSync(temporary, { force: true }); // one that was left behind keeps its own mode
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(temporary, content, { mode });
        renameSync(temporary, file);
    } catch (error) {
        // A full disk, for one, is reported without a name.
        throw new Error(`${file} can't be written: ${(error as Error).message}`, { cause: error });
    }
}

/** Whether an error means that there is no such file, process (ESRCH) or cgroup (ENODEV), perhaps no longer. */
export const isGone = (error: unknown): boolean =>
    ["ENOENT", "ENOTDIR", "ESRCH", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? "");

/** The content of a file, or undefined when there is none. */
export function readIfThere(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
    }
}
