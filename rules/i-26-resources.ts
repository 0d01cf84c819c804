import { component, prometheus, withFlag } from "./examples";
import { always, type Rule, type Violation } from "./rule";
import { bytes, flag, gibibytes, isUnknown, show } from "./terms";
import { at, parsed, text } from "./view/read";
import type { ComponentView, Known, ResourcesView } from "./view/types";

export const resources: Rule = {
    id: "I-26",
    title: "Every container of Thanos has requests and a memory limit that it can live in",
    why: "Bitnami's chart gives every component 192 MiB, while the store gateway alone takes 2.25 GB for its chunk pool and index cache by default: it is killed by the first wide query. Without requests the scheduler packs such pods on one node.",
    source: "thanos: cmd/thanos/store.go; bitnami/charts: _resources.tpl; thanos#6030, #6643",
    severity: always("mandatory"),
    check: ({ thanos, prometheus }) => [
        ...thanos.flatMap(({ path, resources }) => missing(path, resources)),
        ...prometheus.flatMap(({ path, resources, sidecar }) => [
            ...missing(path, resources),
            ...(sidecar ? missing(sidecar.path, sidecar.resources) : []),
        ]),
        ...thanos.filter(({ component }) => component === "store").flatMap(storeMemory),
    ],
    examples: {
        pass: [
            {
                title: "small caches in a small limit",
                change: component("store", (one) => {
                    one.args = ["--chunk-pool-size=256MB", "--index-cache-size=128MB"];
                    one.resources.memoryLimit = "512Mi";
                }),
            },
            {
                title: "caches in memcached",
                change: component("store", (one) => {
                    one.args = ["--chunk-pool-size=256MB", '--index-cache.config={"type":"MEMCACHED","config":{}}'];
                    one.resources.memoryLimit = "512Mi";
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
                title: "a store gateway whose caches fill its limit",
                change: component("store", (one) => void (one.resources.memoryLimit = "3Gi")),
            },
            {
                title: "a cache of blocks that fills its limit",
                change: withFlag("store", "store.caching-bucket.config", '{"type":"IN-MEMORY","config":{"max_size":"4GB"}}'),
            },
            {
                title: "a store gateway with the default chunk pool in 2Gi",
                change: (view) => {
                    withFlag("store", "chunk-pool-size", undefined)(view);
                    component("store", (one) => void (one.resources.memoryLimit = "2Gi"))(view);
                },
            },
        ],
    },
};

const missing = (path: string, { cpu, memory, memoryLimit }: ResourcesView): Violation[] =>
    Object.entries({ "requests.cpu": cpu, "requests.memory": memory, "limits.memory": memoryLimit })
        .filter(([, value]) => value === undefined)
        .map(([field]) => ({
            path: `${path}.resources.${field}`,
            message: "is not set; set it, or remove the override that removes it",
        }));

/** The size of a cache in memory; of one that is elsewhere nothing is in the gateway's memory. Undefined: there is no such cache. */
function inMemory(config: Known<string> | undefined): Known<string> | undefined {
    if (config === undefined || isUnknown(config)) return config;
    const { type, config: own } = parsed(config);
    return type === "IN-MEMORY" ? (text(at(own, "max_size")) ?? "250MB") : "0";
}

/** What the store gateway keeps in memory by design, and 30 % for everything else. */
function storeMemory({ path, args, resources: { memoryLimit } }: ComponentView): Violation[] {
    const pool = flag(args, "chunk-pool-size") ?? "2GB";
    const indexes = inMemory(flag(args, "index-cache.config")) ?? flag(args, "index-cache-size") ?? "250MB";
    const blocks = inMemory(flag(args, "store.caching-bucket.config")) ?? "0";
    const limit = bytes(memoryLimit);
    const parts = [bytes(pool), bytes(indexes), bytes(blocks)];
    if (args.some(isUnknown) || limit === undefined || parts.includes(undefined)) return [];
    const needed = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) * 1.3;
    return limit < needed
        ? [
              {
                  path: `${path}.resources.limits.memory`,
                  message: `is ${show(memoryLimit)}, but a chunk pool of ${show(pool)} and caches of ${show(indexes)} and ${show(blocks)} need ${gibibytes(needed)}; set thanos-stack:thanos.storeGateway.resources.memoryLimit`,
              },
          ]
        : [];
}
