import { component, withFlag } from "./examples";
import { always, type Rule, type Violation } from "./rule";
import { flag, isUnknown, seconds } from "./terms";
import type { ComponentView } from "./view/types";

/** A block is this long before it is merged. */
const blockSeconds = 7200;

export const timeRanges: Rule = {
    id: "I-21",
    title: "Sidecars and store gateways together serve all times, with an overlap",
    why: "A time that nobody serves is a hole in every graph, without any error. Blocks reach the bucket two to three hours late, so the youngest store gateway must begin before the sidecars end, and partitions must overlap by a block.",
    source: "thanos: components/store, time based partitioning",
    severity: always("mandatory"),
    check: ({ thanos, prometheus }) => {
        const stores = thanos.filter(({ component }) => component === "store");
        const ranges = stores.map(rangeOf).sort((a, b) => a.youngest - b.youngest);
        if (ranges.length === 0 || stores.some(({ args }) => args.some(isUnknown))) return [];
        const local = Math.min(...prometheus.map(({ retention }) => seconds(retention) ?? Infinity));
        return [...first(ranges, local), ...neighbours(ranges), ...last(ranges)];
    },
    examples: {
        pass: [
            { title: "one partition that ends where the sidecars still serve", change: withFlag("store", "max-time", "-12h") },
            {
                title: "two partitions that overlap",
                change: (view) => {
                    const stores = view.thanos.filter(({ component }) => component === "store");
                    view.thanos.push(...stores.map((one) => ({ ...one, args: [...one.args, "--max-time=-14d"] })));
                    for (const one of stores) one.args.push("--min-time=-15d");
                },
            },
        ],
        fail: [
            { title: "nobody for the old times", change: withFlag("store", "min-time", "-90d") },
            { title: "nobody between sidecars and bucket", change: withFlag("store", "max-time", "-47h") },
            {
                title: "a gap between two partitions",
                change: (view) => {
                    const stores = view.thanos.filter(({ component }) => component === "store");
                    view.thanos.push(...stores.map((one) => ({ ...one, args: [...one.args, "--max-time=-16d"] })));
                    for (const one of stores) one.args.push("--min-time=-15d");
                },
            },
            {
                title: "a fixed end",
                change: component("store", (one) => one.args.push("--max-time=2020-01-01T00:00:00Z")),
            },
        ],
    },
};

/** What a store gateway serves, in seconds before now. */
interface Range {
    readonly path: string;
    readonly youngest: number;
    readonly oldest: number;
}

const rangeOf = ({ path, args }: ComponentView): Range => ({
    path,
    youngest: age(flag(args, "max-time"), 0),
    oldest: age(flag(args, "min-time"), Infinity),
});

/** A fixed time is some age, and a greater one every day. */
function age(value: ReturnType<typeof flag>, otherwise: number): number {
    if (value === undefined) return otherwise;
    if (isUnknown(value)) return otherwise;
    return value.startsWith("-") ? (seconds(value.slice(1)) ?? otherwise) : (Date.now() - Date.parse(value)) / 1000;
}

const first = ([youngest]: readonly Range[], local: number): Violation[] =>
    youngest && youngest.youngest > 0 && youngest.youngest > local - 3 * blockSeconds
        ? [
              {
                  path: `${youngest.path}: --max-time`,
                  message:
                      "begins later than Prometheus keeps its data, less 6h for uploads; remove it from the youngest partition",
              },
          ]
        : [];

const neighbours = (ranges: readonly Range[]): Violation[] =>
    ranges.slice(1).flatMap((older, index) => {
        const younger = ranges[index];
        return younger && younger.oldest < older.youngest + blockSeconds
            ? [
                  {
                      path: `${younger.path}: --min-time`,
                      message: `ends before ${older.path} begins, or less than 2h after; make it older by 2h and more`,
                  },
              ]
            : [];
    });

const last = (ranges: readonly Range[]): Violation[] =>
    ranges.every(({ oldest }) => oldest < Infinity)
        ? ranges
              .slice(-1)
              .map(({ path }) => ({
                  path: `${path}: --min-time`,
                  message: "leaves older blocks to nobody; remove it from the oldest partition",
              }))
        : [];
