// Asks every rule about a stack.
import type { StackConfig } from "../config/schema";
import { rules } from "./index";
import type { RuleId } from "./ids";
import type { Finding, Rule, Violation } from "./rule";
import type { View } from "./view/types";

/** Rules that a stack lowers, with the reason. */
export type Lowered = StackConfig["rules"];

/** What is wrong with a stack, in the order of the table of rules. What is lowered is said all the same. */
export function check(view: View, lowered: Lowered = {}): Finding[] {
    return rules.flatMap((rule): Finding[] => {
        const { id } = rule;
        const severity = rule.severity[view.environment];
        if (severity === "off") return [];
        const found = rule.check(view);
        const exception = lowered[id];
        if (exception === undefined) return found.map((one) => ({ rule: id, severity, ...one }));
        return excused(rule, found, exception).map((one) => ({ rule: id, severity: exception.level, ...one }));
    });
}

/** What breaks a lowered rule, with the reason; when nothing does, that is said. */
export const excused = (
    { id }: Rule,
    violations: readonly Violation[],
    { reason, until }: Pick<NonNullable<Lowered[RuleId]>, "reason" | "until">,
): Violation[] =>
    violations.length === 0
        ? [{ path: `thanos-stack:rules.${id}`, message: "lowers a rule that nothing breaks; remove it" }]
        : violations.map(({ path, message }) => ({ path, message: `${message} (lowered until ${until}: ${reason})` }));
