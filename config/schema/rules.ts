// Exceptions to rules, for a limited time.
import { z } from "zod";
import { formerIds, ruleNames, type RuleName } from "../rule-names";

const exception = z.strictObject({
    level: z.enum(["advisory"]).describe("Severity of the rule for this stack: its findings are printed and stop nothing."),
    reason: z.string().min(10).describe("Reason for the exception. Every finding of the rule shows it."),
    until: z.iso
        .date({ error: "a date such as 2027-03-31" })
        .meta({ expected: "a date such as 2027-03-31", examples: ["2027-03-31"] })
        .describe("Last day of the exception. The program does not look at the clock; a check in CI fails after it."),
});

/** Former ids are accepted for one version, with a hint. */
const names = [...ruleNames, ...Object.keys(formerIds)] as [RuleName, ...RuleName[]];

export const rules = z
    .partialRecord(z.enum(names), exception)
    .default({})
    .describe("Exceptions by rule name: rules of docs/rules.md that are only advisory for this stack for a while.");
