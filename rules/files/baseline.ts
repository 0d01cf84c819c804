// A baseline: accepted findings, which are not reported again, while new ones fail. Lines move, so a finding is known by its
// rule, its file and its path.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Checked, FileFinding } from "./check";

interface Known {
    readonly rule: string;
    readonly file: string;
    readonly path: string;
}

const keyOf = ({ rule, file, path }: Known): string => `${rule}\n${file}\n${path}`;

/** The findings that the baseline does not know. A missing file is an empty baseline. */
export function withoutKnown(checked: Checked, file: string): Checked {
    if (!existsSync(file)) return checked;
    const { findings = [] } = JSON.parse(readFileSync(file, "utf8")) as { findings?: readonly Known[] };
    const known = new Set(findings.map(keyOf));
    return { ...checked, findings: checked.findings.filter((one) => !known.has(keyOf(one))) };
}

export function writeBaseline({ findings }: Checked, file: string): void {
    const known = findings.map(({ rule, file: place, path }: FileFinding): Known => ({ rule, file: place, path }));
    writeFileSync(file, `${JSON.stringify({ version: 1, findings: known }, undefined, 2)}\n`);
}
