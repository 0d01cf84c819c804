// The results of the checks, for people and for machines.
import { table } from "../../lib/table";
import { word } from "./check";
import { factorOf, type Figure } from "./measured";
import { unanswered, type CheckResult } from "./verify";

/** The table, and below it what to do for each red line; those that could not be asked are named together. */
export function checkTable(results: readonly CheckResult[]): string {
    const red = results.filter(({ state }) => state === "red");
    const silent = red.filter((one) => one.unanswered).map(({ id }) => id);
    return [
        table(
            ["", "check", "", "measured", "after"],
            results.map((one) => [one.id, one.claim, word(one), one.measured, `${one.seconds.toFixed(0)} s`]),
        ),
        ...red
            .filter((one) => !one.unanswered)
            .map(
                ({ id, claim, measured, bar, todo }) =>
                    `\n${id} ${claim}: ${measured}.\n    wanted: ${bar}\n    to do: ${todo ?? ""}`,
            ),
        ...(silent.length > 0
            ? [`\n${silent.join(", ")}: could not be asked, as the table says.\n    to do: ${unanswered}`]
            : []),
    ].join("\n");
}

/** What `--json` prints: every key is always there, and none is renamed without a new `version`. */
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
