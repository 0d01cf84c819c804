// The known name that was probably meant.

/** The nearest of the known names, when it is near enough to be a slip of the finger. */
export function nearest(found: string, known: readonly string[]): string | undefined {
    const [first] = known.toSorted((a, b) => distance(found, a) - distance(found, b));
    return first !== undefined && isNear(found, first) ? first : undefined;
}

/** Whether two names differ by few edits. */
export const isNear = (found: string, meant: string): boolean => distance(found, meant) <= Math.max(2, found.length / 3);

/** Edits (insert, delete, replace) between two words, whatever their case. */
function distance(one: string, other: string): number {
    const [a, b] = [one.toLowerCase(), other.toLowerCase()];
    let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= b.length; j++)
            row.push(
                Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
            );
        previous = row;
    }
    return previous[b.length] ?? 0;
}
