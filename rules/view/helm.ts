// How Helm's templates take values, and which version of a chart has which defaults.
import { at } from "./read";
import { Unknown, type Known } from "./types";

/** Whether `if` in a template holds: any text but an empty one, `"false"` too. Undefined: the value is not set. */
export function isOn(value: unknown): Known<boolean> | undefined {
    const found = at(value);
    if (found instanceof Unknown || typeof found === "boolean") return found;
    if (found === undefined || found === null) return undefined;
    if (typeof found === "object") return Object.keys(found).length > 0;
    return found !== "" && found !== 0;
}

/** A row of a table of defaults: from this version of the chart on, until the next row. */
export interface Since {
    readonly since: string;
}

/** The parts of a version; those that are open count as the newest. */
function numbers(version: string): readonly number[] {
    const parts = version.replace(/^v/, "").split(/[-+]/)[0]?.split(".") ?? [];
    return [0, 1, 2].map((index) => (/^\d+$/.test(parts[index] ?? "") ? Number(parts[index]) : Infinity));
}

/** Negative, zero or positive, as for `sort`. `17.x` and `17` are newer than any 17.3. */
export function compareVersions(one: string, other: string): number {
    const [a, b] = [numbers(one), numbers(other)];
    for (let index = 0; index < 3; index++) {
        const [left, right] = [a[index] ?? 0, b[index] ?? 0];
        if (left !== right) return left - right;
    }
    return 0;
}

/** Versions that begin with an exact one: `17.3.1`, `17`, `17.x`, `~17.3.0`, `^17.3`. Of a range with an open end nothing is known. */
const exact = /^[v=~^\s]*\d+(\.(\d+|[xX*])){0,2}([-+].*)?$/;

/** The row for a version of the chart. Undefined: the version is not known, or older than the table. */
export function rowFor<T extends Since>(rows: readonly T[], version: Known<string> | undefined): T | undefined {
    if (typeof version !== "string" || !exact.test(version)) return undefined;
    const plain = version.replace(/^[v=~^\s]+/, "");
    return rows.findLast(({ since }) => compareVersions(plain, since) >= 0);
}

/** Whether a chart is at least this version. Undefined: unknown. */
export const isChartAtLeast = (version: Known<string> | undefined, least: string): boolean | undefined =>
    typeof version === "string" && exact.test(version)
        ? compareVersions(version.replace(/^[v=~^\s]+/, ""), least) >= 0
        : undefined;
