// Exceptions to rules, for a limited time. Exceptions to rules about replicas may be permanent.
import { z } from "zod";
import { formerIds, permanent, ruleNames, ruleTopics, type RuleName } from "../rule-names";

const exception = z.strictObject({
    level: z.enum(["advisory"]).describe("Severity of the rule for this stack: its findings are printed and stop nothing."),
    reason: z.string().min(10).describe("Reason for the exception. Every finding of the rule shows it."),
    until: z
        .string()
        .refine((text) => text === permanent || z.iso.date().safeParse(text).success, { error: "a date such as 2027-03-31" })
        .meta({ expected: "a date such as 2027-03-31", examples: ["2027-03-31"] })
        .describe(
            "Last day of the exception. The program does not look at the clock; a check in CI fails after it. `permanent` is allowed for the rules about replicas, nodes and zones: a home lab may have one Prometheus for good.",
        ),
});

const availability: readonly string[] = Object.keys(ruleTopics.availability);

/** Former ids are accepted for one version, with a hint. */
const names = [...ruleNames, ...Object.keys(formerIds)] as [RuleName, ...RuleName[]];

export const rules = z
    .partialRecord(z.enum(names), exception)
    .superRefine((rules, context) => {
        for (const [name, { until }] of Object.entries(rules))
            if (until === permanent && !availability.includes(formerIds[name] ?? name))
                context.addIssue({
                    code: "custom",
                    path: [name, "until"],
                    message: `got permanent, expected a date such as 2027-03-31. Only exceptions to ${availability.join(", ")} can be permanent`,
                    input: until,
                });
    })
    .default({})
    .describe("Exceptions by rule name: rules of docs/rules.md that are only advisory for this stack for a while.");
