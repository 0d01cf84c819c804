import { withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isUnknown } from "../terms";

/** Either bounds what a request may read; 0, which is Thanos' default, does not. */
const limits = ["store.limits.request-series", "store.limits.request-samples"] as const;

export const requestLimits: Rule = {
    name: "request-limits",
    title: "A store gateway limits the size of one request",
    why: "One query over a year that matches all series makes a store gateway load more than its memory holds, and it is killed for all users. A limit ends that one query with an error instead.",
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
