import { all, withFlag } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { flag, isUnknown, seconds, show } from "../terms";
import type { ComponentView, View } from "../view/types";
import { at, map, parsed, text } from "../view/read";

const dynamic = ["query-range.min-split-interval", "query-range.max-split-interval", "query-range.horizontal-shards"];
const caches = ["query-range.response-cache-config", "labels.response-cache-config"];

export const queryFrontend: Rule = {
    name: "query-frontend",
    title: "The query-frontend queries the querier, splits in one way, and has a cache with a size",
    why: "The query-frontend does not start with two ways of splitting, and a cache in memory without a size caches nothing. With the default of two idle connections the query-frontend is slower than none, and with the default split of 24h the first load of a long range took 3.5 times longer than without it.",
    source: "thanos: components/query-frontend; thanos#4571",
    severity: always("mandatory"),
    check: (view) =>
        view.thanos
            .filter(({ component }) => component === "query-frontend")
            .flatMap((one) => [...downstream(one, view), ...splitting(one, view.own), ...caching(one)]),
    examples: {
        pass: [
            {
                title: "the static split",
                change: all(
                    withFlag("query-frontend", "query-range.split-interval", "24h"),
                    ...dynamic.map((name) => withFlag("query-frontend", name, undefined)),
                ),
            },
            {
                title: "a cache limited by items",
                change: withFlag(
                    "query-frontend",
                    "query-range.response-cache-config",
                    '{"type":"IN-MEMORY","config":{"max_size_items":1000}}',
                ),
            },
        ],
        fail: [
            {
                title: "another downstream",
                change: withFlag("query-frontend", "query-frontend.downstream-url", "http://prometheus.monitoring.svc:9090"),
            },
            { title: "both ways of splitting", change: withFlag("query-frontend", "query-range.split-interval", "24h") },
            {
                title: "half of the dynamic split",
                change: withFlag("query-frontend", "query-range.max-split-interval", undefined),
            },
            { title: "labels that are not split", change: withFlag("query-frontend", "labels.split-interval", "0s") },
            {
                title: "a cache without a size",
                change: withFlag(
                    "query-frontend",
                    "query-range.response-cache-config",
                    '{"type":"IN-MEMORY","config":{"validity":"0s"}}',
                ),
            },
            {
                title: "two idle connections",
                change: withFlag("query-frontend", "query-frontend.downstream-tripper-config", undefined),
            },
        ],
    },
};

function downstream({ path, args }: ComponentView, { thanos, own }: View): Violation[] {
    const queriers = thanos.filter(({ component }) => component === "query").map(({ name }) => name);
    const url = flag(args, "query-frontend.downstream-url");
    const host = typeof url === "string" ? /^https?:\/\/([^.:/]+)/.exec(url)?.[1] : undefined;
    const idle = flag(args, "query-frontend.downstream-tripper-config");
    const connections = isUnknown(idle) ? Infinity : Number(text(at(parsed(idle), "max_idle_conns_per_host")) ?? 2);
    return [
        ...(!isUnknown(url) && queriers.length > 0 && (host === undefined || !queriers.includes(host))
            ? [
                  {
                      path: `${path}: --query-frontend.downstream-url`,
                      message: `is ${show(url)}, expected the querier, ${queriers.join(", ")}`,
                      ...(own ? {} : { estimate: true as const }),
                  },
              ]
            : []),
        ...(connections < 100
            ? [
                  {
                      path: `${path}: --query-frontend.downstream-tripper-config`,
                      message: `allows ${connections} idle connections per host, expected 100. Add max_idle_conns_per_host: 100`,
                      // Slower, not wrong.
                      ...(own ? {} : { estimate: true as const }),
                  },
              ]
            : []),
    ];
}

function splitting({ path, args }: ComponentView, own: boolean): Violation[] {
    const fixed =
        seconds(flag(args, "query-range.split-interval") ?? "24h") ??
        (flag(args, "query-range.split-interval") === "0" ? 0 : undefined);
    if (dynamic.some((name) => isUnknown(flag(args, name)))) return [];
    const missing = dynamic.filter((name) => flag(args, name) === undefined);
    const at = `${path}: --query-range.split-interval`;
    const labels = flag(args, "labels.split-interval") ?? "24h";
    return [
        ...(fixed !== undefined && fixed > 0 && missing.length < dynamic.length
            ? [
                  {
                      path: at,
                      message: `is more than 0 next to --${dynamic.filter((name) => !missing.includes(name)).join(", --")}: Thanos refuses both. Set it to 0, or remove them`,
                  },
              ]
            : []),
        ...(fixed === 0 && missing.length > 0
            ? [
                  {
                      path: at,
                      message: `is 0 without --${missing.join(", --")}. Add them, or set it to 24h`,
                      ...(own ? {} : { estimate: true as const }),
                  },
              ]
            : []),
        ...(labels === "0" || seconds(labels) === 0
            ? [{ path: `${path}: --labels.split-interval`, message: `is ${show(labels)}, expected 24h` }]
            : []),
    ];
}

const caching = ({ path, args }: ComponentView): Violation[] =>
    caches.flatMap((name) => {
        const value = flag(args, name);
        if (value === undefined || isUnknown(value)) return [];
        const { type, config } = map(parsed(value));
        const { max_size, max_size_items } = map(config);
        return type === "IN-MEMORY" && !max_size && !max_size_items
            ? [
                  {
                      path: `${path}: --${name}`,
                      message: "is an IN-MEMORY cache without a size, which caches nothing. Add max_size, such as 128MB",
                  },
              ]
            : [];
    });
