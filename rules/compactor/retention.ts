import { all, withFlag } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { flag, isNoDuration, isUnknown, keptFor, show } from "../terms";
import type { ComponentView } from "../view/types";

/** Each resolution with the age at which the next coarser one is made of it. */
export const resolutions = [
    { flag: "retention.resolution-raw", key: "raw", least: "40h", leastSeconds: 40 * 3600 },
    { flag: "retention.resolution-5m", key: "fiveMinutes", least: "10d", leastSeconds: 10 * 86400 },
    { flag: "retention.resolution-1h", key: "oneHour", least: "0d", leastSeconds: 0 },
] as const;

/** The three retentions of a compactor, finest first; Thanos keeps blocks without a limit forever. */
export const retentions = ({ args }: Pick<ComponentView, "args">) =>
    resolutions.map((resolution) => {
        const value = flag(args, resolution.flag) ?? "0d";
        return { ...resolution, value, kept: keptFor(value) };
    });

export const retention: Rule = {
    name: "retention",
    title: "Each resolution is kept until the next coarser one exists, and no longer than that one",
    why: "The compactor makes 5-minute data from raw samples after 40 hours and 1-hour data after 10 days, and does not start when a retention deletes the finer data earlier. A coarser resolution that ends before a finer one leaves long graphs shorter than short ones.",
    source: "thanos: cmd/thanos/compact.go, components/compact",
    severity: always("mandatory"),
    check: ({ thanos }) => thanos.filter(({ component }) => component === "compact").flatMap(problems),
    examples: {
        pass: [
            {
                title: "everything forever",
                change: all(
                    withFlag("compact", "retention.resolution-raw", "0d"),
                    withFlag("compact", "retention.resolution-5m", "0d"),
                    withFlag("compact", "retention.resolution-1h", "0d"),
                ),
            },
            { title: "raw for 40 hours", change: withFlag("compact", "retention.resolution-raw", "40h") },
        ],
        fail: [
            { title: "raw for a day", change: withFlag("compact", "retention.resolution-raw", "1d") },
            { title: "5 minutes for a week, shorter than raw", change: withFlag("compact", "retention.resolution-5m", "7d") },
            { title: "raw forever, but 1 hour for a year", change: withFlag("compact", "retention.resolution-raw", "0d") },
            { title: "a retention that is no duration", change: withFlag("compact", "retention.resolution-1h", "forever") },
            { title: "downsampling off, 1 hour kept longer than raw", change: withFlag("compact", "downsampling.disable", "") },
        ],
    },
};

function problems(compactor: ComponentView): Violation[] {
    const all = retentions(compactor);
    const at = (name: string) => `${compactor.path}: --${name}`;
    const found = all.flatMap(({ flag, key, value, kept, least, leastSeconds }, index) => {
        const coarser = all[index + 1];
        const fix = { key: `thanos.retention.${key}` };
        if (isNoDuration(value)) return [{ path: at(flag), message: `is ${show(value)}, which is not a duration`, ...fix }];
        if (kept === undefined) return [];
        if (kept < leastSeconds)
            return [{ path: at(flag), message: `is ${show(value)}, expected ${least} or more, or 0d (no limit)`, ...fix }];
        return coarser?.kept !== undefined && kept > coarser.kept
            ? [
                  {
                      path: at(flag),
                      message: `is ${show(value)}, longer than the ${show(coarser.value)} of --${coarser.flag}. Shorten it to that at most`,
                      ...fix,
                  },
              ]
            : [];
    });
    const disabled = flag(compactor.args, "downsampling.disable");
    const [raw, , oneHour] = all;
    const lost = disabled !== undefined && !isUnknown(disabled) && disabled !== "false" && raw?.value !== oneHour?.value;
    return lost
        ? [...found, { path: at("downsampling.disable"), message: "leaves only raw samples, which are deleted first. Remove it" }]
        : found;
}
