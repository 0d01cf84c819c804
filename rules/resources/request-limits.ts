import { withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isUnknown } from "../terms";

/** Either bounds what a request may read; 0, which is Thanos' default, does not. */
const limits = ["store.limits.request-series", "store.limits.request-samples"] as const;

export const requestLimits: Rule = {
    name: "request-limits",
    title: "A store gateway refuses a request that would read everything",
    why: "One query over a year with a selector that fits all series makes a store gateway load what does not fit its memory. It is killed, and for everybody else history is gone until it has loaded its blocks again. A limit ends that one query with an error instead.",
    source: "thanos: components/store, request limits",
    severity: { ...always("advisory"), local: "off" },
    check: ({ thanos }) =>
        thanos
            .filter(({ component }) => component === "store")
            .filter(({ args }) => {
                const values = limits.map((name) => flag(args, name) ?? "0");
                return !values.some((value) => isUnknown(value) || value !== "0");
            })
            .map(({ path }) => ({
                path: `${path}: --${limits[0]}`,
                key: "thanos.limits",
                message: "is not set, and reads have no other bound. Set the flag",
            })),
    examples: {
        pass: [{ title: "a limit on samples alone", change: withFlag("store", "store.limits.request-samples", "50000000") }],
        fail: [
            { title: "no limit", change: withFlag("store", "store.limits.request-series", undefined) },
            { title: "a limit of 0, which is none", change: withFlag("store", "store.limits.request-series", "0") },
        ],
    },
};
