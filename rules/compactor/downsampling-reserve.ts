import { withFlag, all } from "../examples";
import { topology, type Rule, type Violation } from "../rule";
import { show } from "../terms";
import type { ComponentView } from "../view/types";
import { retentions } from "./retention";

/** The longest range in which blocks are merged, and three days in which the compactor may be halted. */
export const leastDays = 14 + 3;

export const downsamplingReserve: Rule = {
    name: "downsampling-reserve",
    title: `Raw and 5-minute blocks are kept for ${leastDays} days, or forever`,
    why: "The compactor downsamples blocks of 40 hours or more. Blocks of a server that was down for some hours in two days are shorter, until they are merged in ranges of 14 days. Retention deletes blocks whether or not a coarser copy exists. With the real compactor and raw samples for 41h, 5.0 of 23.8 days with nightly gaps were lost; with 17d none.",
    source: "thanos#7908; thanos: cmd/thanos/downsample.go; `npm run test:compactor`",
    severity: topology,
    check: ({ thanos, own }) => thanos.filter(({ component }) => component === "compact").flatMap((one) => problems(one, own)),
    examples: {
        pass: [
            { title: "raw for 17 days", change: withFlag("compact", "retention.resolution-raw", "17d") },
            {
                title: "everything for 41 hours: there is nothing to lose beyond",
                change: all(
                    withFlag("compact", "retention.resolution-raw", "41h"),
                    withFlag("compact", "retention.resolution-5m", "41h"),
                    withFlag("compact", "retention.resolution-1h", "41h"),
                ),
            },
        ],
        fail: [
            { title: "raw for 41 hours", change: withFlag("compact", "retention.resolution-raw", "41h") },
            { title: "5 minutes for 16 days", change: withFlag("compact", "retention.resolution-5m", "16d") },
        ],
    },
};

function problems(compactor: ComponentView, own: boolean): Violation[] {
    const found = retentions(compactor);
    return found.flatMap(({ flag, key, value, kept = Infinity, leastSeconds }, index) => {
        const coarser = found[index + 1]?.kept ?? 0;
        const judgedByRetention = kept < leastSeconds;
        if (judgedByRetention || kept >= leastDays * 86_400 || coarser <= kept) return [];
        return [
            {
                path: `${compactor.path}: --${flag}`,
                message: `is ${show(value)}, expected ${leastDays}d or more, or 0d`,
                key: `thanos.retention.${key}`,
                // It is a reserve for servers that are down: other programs do not have that number.
                ...(own ? {} : { estimate: true as const }),
            },
        ];
    });
}
