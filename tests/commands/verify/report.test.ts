import { expect } from "chai";
import { notDue, ok, red } from "../../../commands/verify/check";
import { asExpected, figureTable, type Figure } from "../../../commands/verify/measurements";
import { checkTable, verifyJson } from "../../../commands/verify/report";
import { unanswered } from "../../../commands/verify/verify";

const check = { id: "1a", claim: "a claim", bar: "a bar", seconds: 1.5 };
const figure: Figure = { what: "series", unit: "count", estimated: 100, measured: 150, within: 2, because: "a reason" };

describe("what verify prints for machines", () => {
    it("has the same keys whatever was found", () => {
        const due = new Date("2026-11-24T20:00:00Z");
        const { checks, ...rest } = verifyJson(
            "dev",
            [ok("fine"), red("wrong", "mend it"), notDue(due, "later")].map((one) => ({ ...check, ...one })),
            [figure, { ...figure, measured: undefined }],
        );
        const same = { id: "1a", claim: "a claim", bar: "a bar", seconds: 1.5 };
        expect(checks).to.deep.equal([
            { ...same, state: "ok", measured: "fine", todo: null, due: null },
            { ...same, state: "red", measured: "wrong", todo: "mend it", due: null },
            { ...same, state: "not due", measured: "later", todo: null, due: "2026-11-24T20:00:00.000Z" },
        ]);
        expect(rest).to.deep.equal({
            version: 1,
            stack: "dev",
            red: 1,
            figures: [
                { ...figure, factor: 1.5 },
                { ...figure, measured: null, factor: null },
            ],
        });
    });
});

describe("what verify prints for people", () => {
    it("names what could not be checked in one line, after the reason", () => {
        const results = [
            { ...check, ...red("store-0 is out of memory", "raise its limit") },
            { ...check, id: "6", ...red("store-0 does not answer", unanswered), unanswered: true },
            { ...check, id: "8", ...red("store-0 does not answer", unanswered), unanswered: true },
        ];
        const [, ...below] = checkTable(results).split("\n\n");
        expect(below).to.deep.equal([
            "1a a claim: store-0 is out of memory.\n    expected:  a bar\n    fix:       raise its limit",
            `6, 8: no result, see the table.\n    fix: ${unanswered}`,
        ]);
    });
});

describe("a figure", () => {
    it("is as expected within its factor, either way", () => {
        expect([150, 200, 201, 50, 49, 0, undefined].map((measured) => asExpected({ ...figure, measured }))).to.deep.equal([
            true,
            true,
            false,
            true,
            false,
            false,
            false,
        ]);
    });

    it("prints it when it is far off", () => {
        expect(figureTable([{ ...figure, measured: 900 }])).to.match(
            /9\.00 ×\s+FAR OFF\n\n.*0\.50 to 2 times the estimate\. .* because a\nreason\./,
        );
        expect(figureTable([figure])).to.not.contain("FAR OFF");
    });
});
