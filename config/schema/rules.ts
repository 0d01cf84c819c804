// Rules that a stack is allowed to break for a while.
import { z } from "zod";
import { ruleIds } from "../../rules/ids";

const exception = z.strictObject({
    level: z.enum(["advisory"]).describe("What the rule becomes: findings are said, and stop nothing."),
    reason: z.string().min(10).describe("Why, for whoever reads it next: said with every finding."),
    until: z.iso
        .date({ error: "a date such as 2027-03-31" })
        .describe("The day until which this holds. The program does not look at the clock; a check in CI fails after it."),
});

export const rules = z
    .partialRecord(z.enum(ruleIds), exception)
    .default({})
    .describe("Rules of docs/rules.md that are only advisory for this stack for a while, by id.");
