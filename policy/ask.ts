// Runs a rule, and records which unknown values it reads. A rule that cannot decide reports nothing; that must not pass for
// approval.
import { judge, type Judged } from "../rules/judge";
import type { Rule } from "../rules/rule";
import { remembered } from "../rules/view/lazy";
import { Unknown, type View } from "../rules/view/types";

export interface Answer {
    readonly violations: readonly Judged[];
    /** Parts of the program, one for each resource, that a deployment will know more of, and that the rule looked at. */
    readonly undecided: readonly string[];
}

/** Parts that the rule that runs has met. Rules run one after another. */
let met = new Map<string, string>();
/** One watched copy of a view for all rules: most of the time of a first run went into making one for each. */
const watchedView = remembered((view: View) =>
    watched(view, "", "", (part, where) => void (met.has(part) || met.set(part, where))),
);

export function ask(rule: Rule, view: View): Answer {
    met = new Map();
    const violations = judge(rule, view, watchedView(view));
    return { violations, undecided: [...met.values()] };
}

/**
 * The same data, telling where something is looked at that only a deployment will know: by the nearest part that has a path, and
 * the field in it. Values that are unknown in every run are left out.
 */
function watched<T extends object>(data: T, part: string, where: string, met: (part: string, where: string) => void): T {
    const parts = new Map<object, object>(); // a part stays the same object, however often it is looked at
    return new Proxy(data, {
        get: (target, key, receiver) => {
            const value: unknown = Reflect.get(target, key, receiver);
            if (typeof key === "symbol" || typeof value !== "object" || value === null) return value;
            const own = Object.hasOwn(target, "path") ? String((target as { path?: unknown }).path) : undefined;
            const path = own ?? where;
            const here = Array.isArray(target) || key === "path" ? path : `${path} ${key}`.trim();
            if (value instanceof Unknown) {
                if (value.never === undefined) met(own ?? (part === "" ? here : part), here);
                return value;
            }
            const inside = parts.get(value) ?? watched(value, own ?? part, here, met);
            parts.set(value, inside);
            return inside;
        },
    });
}
