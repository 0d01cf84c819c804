import { all, prometheus, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isUnknown, seconds, show, storesSeries } from "../terms";

export const outOfOrder: Rule = {
    name: "out-of-order",
    title: "Out-of-order samples are accepted only when the compactor merges overlapping blocks",
    why: "Late samples are written into blocks that overlap other blocks, and the compactor halts on overlapping blocks unless `--compact.enable-vertical-compaction` is set.",
    source: "prometheus#13112; thanos#7551",
    severity: always("mandatory"),
    check: ({ prometheus, thanos, own }) => {
        const merges = thanos
            .filter(({ component }) => component === "compact")
            .every(({ args }) => {
                const vertical = flag(args, "compact.enable-vertical-compaction");
                return isUnknown(vertical) || vertical === "true";
            });
        const receivers = thanos
            .filter(({ component, args }) => component === "receive" && storesSeries({ component, args }) && !merges)
            .filter(({ args }) => (seconds(flag(args, "tsdb.out-of-order.time-window")) ?? 0) > 0)
            .map(({ path, args }) => ({
                path: `${path}: --tsdb.out-of-order.time-window`,
                message: `is ${show(flag(args, "tsdb.out-of-order.time-window"))}, and the compactor halts on overlapping blocks. Remove it, or give the compactor --compact.enable-vertical-compaction`,
                ...(own ? {} : { estimate: true as const }),
            }));
        const servers = prometheus
            .filter(
                ({ outOfOrderWindow, sidecar }) =>
                    sidecar?.objstoreSecret !== undefined && (seconds(outOfOrderWindow) ?? 0) > 0 && !merges,
            )
            .map(({ path, outOfOrderWindow }) => ({
                path: `${path}.tsdb.outOfOrderTimeWindow`,
                message: `is ${show(outOfOrderWindow)}, and the compactor halts on overlapping blocks. Remove it, or give the compactor --compact.enable-vertical-compaction`,
                // The operator keeps blocks out of order apart; only what overlaps at an upload halts the compactor.
                ...(own ? {} : { estimate: true as const }),
            }));
        return [...servers, ...receivers];
    },
    examples: {
        pass: [
            {
                title: "a window with a compactor that merges overlaps",
                change: all(
                    prometheus((one) => void (one.outOfOrderWindow = "30m")),
                    withFlag("compact", "compact.enable-vertical-compaction", ""),
                ),
            },
            { title: "a window of nothing", change: prometheus((one) => void (one.outOfOrderWindow = "0s")) },
        ],
        fail: [
            { title: "a window of receive", change: withFlag("receive", "tsdb.out-of-order.time-window", "30m") },
            { title: "a window alone", change: prometheus((one) => void (one.outOfOrderWindow = "30m")) },
        ],
    },
};
