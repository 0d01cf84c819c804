// Runs every rule on a stack.
import { formerIds, permanent, type RuleName } from "../config/rule-names";
import type { Exceptions } from "../config/schema";
import { rules } from "./index";
import { judge, severityOf } from "./judge";
import type { Finding, Rule } from "./rule";
import type { View } from "./view/types";

type Exception = NonNullable<Exceptions[RuleName]>;

/** The findings of a stack, in the order of the table of rules. Exceptions lower the severity and hide nothing. */
export function check(view: View, exceptions: Exceptions = {}): Finding[] {
    const { exceptionOf, hints } = byName(exceptions);
    const found = rules.flatMap((rule): Finding[] => {
        const { name } = rule;
        const severity = rule.severity[view.environment];
        if (severity === "off") return [];
        const violations = judge(rule, view);
        const exception = exceptionOf(name);
        if (exception !== undefined)
            return excused(rule, violations, exception).map((one) => ({ rule: name, severity: exception.level, ...one }));
        return violations.flatMap((one): Finding[] => {
            const found = severityOf(one, severity);
            return found === "off" ? [] : [{ rule: name, severity: found, path: one.path, message: one.message, keys: one.keys }];
        });
    });
    return [...found, ...hints];
}

/** The exceptions by the rules' names. Each former id gets a hint. */
export function byName(exceptions: Exceptions): {
    readonly exceptionOf: (name: RuleName) => Exception | undefined;
    readonly hints: readonly Finding[];
} {
    const former = Object.keys(exceptions).flatMap((id) => {
        const name = formerIds[id];
        return name === undefined ? [] : [{ id, name }];
    });
    return {
        exceptionOf: (name) => {
            const id = former.find((one) => one.name === name)?.id;
            return exceptions[name] ?? (id === undefined ? undefined : exceptions[id as RuleName]);
        },
        hints: former.map(({ id, name }) => ({
            rule: name,
            severity: "advisory",
            path: `thanos-stack:rules.${id}`,
            message: formerIdHint(id, name),
        })),
    };
}

/** The hint for a former id, which the next version does not accept. */
export const formerIdHint = (id: string, name: RuleName): string =>
    `${id} is the former id of ${name}. Rename the key to ${name}: the next version does not accept ${id}`;

/** The end of an exception in a finding. */
export const untilWords = (until: string): string => (until === permanent ? "permanent exception" : `exception until ${until}`);

type Place = Pick<Finding, "path" | "message" | "keys">;

/** The violations of a rule with an exception, with the reason. Without any violation, the exception is unused. */
export const excused = (
    { name }: Rule,
    violations: readonly Place[],
    { reason, until }: Pick<Exception, "reason" | "until">,
): Place[] =>
    violations.length === 0
        ? [{ path: `thanos-stack:rules.${name}`, message: "unused exception: nothing violates this rule. Remove it" }]
        : violations.map(({ path, message, keys = [] }) => ({
              path,
              message: `${message} (${untilWords(until)}: ${reason})`,
              keys,
          }));
