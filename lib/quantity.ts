// Quantities of Kubernetes as numbers.

const factors: Readonly<Record<string, number>> = {
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
};

/** `250m` is 0.25, `1Gi` is 1073741824. Nothing, and what is no quantity, is 0. */
export function parseQuantity(text: string): number {
    const [, number = "", unit = ""] = /^([\d.]+(?:e\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
    return number === "" ? 0 : Number(number) * (unit === "" ? 1 : (factors[unit] ?? 0));
}
