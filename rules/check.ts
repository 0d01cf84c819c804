// Asks every rule about a stack.
import type { StackConfig } from "../config/schema";
import { rules } from "./index";
import type { Finding } from "./rule";
import type { View } from "./view/types";

/** Rules that a stack lowers, with the reason. */
export type Lowered = StackConfig["rules"];

/** What is wrong with a stack, in the order of the table of rules. What is lowered is said all the same. */
export function check(view: View, lowered: Lowered = {}): Finding[] {
    return rules.flatMap((rule): Finding[] => {
        const { id } = rule;
        const severity = rule.severity[view.environment];
        if (severity === "off") return [];
        const found = rule.check(view).map((violation) => ({ rule: id, severity, ...violation }));
        const exception = lowered[id];
        if (exception === undefined) return found;
        const { level, reason, until } = exception;
        if (found.length === 0)
            return [
                {
                    rule: id,
                    severity: level,
                    path: `thanos-stack:rules.${id}`,
                    message: "lowers a rule that nothing breaks; remove it",
                },
            ];
        return found.map((one) => ({ ...one, severity: level, message: `${one.message} (lowered until ${until}: ${reason})` }));
    });
}
