// Which pins are too old. Pure.

/** Days that a security release may wait. */
export const patience = 14;

export interface Release {
    readonly version: string;
    readonly time: Date;
}

type Numbers = readonly [major: number, minor: number, patch: number];

/** Of `v1.2.3` and `1.2.3`; undefined for pre-releases and anything else. */
function numbers(version: string): Numbers | undefined {
    const [, ...parts] = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
    const [major, minor, patch] = parts.map(Number);
    return major === undefined || minor === undefined || patch === undefined ? undefined : [major, minor, patch];
}

const compare = (a: Numbers, b: Numbers): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Minor versions that Kubernetes maintains at a time. */
const maintained = 3;

/**
 * The same for a project that maintains several minor versions, as Kubernetes does: newer patch releases of the pin's own minor version, or
 * any release after that version is no longer maintained.
 */
export function overdueInLine(pinned: string, releases: readonly Release[], now: Date): Release[] {
    const pin = numbers(pinned);
    if (!pin) return [];
    const old = releases.filter(({ time }) => now.getTime() - time.getTime() > patience * 86_400_000);
    const newest = Math.max(...old.map(({ version }) => numbers(version)?.[1] ?? 0));
    if (pin[1] > newest - maintained) return overdue(pinned, old, now).filter(({ version }) => numbers(version)?.[1] === pin[1]);
    return old
        .filter(({ version }) => numbers(version)?.[1] === newest)
        .sort((a, b) => compare(numbers(b.version) ?? [0, 0, 0], numbers(a.version) ?? [0, 0, 0]));
}

/**
 * Releases that a pin should have followed: newer patch releases of its major version that are older than 14 days. No registry states
 * which release is a security release. Projects publish security fixes as patch releases, so each counts as one; a new minor version
 * alone does not.
 */
export function overdue(pinned: string, releases: readonly Release[], now: Date): Release[] {
    const pin = numbers(pinned);
    if (!pin) return [];
    return releases
        .flatMap((release) => {
            const version = numbers(release.version);
            return version ? [{ release, version }] : [];
        })
        .filter(({ version }) => version[0] === pin[0] && version[2] > 0 && compare(version, pin) > 0)
        .filter(({ release }) => now.getTime() - release.time.getTime() > patience * 86_400_000)
        .sort((a, b) => compare(b.version, a.version))
        .map(({ release }) => release);
}
