// Units of panels: how Grafana formats the numbers, and where their axes begin and end.

/** An axis. Bounds that are absent follow the data. */
export interface Unit {
    /** Grafana's id of the unit. */
    readonly id: string;
    /** No number is smaller. */
    readonly min?: number;
    /** No number is larger. */
    readonly max?: number;
    /** The axis is at least this long: small numbers must look small. */
    readonly softMax?: number;
    readonly softMin?: number;
    readonly decimals?: number;
}

export const units = {
    /** Whole things: pods, blocks, series. */
    count: { id: "short", min: 0, softMax: 4, decimals: 0 },
    /** Events that are rare on a healthy stack. */
    failures: { id: "short", min: 0, softMax: 1, decimals: 0 },
    perSecond: { id: "cps", min: 0, softMax: 1 },
    requestsPerSecond: { id: "reqps", min: 0, softMax: 1 },
    bytes: { id: "bytes", min: 0 },
    bytesPerSecond: { id: "Bps", min: 0 },
    /** Bytes of a single sample. */
    bytesPerSample: { id: "decbytes", min: 0, softMax: 4, decimals: 2 },
    cores: { id: "short", min: 0, softMax: 0.1 },
    seconds: { id: "s", min: 0 },
    /** Seconds in either direction. */
    offset: { id: "s", softMin: -5, softMax: 5 },
    /** Shares that must stay near 0. */
    failureShare: { id: "percentunit", min: 0, softMax: 0.1 },
    /** Shares of a whole: cache hits, filled volumes. */
    share: { id: "percentunit", min: 0, max: 1 },
    /** Shares that can exceed 1. */
    load: { id: "percentunit", min: 0, softMax: 1 },
    dollars: { id: "currencyUSD", min: 0, softMax: 1, decimals: 2 },
    /** The value is a word, or the name of the series. */
    state: { id: "none", decimals: 0 },
} as const satisfies Record<string, Unit>;

export type UnitName = keyof typeof units;
