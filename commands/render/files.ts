// Files that one stack owns in a folder: what `render` writes, and what a later run may overwrite or delete.
import { lstatSync, mkdirSync, readFileSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { readIfThere } from "../../lib/files";

/** Content by path below the folder that they are written to. */
export type Files = Readonly<Record<string, string>>;

/** One or more objects in a file. Long texts are not folded: a line that is one word would be another text. */
export const yaml = (...objects: readonly object[]): string =>
    objects.map((one) => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n");

export const markdown = (...lines: readonly string[]): string => `${lines.join("\n")}\n`;

/** The list of files that a stack owns in a folder. */
export const inventoryFile = ".thanos-stack.json";

interface Inventory {
    readonly stack: string;
    readonly files: readonly string[];
}

const mark = (stack: string): string => `Rendered from the stack file of thanos-stack "${stack}". Edit that file, not this one.`;

/** The first line of a file, by its ending. JSON has no comments. */
function marked(stack: string, name: string, content: string): string {
    switch (path.extname(name)) {
        case ".yaml":
            return `# ${mark(stack)}\n${content}`;
        case ".md":
            return `<!-- ${mark(stack)} -->\n\n${content}`;
        case ".sh":
            return content.replace("\n", `\n# ${mark(stack)}\n`); // after the interpreter
        default:
            return content;
    }
}

const isMarked = (stack: string, file: string): boolean =>
    path.extname(file) === ".json" || readFileSync(file, "utf8").split("\n", 3).join("\n").includes(mark(stack));

/**
 * Writes the files of a stack into a folder and deletes those that an earlier run wrote and this run did not. Throws before it
 * changes anything when a file is in the way that an earlier run for the same stack did not write.
 */
export function write(folder: string, stack: string, files: Files): void {
    const inventory = readInventory(folder);
    if (inventory && inventory.stack !== stack)
        throw new Error(
            `${folder} belongs to the stack ${inventory.stack}: it contains that stack's ${inventoryFile}. Choose another folder for the stack ${stack}.`,
        );
    const before = inventory?.files ?? [];
    const own = (name: string) => before.includes(name) && isMarked(stack, path.join(folder, name));
    const foreign = Object.keys(files).filter((name) => isThere(path.join(folder, name)) && !own(name));
    if (foreign.length > 0)
        throw new Error(
            `${folder} contains files that this command did not write for the stack ${stack}: ${foreign.join(", ")}. Nothing was changed. Choose another folder, or delete these files.`,
        );
    for (const name of before.filter((one) => !(one in files) && isThere(path.join(folder, one)) && own(one))) {
        rmSync(path.join(folder, name));
        removeEmpty(folder, path.dirname(name));
    }
    for (const [name, content] of Object.entries(files)) {
        const file = path.join(folder, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, marked(stack, name, content), { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
    }
    const written: Inventory = { stack, files: Object.keys(files).sort() };
    writeFileSync(path.join(folder, inventoryFile), `${JSON.stringify(written, null, 2)}\n`);
}

function readInventory(folder: string): Inventory | undefined {
    const file = path.join(folder, inventoryFile);
    const text = readIfThere(file);
    if (text === undefined) return undefined;
    const { stack, files } = JSON.parse(text) as Partial<Inventory>;
    const inside = (name: unknown) => typeof name === "string" && !path.isAbsolute(name) && !name.split("/").includes("..");
    if (typeof stack !== "string" || !Array.isArray(files) || !files.every(inside))
        throw new Error(`${file} is not an inventory of rendered files. Delete it together with the rendered files.`);
    return { stack, files };
}

/** Also a dangling link. */
const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

function removeEmpty(folder: string, below: string): void {
    if (below === ".") return;
    try {
        rmdirSync(path.join(folder, below));
    } catch {
        return; // something else is in it
    }
    removeEmpty(folder, path.dirname(below));
}
