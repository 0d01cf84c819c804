// Values that are computed once, at their first use: one policy reads few parts of a view, and all policies read the same.

/** The result of `make`, made once. */
export function once<T>(make: () => T): () => T {
    let made: { readonly value: T } | undefined;
    return () => (made ??= { value: make() }).value;
}

/** An object whose fields are made when they are first read. */
export const lazily = <T extends object>(fields: { readonly [K in keyof T]-?: () => T[K] }): T =>
    Object.defineProperties(
        {},
        Object.fromEntries(
            Object.entries<() => unknown>(fields).map(([key, make]) => [
                key,
                { get: once(make), enumerable: true, configurable: true },
            ]),
        ),
    ) as T;

/** A function of something that never changes, which answers a second time what it has answered before. */
export function remembered<K extends object, V>(make: (of: K) => V): (of: K) => V {
    const made = new WeakMap<K, () => V>();
    return (of) => {
        const answer = made.get(of) ?? once(() => make(of));
        made.set(of, answer);
        return answer();
    };
}
