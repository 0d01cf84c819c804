// A folder of files for `check`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { checkFiles } from "../../rules/files/check";

/** Call it in a group of tests. The result writes files into an empty folder and returns the findings of a rule, a line each. */
export function checked(): (
    files: Readonly<Record<string, string>>,
    rule: string,
    registries?: readonly string[],
) => readonly string[] {
    const folders: string[] = [];
    after(() => {
        for (const folder of folders) rmSync(folder, { recursive: true });
    });
    return (files, rule, registries) => {
        const folder = mkdtempSync(path.join(os.tmpdir(), "checked-"));
        folders.push(folder);
        for (const [file, content] of Object.entries(files)) {
            mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            writeFileSync(path.join(folder, file), content);
        }
        return checkFiles(["."], folder, { environment: "prod", scope: "thanos", registries })
            .findings.filter((one) => one.rule === rule)
            .map(({ file, line, severity, path: where, message }) => `${file}:${line} ${severity} ${where} ${message}`);
    };
}
