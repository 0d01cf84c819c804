// The results of the checks as people read them.
import { table } from "../../local/table";
import { word } from "./check";
import type { CheckResult } from "./verify";

export const checkTable = (results: readonly CheckResult[]): string =>
    [
        table(
            ["", "check", "", "measured", "after"],
            results.map((one) => [one.id, one.claim, word(one), one.measured, `${one.seconds.toFixed(0)} s`]),
        ),
        ...results
            .filter(({ state }) => state === "red")
            .map(
                ({ id, claim, measured, bar, todo }) =>
                    `\n${id} ${claim}: ${measured}.\n    wanted: ${bar}\n    to do: ${todo ?? ""}`,
            ),
    ].join("\n");
