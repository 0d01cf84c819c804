// Asks a rule, and watches which unknown values it looks at. A rule says nothing where it cannot tell; that must not pass for
// an answer.
import type { Rule, Violation } from "../rules/rule";
import { Unknown, type View } from "../rules/view/types";

export interface Answer {
    readonly violations: readonly Violation[];
    /** Where the rule looked and found nothing known. */
    readonly unknown: readonly string[];
}

export function ask(rule: Rule, view: View): Answer {
    const unknown = new Set<string>();
    const violations = rule.check(watched(view, "", (where) => unknown.add(where)));
    return { violations, unknown: [...unknown] };
}

/** The same data, telling where something unknown is looked at: by the nearest part that has a path, and the field in it. */
function watched<T extends object>(data: T, where: string, met: (where: string) => void): T {
    const parts = new Map<object, object>(); // a part stays the same object, however often it is looked at
    return new Proxy(data, {
        get: (target, key, receiver) => {
            const value: unknown = Reflect.get(target, key, receiver);
            if (typeof key === "symbol" || typeof value !== "object" || value === null) return value;
            const path = Object.hasOwn(target, "path") ? (target as { path?: unknown }).path : where;
            const here = Array.isArray(target) || key === "path" ? String(path) : `${String(path)} ${key}`.trim();
            if (value instanceof Unknown) {
                met(here);
                return value;
            }
            const part = parts.get(value) ?? watched(value, here, met);
            parts.set(value, part);
            return part;
        },
    });
}
