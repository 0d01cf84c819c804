// Durations and sizes as Prometheus and Kubernetes write them, read into plain numbers.

const seconds: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 };
const bytes: Record<string, number> = {
    "": 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
};

/** As Prometheus reads them: each unit at most once, the largest first. */
const durationForm = /^(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;
/** Prometheus and Thanos count nanoseconds in 64 bits: about 292 years. */
const longestSeconds = 2 ** 63 / 1e9;
const quantityForm = /^(\d+(?:\.\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti|)$/;
const cpuForm = /^(?:\d+m|\d+(?:\.\d+)?)$/;

export const isDuration = (text: string): boolean => durationForm.test(text) && secondsOf(text) < longestSeconds;
export const isQuantity = (text: string): boolean => quantityForm.test(text);
export const isCpu = (text: string): boolean => cpuForm.test(text);

/** Seconds of a duration such as `90s`, `2h30m` or `0d`. Throws a `RangeError` for anything else. */
export function toSeconds(duration: string): number {
    if (!isDuration(duration)) throw new RangeError(`"${duration}" is not a duration such as 30s, 2h or 1d12h`);
    return secondsOf(duration);
}

function secondsOf(duration: string): number {
    let total = 0;
    for (const [, amount, unit] of duration.matchAll(/(\d+)(ms|[smhdwy])/g)) total += Number(amount) * (seconds[unit ?? ""] ?? 0);
    return total;
}

/** Bytes of a Kubernetes quantity such as `512Mi` or `1.5Gi`. Throws a `RangeError` for anything else. */
export function toBytes(quantity: string): number {
    const [, amount, unit] = quantityForm.exec(quantity) ?? [];
    const factor = bytes[unit ?? ""];
    if (amount === undefined || factor === undefined) throw new RangeError(`"${quantity}" is not a size such as 512Mi or 20Gi`);
    return Number(amount) * factor;
}

/** The largest of some quantities, as it is written. */
export const largest = (...quantities: readonly [string, ...string[]]): string =>
    quantities.reduce((most, one) => (toBytes(one) > toBytes(most) ? one : most));

/**
 * The whole MiB in `share` of a quantity (default: all of it), one at least, as Thanos and Prometheus write sizes (`MB` there is
 * 2^20 bytes).
 */
export const megabytes = (quantity: string, share = 1): string =>
    `${Math.max(1, Math.floor((toBytes(quantity) * share) / 2 ** 20))}MB`;
