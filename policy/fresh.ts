// In a checkout a bundle that is older than its sources must not judge anything. The packed package has neither this list nor the sources.
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The file next to a bundle with the sources of all bundles, relative to the file's folder. scripts/bundle.ts writes it. */
export const sourcesFile = ".sources.json";

/** Why a bundle is older than its sources, or undefined. `bundle` is the file of the bundle. */
export function staleness(bundle: string): string | undefined {
    const folder = path.dirname(bundle);
    const list = path.join(folder, sourcesFile);
    if (!existsSync(list)) return undefined;
    const built = statSync(bundle).mtimeMs;
    const changed = (JSON.parse(readFileSync(list, "utf8")) as readonly string[]).find((source) => {
        const stats = statSync(path.join(folder, source), { throwIfNoEntry: false });
        return stats === undefined || stats.mtimeMs > built;
    });
    return changed === undefined
        ? undefined
        : `The policy pack is older than ${path.join(folder, changed)}. Run: npm run policy:build`;
}

const stale = staleness(__filename);
if (stale !== undefined) {
    console.error(stale);
    process.exit(2);
}
