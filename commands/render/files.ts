// Files with YAML that say who made them, the same each time.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { tag } from "../../components/grafana/build";

/** Content by path below the folder that they are written to. */
export type Files = Readonly<Record<string, string>>;

const header = "Made by `npm run render`";
/** JSON has no comments; dashboards of ours have a tag. */
const marks = [header, `"tags":["${tag}"]`];

/** One or more objects in a file. Long texts are not folded: a line that is one word would be another text. */
export const yaml = (...objects: readonly object[]): string =>
    [
        `# ${header}: change the stack file, not this.\n`,
        ...objects.map((one) => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false })),
    ]
        .join("---\n")
        .replace(/^(#[^\n]*\n)---\n/, "$1---\n");

export const markdown = (...lines: readonly string[]): string =>
    `<!-- ${header}: change the stack file, not this. -->\n\n${lines.join("\n")}\n`;

/**
 * Writes the files, and takes away those that an earlier run made and this one did not. Whatever else is in the folder stays.
 */
export function write(folder: string, files: Files): void {
    for (const old of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : []) {
        const file = path.join(folder, old);
        if (old in files || !/\.(yaml|md|json)$/.test(old)) continue;
        const [first = ""] = readFileSync(file, "utf8").split("\n");
        if (marks.some((mark) => first.includes(mark))) rmSync(file);
    }
    for (const [name, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), content);
    }
}
