// Plain tables for a terminal.

/** Rows under a heading, columns aligned. Numbers (all but the heading) are aligned to the right. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
    const all = [heading, ...rows];
    const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
    const numeric = heading.map((_, column) => rows.length > 0 && rows.every((row) => /^[\d.]+( s)?$/.test(row[column] ?? "")));
    const line = (row: readonly string[]) =>
        row
            .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
            .join("  ")
            .trimEnd();
    return ["", line(heading), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}
