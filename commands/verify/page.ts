// The results of the checks as a page.
import { badge, escape, htmlRows, page, type State } from "../../lib/page";
import { word } from "./check";
import { asExpected, factorOf, shownFigure, type Figure } from "./measurements";
import { meanings } from "./report";
import { unanswered, type CheckResult } from "./verify";

/** @param now when the checks ran */
export function verifyPage(stack: string, results: readonly CheckResult[], figures: readonly Figure[], now = new Date()): string {
    const of = (state: CheckResult["state"]) => results.filter((one) => one.state === state);
    const red = of("red");
    const state = (bad: boolean): State => (bad ? "bad" : "good");
    const far = (figure: Figure) => factorOf(figure) !== undefined && !asExpected(figure);
    return page({
        title: `Stack ${stack}: ${red.length === 0 ? "no check is red" : `${red.length} of ${results.length} checks are red`}`,
        summary: `Checked on ${now.toISOString().slice(0, 16).replace("T", " ")} UTC.`,
        figures: [
            { value: String(of("ok").length), what: "ok", state: "good" },
            { value: String(red.length), what: "red", state: state(red.length > 0) },
            { value: String(of("not due").length), what: "not due yet" },
            { value: String(of("unseen").length), what: "cannot run here" },
        ],
        parts: [
            ...(red.length > 0 ? [{ title: "Fixes", html: fixes(red) }] : []),
            {
                title: "Checks",
                html: htmlRows(
                    ["", "check", "state", "measured"],
                    results.map((one) => [
                        escape(one.id),
                        escape(one.claim),
                        badge(meanings[one.state], word(one)),
                        escape(one.measured),
                    ]),
                ),
            },
            {
                title: "Estimated and measured",
                html: htmlRows(
                    ["figure", "estimated", "measured", "factor", "", "they differ because"],
                    figures.map((figure) => [
                        escape(figure.what),
                        ...shownFigure(figure).map(escape),
                        far(figure) ? badge("bad", "FAR OFF") : "",
                        escape(figure.because),
                    ]),
                ),
            },
        ],
    });
}

/** Checks that got no result are one entry: the cause is another check's. */
function fixes(red: readonly CheckResult[]): string {
    const silent = red.filter((one) => one.unanswered);
    const box = (title: string, lines: readonly string[]) =>
        `<div class="fix"><p><b>${escape(title)}</b></p>${lines.map((line) => `<p>${escape(line)}</p>`).join("")}</div>`;
    return [
        ...red
            .filter((one) => !one.unanswered)
            .map(({ id, claim, measured, bar, todo = "" }) =>
                box(`${id} ${claim}`, [`measured: ${measured}`, `expected: ${bar}`, `fix: ${todo}`]),
            ),
        ...(silent.length > 0 ? [box(`${silent.map(({ id }) => id).join(", ")}: no result`, [`fix: ${unanswered}`])] : []),
    ].join("");
}
