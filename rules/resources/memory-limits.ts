import { component, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isUnknown } from "../terms";

export const memoryLimits: Rule = {
    name: "memory-limits",
    title: "Querier and compactor run with GOMEMLIMIT",
    why: "Without GOMEMLIMIT Go's garbage collector ignores the pod's memory limit, so a wide query or a large block exceeds the limit while half of the memory is garbage.",
    source: "thanos: --enable-auto-gomemlimit; go: runtime, GOMEMLIMIT",
    severity: always("advisory"),
    check: ({ thanos }) =>
        thanos
            .filter(({ component }) => component === "query" || component === "compact")
            .filter(({ args }) => !args.some(isUnknown) && (flag(args, "enable-auto-gomemlimit") ?? "false") === "false")
            .map(({ path }) => ({ path: `${path}: --enable-auto-gomemlimit`, message: "is not set. Add it to the arguments" })),
    examples: {
        pass: [
            {
                title: "a query-frontend without it",
                change: component("query-frontend", (one) => one.args.push("--log.level=info")),
            },
        ],
        fail: [{ title: "a querier without it", change: withFlag("query", "enable-auto-gomemlimit", undefined) }],
    },
};
