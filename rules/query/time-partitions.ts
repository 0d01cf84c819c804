import { component, withFlag } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { flag, seconds, show } from "../terms";
import type { ComponentView, View } from "../view/types";

/**
 * How much neighbours have in common at least, so that no query falls between them: a block as it is uploaded, or two looks at the
 * bucket, by which one drops what the other takes.
 */
const overlapOf = ({ args }: ComponentView): number =>
    Math.max(2 * 3600, 2 * (seconds(flag(args, "sync-block-duration") ?? "15m") ?? 0));

export const timePartitions: Rule = {
    name: "time-partitions",
    title: "Store gateways that are partitioned by time leave no gap",
    why: "A store gateway with --min-time or --max-time serves only that part of the history, and a time that no store gateway and no sidecar covers is missing in graphs, without an error.",
    source: "thanos: components/store, time based partitioning",
    severity: always("mandatory"),
    check: ({ thanos, prometheus }) => {
        const parts = thanos
            .filter(({ component }) => component === "store")
            .map((store) => ({ store, from: age(store, "min-time", Infinity), to: age(store, "max-time", 0) }));
        if (parts.some(({ from, to }) => from === undefined || to === undefined)) return [];
        return [...gaps(parts as Part[], localWindow(prometheus)), ...withoutEnd(parts as Part[])];
    },
    examples: {
        pass: [
            { title: "everything but what the sidecars have", change: withFlag("store", "max-time", "-36h") },
            {
                title: "two halves that overlap",
                change: halves("-14d", "-15d"),
            },
        ],
        fail: [
            { title: "nothing younger than Prometheus keeps", change: withFlag("store", "max-time", "-5d") },
            { title: "nothing older than two weeks", change: withFlag("store", "min-time", "-14d") },
            {
                title: "two halves that overlap for less than two looks at the bucket",
                change: (view) => {
                    withFlag("store", "sync-block-duration", "18h")(view);
                    halves("-14d", "-15d")(view);
                },
            },
            { title: "two halves with a gap", change: halves("-15d", "-14d") },
        ],
    },
};

interface Part {
    readonly store: ComponentView;
    /** The oldest and the youngest that it answers for, in seconds before now. */
    readonly from: number;
    readonly to: number;
}

/** Seconds before now. Undefined: unknown, or a date, which does not move with time. */
function age({ args }: ComponentView, name: string, otherwise: number): number | undefined {
    const value = flag(args, name);
    if (value === undefined) return otherwise;
    return typeof value === "string" && value.startsWith("-") ? seconds(value.slice(1)) : undefined;
}

/** How far back every Prometheus answers, less the time in which a new block reaches the store gateways. */
const localWindow = (prometheus: View["prometheus"]): number =>
    Math.min(...prometheus.map(({ retention }) => seconds(retention) ?? Infinity)) - 6 * 3600;

function gaps(parts: readonly Part[], window: number): Violation[] {
    return parts.flatMap(({ store, to }) => {
        if (to === 0 || to <= window) return [];
        const younger = parts.some((other) => other.store !== store && other.to < to && other.from >= to + overlapOf(store));
        return younger
            ? []
            : [
                  {
                      path: `${store.path}: --max-time`,
                      message: `is ${show(flag(store.args, "max-time"))}, and nothing serves younger samples. Let the next store gateway, or the retention of Prometheus, reach ${overlapOf(store) / 3600}h further`,
                  },
              ];
    });
}

function withoutEnd(parts: readonly Part[]): Violation[] {
    const [first] = parts;
    if (first === undefined || parts.some(({ from }) => from === Infinity)) return [];
    return [
        {
            path: `${first.store.path}: --min-time`,
            message: "leaves the oldest history unserved. Remove it from the oldest store gateway",
        },
    ];
}

/** Two store gateways instead of one: one up to an age, one from an age on. */
function halves(oldUntil: string, youngFrom: string): Rule["examples"]["pass"][number]["change"] {
    return (view) => {
        const stores = view.thanos.filter(({ component }) => component === "store");
        view.thanos.push(
            ...stores.map((one) => ({
                ...one,
                path: `${one.path} young`,
                name: `${one.name}-young`,
                args: [...one.args, `--min-time=${youngFrom}`],
            })),
        );
        component("store", (one) => {
            if (!one.name.endsWith("-young")) one.args.push(`--max-time=${oldUntil}`);
        })(view);
    };
}
