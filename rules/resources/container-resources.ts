import { component, prometheus, withFlag } from "../examples";
import { wrongResources } from "../resource-requests";
import { always, type Rule, type Violation } from "../rule";
import { bytes, flag, gibibytes, isUnknown, show } from "../terms";
import { at, map, parsed, text } from "../view/read";
import type { ComponentView, Known } from "../view/types";

export const containerResources: Rule = {
    name: "container-resources",
    title: "Every container of Thanos has requests, and a memory limit that fits its caches",
    why: "A container whose caches exceed its memory limit is killed by the first wide query, and without requests the scheduler packs such pods on one node. Bitnami's chart gives every component 192 MiB, while the store gateway alone takes 2.25 GB for its chunk pool and index cache by default.",
    source: "thanos: cmd/thanos/store.go; bitnami/charts: _resources.tpl; thanos#6030, #6643",
    severity: always("mandatory"),
    check: ({ thanos, prometheus }) => [
        ...thanos.flatMap(({ path, resources }) => wrongResources(path, resources)),
        ...prometheus.flatMap(({ path, resources, sidecar }) =>
            sidecar ? [...wrongResources(path, resources), ...wrongResources(sidecar.path, sidecar.resources)] : [],
        ),
        ...thanos.filter(({ component }) => component === "store").flatMap(storeMemory),
        ...thanos.filter(({ component }) => component === "query-frontend").flatMap(frontendMemory),
    ],
    examples: {
        pass: [
            {
                title: "small caches in a small limit",
                change: component("store", (one) => {
                    one.args = ["--chunk-pool-size=256MB", "--index-cache-size=128MB"];
                    Object.assign(one.resources, { memory: "256Mi", memoryLimit: "512Mi" });
                }),
            },
            {
                title: "a query-frontend with results in memcached and a small limit",
                change: (view) => {
                    withFlag("query-frontend", "query-range.response-cache-config", '{"type":"MEMCACHED","config":{}}')(view);
                    component("query-frontend", (one) => Object.assign(one.resources, { memory: "64Mi", memoryLimit: "128Mi" }))(
                        view,
                    );
                },
            },
            {
                title: "caches in memcached",
                change: component("store", (one) => {
                    one.args = ["--chunk-pool-size=256MB", '--index-cache.config={"type":"MEMCACHED","config":{}}'];
                    Object.assign(one.resources, { memory: "256Mi", memoryLimit: "512Mi" });
                }),
            },
        ],
        fail: [
            { title: "no memory limit", change: component("query", (one) => void (one.resources.memoryLimit = undefined)) },
            {
                title: "no requests",
                change: component("compact", (one) => Object.assign(one.resources, { cpu: undefined, memory: undefined })),
            },
            {
                title: "a sidecar without resources",
                change: prometheus((one) => {
                    if (one.sidecar) one.sidecar.resources = { cpu: undefined, memory: undefined, memoryLimit: undefined };
                }),
            },
            {
                title: "more memory requested than allowed",
                change: component("query", (one) => Object.assign(one.resources, { memory: "8Gi", memoryLimit: "4Gi" })),
            },
            {
                title: "a query-frontend whose two caches fill its limit",
                change: (view) => {
                    withFlag(
                        "query-frontend",
                        "labels.response-cache-config",
                        '{"type":"IN-MEMORY","config":{"max_size":"512MB"}}',
                    )(view);
                    component("query-frontend", (one) => Object.assign(one.resources, { memory: "768Mi", memoryLimit: "1Gi" }))(
                        view,
                    );
                },
            },
            {
                title: "a store gateway whose caches fill its limit",
                change: component("store", (one) => Object.assign(one.resources, { memory: "2Gi", memoryLimit: "3Gi" })),
            },
            {
                title: "a cache of blocks that fills its limit",
                change: withFlag("store", "store.caching-bucket.config", '{"type":"IN-MEMORY","config":{"max_size":"4GB"}}'),
            },
            {
                title: "a store gateway with the default chunk pool in 2Gi",
                change: (view) => {
                    withFlag("store", "chunk-pool-size", undefined)(view);
                    component("store", (one) => Object.assign(one.resources, { memory: "1Gi", memoryLimit: "2Gi" }))(view);
                },
            },
        ],
    },
};

/** The size of a cache in memory; of one that is elsewhere nothing is in the gateway's memory. Undefined: there is no such cache. */
function inMemory(config: Known<string> | undefined, otherwise: string): Known<string> | undefined {
    if (config === undefined || isUnknown(config)) return config;
    const { type, config: own } = map(parsed(config));
    return type === "IN-MEMORY" ? (text(at(own, "max_size")) ?? otherwise) : "0";
}

/** The memory that the store gateway uses by design. */
function storeMemory(store: ComponentView): Violation[] {
    const { args } = store;
    // A file that the program does not hold cannot be read.
    if (flag(args, "index-cache.config-file") !== undefined || flag(args, "store.caching-bucket.config-file") !== undefined)
        return [];
    return roomFor(store, "storeGateway", {
        "a chunk pool": flag(args, "chunk-pool-size") ?? "2GB",
        "a cache of indexes": inMemory(flag(args, "index-cache.config"), "250MB") ?? flag(args, "index-cache-size") ?? "250MB",
        "a cache of blocks": inMemory(flag(args, "store.caching-bucket.config"), "250MB") ?? "0",
    });
}

/** The query-frontend's two caches. */
const frontendMemory = (frontend: ComponentView): Violation[] =>
    roomFor(frontend, "queryFrontend", {
        "a cache of results": inMemory(flag(frontend.args, "query-range.response-cache-config"), "0") ?? "0",
        "one of labels": inMemory(flag(frontend.args, "labels.response-cache-config"), "0") ?? "0",
    });

/**
 * The parts, and 30 % for everything else. Parts that are larger than the limit by themselves are certain to exceed it once they are
 * full; the rest is an estimate.
 */
function roomFor(
    { path, args, resources: { memoryLimit, isAssumed } }: ComponentView,
    key: string,
    parts: Readonly<Record<string, Known<string>>>,
): Violation[] {
    const limit = bytes(memoryLimit);
    const sizes = Object.values(parts).map(bytes);
    if (args.some(isUnknown) || limit === undefined || sizes.includes(undefined)) return [];
    const sum = sizes.reduce<number>((all, size) => all + (size ?? 0), 0);
    const needed = sum * 1.3;
    const words = Object.entries(parts)
        .filter(([, size]) => bytes(size) !== 0)
        .map(([part, size]) => `${part} of ${show(size)}`);
    return limit < needed
        ? [
              {
                  path: `${path}.resources.limits.memory`,
                  message: `is ${show(memoryLimit)}, but ${words.join(", ")} need ${gibibytes(needed)}. Raise the limit, or make them smaller`,
                  key: `thanos.${key}.resources.memoryLimit`,
                  ...(limit < sum && isAssumed === undefined ? {} : { estimate: true as const }),
              },
          ]
        : [];
}
