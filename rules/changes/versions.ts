// Steps between versions that can cost data.

type Product = "thanos" | "prometheus";

/** The newest version of which it is known that Thanos reads what it writes, by major version. */
const newestMajor: Readonly<Record<Product, number>> = {
    thanos: 0,
    prometheus: 3, // 4 may write chunks that Thanos cannot read: prometheus#19080, thanos#8984
};

/**
 * Forbidden: a major version that is not known to be safe, and any step back to an older minor version. An older Prometheus skips
 * records of its write-ahead log and head chunks that it does not know; an older Thanos does the same with fields of meta.json.
 */
export function isForbiddenStep(product: Product, from: string, to: string): boolean {
    const [before, after] = [numbers(from), numbers(to)];
    if (!before || !after) return false;
    if (after[0] > newestMajor[product]) return after[0] !== before[0];
    return after[0] < before[0] || (after[0] === before[0] && after[1] < before[1]);
}

function numbers(version: string): readonly [major: number, minor: number] | undefined {
    const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
    return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}
