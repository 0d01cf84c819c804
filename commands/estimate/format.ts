// Numbers as people read them.

const scaled = (value: number, units: readonly string[], step: number): string => {
    const index = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log(Math.max(value, 1)) / Math.log(step))));
    const amount = value / step ** index;
    return `${amount.toFixed(amount >= 100 || index === 0 ? 0 : 1)} ${units[index] ?? ""}`.trim();
};

/** Bytes as object stores bill them: powers of 1000. */
export const gigabytes = (bytes: number): string => scaled(bytes, ["B", "kB", "MB", "GB", "TB", "PB"], 1000);
/** Bytes as Kubernetes counts them: powers of 1024. */
export const gibibytes = (bytes: number): string => scaled(bytes, ["B", "Ki", "Mi", "Gi", "Ti"], 1024);
export const count = (value: number): string => scaled(value, ["", "k", "M", "G"], 1000);
export const dollars = (value: number): string => `$${value.toFixed(2)}`;
export const days = (value: number): string => (value === Infinity ? "for ever" : `${+value.toFixed(1)}d`);
export const hours = (seconds: number): string =>
    seconds < 7200
        ? `${Math.floor(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.floor(seconds / 3600)} h`
          : `${+(seconds / 86_400).toFixed(1)} d`;
