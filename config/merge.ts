// Merges a stack's own chart values over the program's.

export type Values = Readonly<Record<string, unknown>>;

/**
 * `over` wins: maps are merged key by key, lists and everything else are replaced whole. A `null` stays, because to Helm it
 * means that the chart's own default goes.
 */
export function merge(base: Values, over: Values): Values {
    const merged = new Map(Object.entries(base));
    for (const [key, value] of Object.entries(over)) {
        const below = merged.get(key);
        merged.set(key, isMap(below) && isMap(value) ? merge(below, value) : value);
    }
    return Object.fromEntries(merged); // not by assignment: `__proto__` is a key like any other
}

/** Instances of classes, such as Outputs, are values and not maps. */
const isMap = (value: unknown): value is Values =>
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
