// Plain objects as YAML, JSON and Pulumi's inputs have them.

/** An object with string keys and values of any kind. */
export type Properties = Record<string, unknown>;

/** True for plain objects: not arrays, not null, not instances of a class. */
export function isProperties(value: unknown): value is Properties {
    return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The object in a key; an empty one when there is none. */
export function child(object: Properties, key: string): Properties {
    const value = object[key];
    return isProperties(value) ? value : {};
}

/** The value at a path inside of untyped data. Undefined: nothing. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>(
        (inner, key) =>
            typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined,
        value,
    );

/** The items of a list inside of untyped data. Anything else has none. */
export const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** A text inside of untyped data. Anything else is empty. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A copy without some keys. */
export function omit(object: Properties, keys: readonly string[]): Properties {
    return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
