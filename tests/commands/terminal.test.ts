// The output of `verify`, `plan` and `status`: 80 columns, color only on a terminal, and rounds that end by Ctrl-C.
import { expect } from "chai";
import fc from "fast-check";
import { color, colored } from "../../lib/color";
import { columns, table, wrap } from "../../lib/table";
import { watch } from "../../lib/watch";
import { notDue, ok, red, unseen } from "../../commands/verify/check";
import { checks } from "../../commands/verify/checks";
import { figureTable } from "../../commands/verify/measurements";
import { checkTable } from "../../commands/verify/report";
import { stacks } from "../program/program";
import { invoke } from "./invoke";

const widest = (text: string): number => Math.max(...text.split("\n").map(({ length }) => length));

describe("the terminal", function () {
    this.timeout(60_000);

    it("shows every check within 80 columns, whatever was measured", () => {
        const outcomes = [
            ok("everything as it should be"),
            red("prometheus-thanos-stack-prometheus-0: connection refused ".repeat(6), "restart it ".repeat(20)),
            notDue(new Date("2031-01-01T00:00:00Z"), "later"),
            unseen("nothing to see it by"),
        ];
        const results = checks.map(({ id, claim, bar }, index) => {
            const outcome = outcomes[index % outcomes.length] ?? ok("");
            return { id, claim, bar, ...outcome, seconds: 12 };
        });
        expect(widest(checkTable(results))).to.be.at.most(80);
        const figure = {
            what: "a figure with a long name ".repeat(3),
            unit: "count" as const,
            within: 2,
            because: "why ".repeat(40),
        };
        expect(widest(figureTable([{ ...figure, estimated: 1, measured: 9 }]))).to.be.at.most(80);
    });

    for (const stack of stacks)
        it(`shows the plan of ${stack} within 80 columns`, async () => {
            expect(widest((await invoke(["plan", "--stack", stack])).out)).to.be.at.most(80);
        });

    it("breaks texts without losing a character", () => {
        const words = fc.array(fc.stringMatching(/^[a-z/.:-]{1,40}$/), { minLength: 1, maxLength: 12 });
        fc.assert(
            fc.property(words, fc.integer({ min: 9, max: 60 }), (list, width) => {
                const lines = wrap(list.join(" "), width);
                expect(lines.join("").replaceAll(" ", "")).to.equal(list.join(""));
                expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(width);
            }),
        );
    });

    it("keeps columns aligned when a cell takes several lines", () => {
        expect(
            columns(
                [
                    ["a", "one two three", "x"],
                    ["bb", "four", "y"],
                ],
                { width: 16 },
            ),
        ).to.deep.equal(["a   one two    x", "    three", "bb  four       y"]);
        expect(
            table(["n", "text"], [["1", "one two three"]], { width: 14 })
                .split("\n")
                .slice(-2),
        ).to.deep.equal(["1  one two", "   three"]);
    });

    it("has colors on a terminal only, and none with NO_COLOR", () => {
        expect(colored({ isTTY: true }, {})).to.equal(true);
        for (const [stream, variables] of [
            [{ isTTY: false }, {}],
            [{}, {}],
            [{ isTTY: true }, { NO_COLOR: "1" }],
            [{ isTTY: true }, { TERM: "dumb" }],
        ] as const)
            expect(colored(stream, variables)).to.equal(false);
        expect(color("bad", "red", true)).to.equal("\u001b[31mred\u001b[0m");
        expect(color("bad", "red", false)).to.equal("red");
    });

    it("repeats until it is interrupted, also in the middle of a round", async () => {
        const end = new AbortController();
        let [rounds, text] = [0, ""];
        const round = () => {
            rounds++;
            if (rounds < 3) return Promise.resolve(`round ${rounds}`);
            end.abort(new Error("Ended."));
            return Promise.reject(new Error("Ended."));
        };
        await watch(round, { signal: end.signal, seconds: 0, out: (part) => (text += part), terminal: false });
        expect([rounds, text.match(/round \d/g)]).to.deep.equal([3, ["round 1", "round 2"]]);
        const failure = await watch(() => Promise.reject(new Error("broken")), {
            signal: new AbortController().signal,
            seconds: 0,
            out: () => undefined,
        }).catch(String);
        expect(failure).to.equal("Error: broken");
    });
});
