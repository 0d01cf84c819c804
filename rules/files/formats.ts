// Findings in the formats that people and CI systems read.
import { rules } from "../index";
import type { Checked, FileFinding } from "./check";

export const formats = ["text", "json", "junit", "sarif"] as const;
export type Format = (typeof formats)[number];

const words = { mandatory: "error", advisory: "warning" } as const;

/** One line for each finding: `file:line: error rule: path message. Reason`. */
function text({ findings, files, skipped }: Checked): string {
    const count = (severity: FileFinding["severity"]) => findings.filter((one) => one.severity === severity).length;
    return [
        ...findings.map(
            ({ file, line, severity, rule, path, message, reason }) =>
                `${file}:${line}: ${words[severity]} ${rule}: ${path} ${message}. ${reason}`,
        ),
        ...skipped.map(({ file, reason }) => `${file}:1: note: not checked, ${reason}`),
        `${files} files, ${count("mandatory")} errors, ${count("advisory")} warnings`,
        "",
    ].join("\n");
}

const escaped = (value: string): string =>
    value
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "")
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;");

/** A test case for each file without errors and for each finding. Warnings are output, not failures. */
function junit({ findings }: Checked): string {
    const failures = findings.filter(({ severity }) => severity === "mandatory").length;
    const cases = findings.map(({ file, line, severity, rule, path, message, reason }) => {
        const head = `    <testcase classname="${escaped(file)}" name="${escaped(`${rule}: ${path}`)}" file="${escaped(file)}" line="${line}">`;
        const body = escaped(`${path} ${message}. ${reason}`);
        return severity === "mandatory"
            ? `${head}\n      <failure type="${rule}" message="${escaped(message)}">${body}</failure>\n    </testcase>`
            : `${head}\n      <system-out>${body}</system-out>\n    </testcase>`;
    });
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites name="thanos-stack check" tests="${findings.length}" failures="${failures}">`,
        `  <testsuite name="rules" tests="${findings.length}" failures="${failures}">`,
        ...cases,
        "  </testsuite>",
        "</testsuites>",
        "",
    ].join("\n");
}

/** SARIF 2.1.0, as code scanning takes it. */
function sarif({ findings }: Checked): string {
    const used = rules.filter(({ name }) => findings.some(({ rule }) => rule === name));
    return `${JSON.stringify(
        {
            $schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [
                {
                    tool: {
                        driver: {
                            name: "thanos-stack check",
                            rules: used.map(({ name, title, why, source }) => ({
                                id: name,
                                shortDescription: { text: title },
                                fullDescription: { text: why },
                                help: { text: `${why} Source: ${source}.` },
                            })),
                        },
                    },
                    results: findings.map(({ rule, severity, path, message, reason, file, line }) => ({
                        ruleId: rule,
                        ruleIndex: used.findIndex(({ name }) => name === rule),
                        level: words[severity],
                        message: { text: `${path} ${message}. ${reason}` },
                        locations: [
                            {
                                physicalLocation: {
                                    artifactLocation: { uri: encodeURI(file.replaceAll("\\", "/")) },
                                    region: { startLine: line },
                                },
                            },
                        ],
                    })),
                },
            ],
        },
        undefined,
        2,
    )}\n`;
}

const json = ({ findings, files, skipped }: Checked): string => `${JSON.stringify({ files, findings, skipped }, undefined, 2)}\n`;

const printers: Readonly<Record<Format, (checked: Checked) => string>> = { text, json, junit, sarif };
export const print = (checked: Checked, format: Format): string => printers[format](checked);
