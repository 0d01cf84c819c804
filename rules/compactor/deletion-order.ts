import { all, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, seconds, show } from "../terms";

/** Thanos' defaults. */
const defaults = { deleteDelay: "48h", ignoreDelay: "24h", sync: "15m" } as const;

export const deletionOrder: Rule = {
    name: "deletion-order",
    title: "A store gateway loads the replacement of a block before it drops the block, and drops it before it is deleted",
    why: "A store gateway that still serves a deleted block answers with errors, and one that drops a block before it has loaded the replacement answers with gaps.",
    source: "thanos: components/compact, components/store",
    severity: { ...always("advisory"), local: "off" },
    check: ({ thanos }) => {
        const of = (kind: string) => thanos.filter(({ component }) => component === kind);
        return of("store").flatMap(({ path, args }) => {
            const ignore = flag(args, "ignore-deletion-marks-delay") ?? defaults.ignoreDelay;
            const sync = flag(args, "sync-block-duration") ?? defaults.sync;
            const kept = seconds(ignore);
            if (kept === undefined) return [];
            const late = of("compact").flatMap((compactor) => {
                const deleted = flag(compactor.args, "delete-delay") ?? defaults.deleteDelay;
                return kept * 2 > (seconds(deleted) ?? Infinity)
                    ? [`${show(deleted)} of the compactor's --delete-delay: half of that at most`]
                    : [];
            });
            const early =
                kept <= 2 * (seconds(sync) ?? 0) ? [`${show(sync)} of --sync-block-duration: more than twice that`] : [];
            return [...late, ...early].map((bound) => ({
                path: `${path}: --ignore-deletion-marks-delay`,
                message: `is ${show(ignore)}, with ${bound}. Change one of the two`,
            }));
        });
    },
    examples: {
        pass: [
            { title: "the delays that Thanos has by default", change: withFlag("compact", "delete-delay", undefined) },
            {
                title: "all of them shorter",
                change: all(withFlag("compact", "delete-delay", "12h"), withFlag("store", "ignore-deletion-marks-delay", "6h")),
            },
        ],
        fail: [
            {
                title: "blocks that are served until they are deleted",
                change: withFlag("store", "ignore-deletion-marks-delay", "48h"),
            },
            { title: "blocks that are forgotten at once", change: withFlag("store", "ignore-deletion-marks-delay", "10m") },
            { title: "a shorter delay of the compactor alone", change: withFlag("compact", "delete-delay", "24h") },
        ],
    },
};
