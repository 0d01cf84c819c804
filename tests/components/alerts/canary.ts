// The result of the canary's expression for whole, young, broken and changed history, as promtool evaluates it.
import { canary, windowExpression, type Window } from "../../../components/thanos/canary";

const window: Window = { name: "day", from: 172_800, to: 86_400, resolution: "1s" };
const minutes = 4 * 1440;
const stretch = (from: number, count: number, shift = 0) => `${from * 60 + shift}+60x${count - 1}`;

/** A canary with the samples of so many minutes replaced, in the middle of the window at the end. */
const broken = (count: number, instead: string) =>
    `${stretch(0, 2.5 * 1440)} ${instead} ${stretch(2.5 * 1440 + count, minutes - 2.5 * 1440 - count)}`;

const cases: readonly (readonly [name: string, values: string, birth: number, expected: 0 | 1])[] = [
    ["whole history", stretch(0, minutes), 0, 1],
    ["a restart of three minutes", broken(3, "_x3"), 0, 1],
    ["a block of two hours that is missing", broken(120, "_x120"), 0, 0],
    ["all of it missing", `_x${3 * 1440} ${stretch(3 * 1440, 1440)}`, 0, 0],
    ["a series that is younger than the window", `_x${3.5 * 1440} ${stretch(3.5 * 1440, 720)}`, 3.5 * 1440 * 60, 1],
    ["a series that began inside the window", `_x${2.5 * 1440} ${stretch(2.5 * 1440, 1.5 * 1440)}`, 2.5 * 1440 * 60, 1],
    ["values of another time", `${stretch(0, 2 * 1440)} ${stretch(2 * 1440, 1440, -86_400)} ${stretch(3 * 1440, 1440)}`, 0, 0],
];

/** Three days of a window that must be downsampled. */
const coarse: Window = { name: "raw-before-deletion", from: 172_800, to: 86_400, resolution: "5m", downsampled: true };
const byFive = (count: number) => `150+300x${count - 1}`;

/** The expression of a window over a canary that began at the epoch. */
const test = (name: string, of: Window, minutesApart: number, values: string, birth: number, expected: 0 | 1) => ({
    name,
    interval: `${minutesApart}m`,
    input_series: [
        { series: `${canary.series}{cluster="west"}`, values },
        { series: `${canary.birth}{cluster="west"}`, values: `${birth}+0x${minutes / minutesApart - 1}` },
    ],
    promql_expr_test: [
        {
            expr: windowExpression(of, { cluster: "west" }),
            eval_time: `${minutes - minutesApart}m`,
            exp_samples: [{ labels: "{}", value: expected }],
        },
    ],
});

export const canaryTests = {
    evaluation_interval: "1m",
    tests: [
        ...cases.map(([name, values, birth, expected]) => test(name, window, 1, values, birth, expected)),
        test("samples of 5 minutes alone", coarse, 5, byFive(minutes / 5), 0, 1),
        test("samples of 5 minutes with a hole", coarse, 5, `${byFive(864 - 200)} _x100 ${150 + 300 * 764}+300x387`, 0, 0),
        test("raw samples where those of 5 minutes are due", coarse, 1, stretch(0, minutes), 0, 0),
    ],
};
