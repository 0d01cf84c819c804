/** What is at a path inside of untyped data: `at(object, "spec", "containers", 0)`. Nothing there is `undefined`. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>(
        (inner, key) =>
            typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined,
        value,
    );
