// Plain tables for a terminal.

export interface TableOptions {
    /** Most columns of a line. Cells of the widest columns are broken into several lines. Default: no limit. */
    readonly width?: number | undefined;
    /** Colors a cell. It gets the text of a whole cell, and what is printed of it on one line. */
    readonly paint?: (column: number, cell: string, printed: string) => string;
}

/** Width of a terminal on which everything must be readable. */
export const terminalWidth = 80;

/** Rows under a heading, columns aligned. Numbers (all but the heading) are aligned to the right. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], options: TableOptions = {}): string {
    const widths = widthsOf([heading, ...rows], options.width);
    const numeric = heading.map((_, column) => rows.length > 0 && rows.every((row) => /^[\d.]+( s)?$/.test(row[column] ?? "")));
    return [
        "",
        ...lines(heading, widths, numeric),
        widths.map((width) => "─".repeat(width)).join("  "),
        ...rows.flatMap((row) => lines(row, widths, numeric, options.paint)),
    ].join("\n");
}

/** Rows without a heading, columns aligned. */
export function columns(
    rows: readonly (readonly string[])[],
    options: TableOptions & { readonly indent?: string } = {},
): string[] {
    const { indent = "", width = Infinity, paint } = options;
    const widths = widthsOf(rows, width - indent.length);
    return rows.flatMap((row) => lines(row, widths, [], paint)).map((line) => `${indent}${line}`.trimEnd());
}

const gap = 2;
/** No column becomes narrower than this. */
const narrowest = 9;

function widthsOf(rows: readonly (readonly string[])[], limit = Infinity): number[] {
    const count = Math.max(0, ...rows.map(({ length }) => length));
    const widths = Array.from({ length: count }, (_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
    const total = () => widths.reduce((sum, width) => sum + width, gap * (count - 1));
    for (let widest = Math.max(...widths); total() > limit && widest > narrowest; widest = Math.max(...widths))
        widths[widths.lastIndexOf(widest)] = widest - 1;
    return widths;
}

function lines(
    row: readonly string[],
    widths: readonly number[],
    numeric: readonly boolean[],
    paint: TableOptions["paint"] = (_column, _cell, printed) => printed,
): string[] {
    const cells = widths.map((width, column) => wrap(row[column] ?? "", width));
    return Array.from({ length: Math.max(1, ...cells.map(({ length }) => length)) }, (_, index) =>
        cells
            .map((parts, column) => {
                const [text, width] = [parts[index] ?? "", widths[column] ?? 0];
                return paint(column, row[column] ?? "", numeric[column] ? text.padStart(width) : text.padEnd(width));
            })
            .join(" ".repeat(gap))
            .trimEnd(),
    );
}

/** Breaks a text between words, and a word that is too long after a character at which people read on. */
export function wrap(text: string, width: number): string[] {
    const found: string[] = [];
    let line = "";
    for (const word of text.split(" ").flatMap((one) => pieces(one, width))) {
        const next = line === "" ? word.text : `${line}${word.joined ? "" : " "}${word.text}`;
        if (next.length > width && line !== "") {
            found.push(line);
            line = word.text;
        } else line = next;
    }
    return [...found, line];
}

interface Piece {
    readonly text: string;
    /** Continues the word before. */
    readonly joined: boolean;
}

function pieces(word: string, width: number): Piece[] {
    const found: Piece[] = [];
    let rest = word;
    while (rest.length > width) {
        const part = rest.slice(0, width);
        const at = Math.max(...["-", "/", ".", ",", "_", ":", "="].map((mark) => part.lastIndexOf(mark))) + 1;
        const end = at > width / 2 ? at : width;
        found.push({ text: rest.slice(0, end), joined: found.length > 0 });
        rest = rest.slice(end);
    }
    return [...found, { text: rest, joined: found.length > 0 }];
}
