// The sentences of the repository: of its Markdown, of comments and texts in its sources, of comments in its YAML files.
import { readFileSync } from "node:fs";
import jsTokens from "js-tokens";

/** A piece of prose: a paragraph, an item, a cell, a comment, a text. */
export interface Prose {
    readonly file: string;
    readonly line: number;
    readonly kind: "paragraph" | "cell" | "comment" | "text";
    readonly text: string;
}

const linesIn = (text: string): number => text.split("\n").length - 1;

/** Code stands in prose as one word. */
const withoutCode = (text: string): string =>
    text
        .replace(/`[^`]*`/g, "`code`")
        .replace(/\{@link [^}]*\}/g, "`code`")
        .replace(/\]\([^()\s]*\)/g, "]")
        .replace(/https?:\/\/\S+/g, "`code`")
        .replace(/\*\*|\[|\]/g, "");

const joined = (text: string): string => withoutCode(text).replace(/\s+/g, " ").trim();

/** Paragraphs, items, headings and cells of a Markdown page, without blocks of code. */
export function markdownProse(file: string, text: string): Prose[] {
    const found: Prose[] = [];
    let block: { line: number; lines: string[] } | undefined;
    let fence = false;
    const close = () => {
        if (block) found.push({ file, line: block.line, kind: "paragraph", text: joined(block.lines.join("\n")) });
        block = undefined;
    };
    for (const [index, line] of text.split("\n").entries()) {
        if (/^\s*```/.test(line)) {
            close();
            fence = !fence;
        } else if (fence || line.startsWith("<!--") || line.trim() === "") close();
        else if (/^\s*\|/.test(line)) {
            close();
            for (const cell of line.split(/(?<!\\)\|/).slice(1, -1))
                if (/\w/.test(cell)) found.push({ file, line: index + 1, kind: "cell", text: joined(cell) });
        } else {
            const starts = /^\s*(?:[-*]|\d+\.|#+|>)\s(.*)$/.exec(line);
            if (starts) close();
            if (/^#/.test(line)) found.push({ file, line: index + 1, kind: "paragraph", text: joined(starts?.[1] ?? "") });
            else if (block && !starts) block.lines.push(line);
            else block = { line: index + 1, lines: [starts?.[1] ?? line] };
        }
    }
    close();
    return found;
}

/** Comments and texts of a TypeScript or JavaScript source. Lines of comments that follow each other are one. */
export function sourceProse(file: string, source: string): Prose[] {
    const found: Prose[] = [];
    const templates: { line: number; pieces: string[] }[] = [];
    let line = 1;
    let comment: { line: number; last: number; lines: string[] } | undefined;
    const close = () => {
        if (comment) found.push({ file, line: comment.line, kind: "comment", text: joined(comment.lines.join("\n")) });
        comment = undefined;
    };
    const add = (at: number, text: string) => {
        for (const part of text.split(/\n\s*\n/)) found.push({ file, line: at, kind: "text", text: joined(part) });
    };
    for (const { type, value } of jsTokens(source)) {
        if (type === "SingleLineComment") {
            if (comment && comment.last < line - 1) close();
            comment ??= { line, last: line, lines: [] };
            comment.lines.push(value.replace(/^\/\/+ ?/, ""));
            comment.last = line;
        } else if (type !== "WhiteSpace" && type !== "LineTerminatorSequence") close();
        if (type === "MultiLineComment")
            for (const part of value
                .slice(2, -2)
                .replace(/^\s*\*+ ?/gm, "")
                .split(/\n\s*\n|\n(?=@)/))
                found.push({ file, line, kind: "comment", text: joined(part) });
        else if (type === "StringLiteral" || type === "NoSubstitutionTemplate") add(line, value.slice(1, -1));
        else if (type === "TemplateHead") templates.push({ line, pieces: [value.slice(1, -2)] });
        else if (type === "TemplateMiddle") templates.at(-1)?.pieces.push(value.slice(1, -2));
        else if (type === "TemplateTail") {
            const one = templates.pop();
            if (one) add(one.line, [...one.pieces, value.slice(1, -1)].join("`x`"));
        }
        line += linesIn(value);
    }
    close();
    return found;
}

/** Comments of YAML and shell. */
export function commentProse(file: string, text: string): Prose[] {
    const found: Prose[] = [];
    let block: { line: number; lines: string[] } | undefined;
    for (const [index, line] of `${text}\n`.split("\n").entries()) {
        const comment = /^\s*(?:#|\/\/)(?!!) ?(.*)$/.exec(line)?.[1] ?? /^[^"'#]*\S\s+(?:#|\/\/) (.*)$/.exec(line)?.[1];
        if (comment === undefined || comment.trim() === "") {
            if (block) found.push({ file, line: block.line, kind: "comment", text: joined(block.lines.join("\n")) });
            block = undefined;
        } else if (block) block.lines.push(comment);
        else block = { line: index + 1, lines: [comment] };
    }
    return found;
}

/** All prose of a file, by what kind of file it is. */
export function proseOf(file: string, path: string): Prose[] {
    const text = readFileSync(path, "utf8");
    if (file.endsWith(".md")) return markdownProse(file, text);
    return (/\.(ts|mjs|cjs)$/.test(file) ? sourceProse : commentProse)(file, text);
}

/** Sentences. A colon before a capital letter ends one too. */
export const sentencesOf = (text: string): string[] =>
    text
        .split(/(?<=[.!?:])\s+(?=["'`(]*[A-Z`])/)
        .map((sentence) => sentence.trim())
        .filter((sentence) => sentence !== "");
