import { expect } from "chai";
import { parseConfig } from "../../config/problems";
import { check } from "../../rules/check";
import { overdue } from "../../scripts/lowered";
import { validStack } from "../config/valid-stack";
import { validView } from "./valid-view";

const exception = { level: "advisory", reason: "moved to two nodes in spring", until: "2027-03-31" } as const;

describe("a rule that a stack lowers", () => {
    it("stops nothing, and every finding says why and until when", () => {
        const view = validView();
        for (const one of view.prometheus) one.replicas = 1;
        expect(check(view).map(({ severity }) => severity)).to.include("mandatory");
        const lowered = check(view, { "I-28": exception });
        expect(lowered).not.to.be.empty;
        for (const { rule, severity, message } of lowered) {
            expect([rule, severity]).to.deep.equal(["I-28", "advisory"]);
            expect(message).to.match(/\(lowered until 2027-03-31: moved to two nodes in spring\)$/);
        }
    });

    it("is said even when nothing breaks it", () => {
        expect(check(validView(), { "I-28": exception })).to.deep.equal([
            {
                rule: "I-28",
                severity: "advisory",
                path: "thanos-stack:rules.I-28",
                message: "lowers a rule that nothing breaks; remove it",
            },
        ]);
    });

    for (const [what, rules, message] of [
        ["a rule that does not exist", { "I-281": exception }, /I-281/],
        ["no reason", { "I-28": { ...exception, reason: "" } }, /too small/],
        ["a day that does not exist", { "I-28": { ...exception, until: "2027-02-30" } }, /a date such as/],
        ["another level", { "I-28": { ...exception, level: "off" } }, /allowed: "advisory"/],
    ] as const)
        it(`is refused with ${what}`, () => {
            const parsed = parseConfig("thanos-stack", { ...validStack(), rules });
            const problems = "problems" in parsed ? parsed.problems : [];
            expect(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"))
                .to.match(message)
                .and.match(/thanos-stack:rules/);
        });

    it("is over on the day after, as CI finds", () => {
        const rules = { "I-28": exception };
        expect(overdue("prod", { rules }, "2027-03-31")).to.deep.equal([]);
        expect(overdue("prod", { rules }, "2027-04-01")).to.have.length(1);
        expect(overdue("prod", { rules: {} }, "2027-04-01")).to.deep.equal([]);
    });
});
