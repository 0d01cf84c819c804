import { expect } from "chai";
import { parseConfig } from "../../config/problems";
import { check } from "../../rules/check";
import { overdue } from "../../scripts/exceptions";
import { validStack } from "../config/valid-stack";
import { validView } from "./valid-view";

const exception = { level: "advisory", reason: "moved to two nodes in spring", until: "2027-03-31" } as const;

describe("an exception to a rule", () => {
    it("stops nothing, and every finding shows reason and last day", () => {
        const view = validView();
        for (const one of view.prometheus) one.replicas = 1;
        expect(check(view).map(({ severity }) => severity)).to.include("mandatory");
        const found = check(view, { "prometheus-replicas": exception });
        expect(found).not.to.be.empty;
        for (const { rule, severity, message } of found) {
            expect([rule, severity]).to.deep.equal(["prometheus-replicas", "advisory"]);
            expect(message).to.match(/\(exception until 2027-03-31: moved to two nodes in spring\)$/);
        }
    });

    it("is reported when nothing violates the rule", () => {
        expect(check(validView(), { "prometheus-replicas": exception })).to.deep.equal([
            {
                rule: "prometheus-replicas",
                severity: "advisory",
                path: "thanos-stack:rules.prometheus-replicas",
                message: "unused exception: nothing violates this rule. Remove it",
            },
        ]);
    });

    it("is accepted under the former id of the rule, with a hint", () => {
        const parsed = parseConfig("thanos-stack", { ...validStack(), rules: { "I-28": exception } });
        const rules = "config" in parsed ? parsed.config.rules : {};
        const view = validView();
        for (const one of view.prometheus) one.replicas = 1;
        const findings = check(view, rules);
        expect(findings.map(({ severity }) => severity)).not.to.include("mandatory");
        expect(findings.at(-1)).to.deep.equal({
            rule: "prometheus-replicas",
            severity: "advisory",
            path: "thanos-stack:rules.I-28",
            message:
                "I-28 is the former id of prometheus-replicas. Rename the key to prometheus-replicas: the next version does not accept I-28",
        });
    });

    it("may be permanent for replicas, and never for what loses history", () => {
        const lasting = { ...exception, until: "permanent" } as const;
        const view = validView();
        for (const one of view.prometheus) one.replicas = 1;
        for (const { message } of check(view, { "prometheus-replicas": lasting }))
            expect(message).to.match(/\(permanent exception: moved to two nodes in spring\)$/);
        expect(overdue("prod", { exceptions: { "prometheus-replicas": lasting } }, "2099-01-01")).to.deep.equal([]);
        const problems = (rules: object) => {
            const parsed = parseConfig("thanos-stack", { ...validStack(), rules });
            return "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];
        };
        expect(problems({ "prometheus-replicas": lasting, "two-replicas": lasting })).to.deep.equal([]);
        expect(problems({ retention: lasting })).to.deep.equal(["thanos-stack:rules.retention.until"]);
    });

    for (const [what, rules, message] of [
        ["a rule that does not exist", { "I-281": exception }, /I-281/],
        ["no reason", { "prometheus-replicas": { ...exception, reason: "" } }, /at least 10 characters/],
        ["a day that does not exist", { "prometheus-replicas": { ...exception, until: "2027-02-30" } }, /a date such as/],
        ["another level", { "prometheus-replicas": { ...exception, level: "off" } }, /got "off", expected advisory/],
    ] as const)
        it(`is refused with ${what}`, () => {
            const parsed = parseConfig("thanos-stack", { ...validStack(), rules });
            const problems = "problems" in parsed ? parsed.problems : [];
            expect(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"))
                .to.match(message)
                .and.match(/thanos-stack:rules/);
        });

    it("is over on the day after, as CI finds", () => {
        const rules = { "prometheus-replicas": exception };
        expect(overdue("prod", { exceptions: rules }, "2027-03-31")).to.deep.equal([]);
        expect(overdue("prod", { exceptions: rules }, "2027-04-01")).to.have.length(1);
        expect(overdue("prod", { exceptions: {} }, "2027-04-01")).to.deep.equal([]);
    });
});
