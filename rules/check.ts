// Asks every rule about a stack.
import { rules } from "./index";
import type { Finding } from "./rule";
import type { View } from "./view/types";

/** What is wrong with a stack, in the order of the table of rules. */
export function check(view: View): Finding[] {
    return rules.flatMap((rule) => {
        const severity = rule.severity[view.environment];
        return severity === "off" ? [] : rule.check(view).map((violation) => ({ rule: rule.id, severity, ...violation }));
    });
}
