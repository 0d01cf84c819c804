// `--html FILE` of several commands.
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "./definition";

/** Writes a page. Wrong usage when its folder does not exist. */
export function writePage(file: string, text: string): void {
    const folder = path.dirname(path.resolve(file));
    if (!existsSync(folder)) throw new UsageError(`--html ${file}: the folder ${folder} does not exist. Create it first.`);
    writeFileSync(file, text);
}
