// The results of the checks, for people and for machines.
import { color } from "../../lib/color";
import { columns, table, terminalWidth, wrap } from "../../lib/table";
import { word } from "./check";
import { factorOf, type Figure } from "./measurements";
import { unanswered, type CheckResult } from "./verify";

/** The meaning of a state, in color. */
export const meanings = { ok: "good", red: "bad", "not due": "waiting", unseen: "unknown" } as const;
const stateColumn = 2;

/** The table, and below it the fix of each red line. Checks without a result are listed together. */
export function checkTable(results: readonly CheckResult[]): string {
    const red = results.filter(({ state }) => state === "red");
    const silent = red.filter((one) => one.unanswered).map(({ id }) => id);
    const meaning = new Map(results.map((one) => [word(one), meanings[one.state]]));
    return [
        table(
            ["", "check", "", "measured", "after"],
            results.map((one) => [one.id, one.claim, word(one), one.measured, `${one.seconds.toFixed(0)} s`]),
            {
                width: terminalWidth,
                paint: (column, cell, printed) => (column === stateColumn ? color(meaning.get(cell), printed) : printed),
            },
        ),
        ...red
            .filter((one) => !one.unanswered)
            .map(({ id, claim, measured, bar, todo }) =>
                [
                    "",
                    ...wrap(`${id} ${claim}: ${measured}.`, terminalWidth),
                    ...columns(
                        [
                            ["expected:", bar],
                            ["fix:", todo ?? ""],
                        ],
                        { width: terminalWidth, indent: "    " },
                    ),
                ].join("\n"),
            ),
        ...(silent.length > 0
            ? ["", ...wrap(`${silent.join(", ")}: no result, see the table.`, terminalWidth), `    fix: ${unanswered}`]
            : []),
    ].join("\n");
}

/** The output of `--json`: every key is always present, and none is renamed without a new `version`. */
export const verifyJson = (stack: string, results: readonly CheckResult[], figures: readonly Figure[]) => ({
    version: 1,
    stack,
    red: results.filter(({ state }) => state === "red").length,
    checks: results.map(({ id, claim, bar, state, measured, todo, due, seconds }) => ({
        id,
        claim,
        bar,
        state,
        measured,
        todo: todo ?? null,
        due: due?.toISOString() ?? null,
        seconds,
    })),
    figures: figures.map(({ what, unit, estimated, measured, within, because }) => ({
        what,
        unit,
        estimated,
        measured: measured ?? null,
        factor: factorOf({ estimated, measured }) ?? null,
        within,
        because,
    })),
});
