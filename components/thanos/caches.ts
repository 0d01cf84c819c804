// The caches: their settings for the query-frontend and the store gateway, and the servers that the stack deploys itself.
import type { apps, core } from "@pulumi/kubernetes/types/input";
import { mirrored } from "../../config/images";
import { memcachedName } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { megabytes, toBytes, toSeconds } from "../../config/units";
import type { Base } from "../base";
import { disruptionBudget } from "../kubernetes/disruption-budget";
import type { NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements, selectorLabels } from "../kubernetes/pod";
import { podTemplate, type PodSettings } from "../kubernetes/pod-settings";
import { spreadConstraints } from "../kubernetes/spread";
import type { SecretVariable } from "./component";

/** Arguments, and the variables that they refer to. */
export interface CacheArguments {
    readonly args: readonly string[];
    readonly variables: Readonly<Record<string, SecretVariable>>;
}

const port = 11211;

/** A cache of this type that all share; in memory there is none. */
function shared({ thanos: { caches }, ...stack }: StackConfig): { type: string; config: object } | undefined {
    const client = { max_item_size: "16MiB", max_async_buffer_size: 100_000 };
    switch (caches.kind) {
        case "memory":
            return undefined;
        case "memcached":
            return { type: "MEMCACHED", config: { addresses: caches.addresses, ...client } };
        case "deployed": {
            const address = `dnssrv+_memcached._tcp.${memcachedName}.${stack.namespace}.svc.${stack.kubernetes.clusterDomain}`;
            return { type: "MEMCACHED", config: { addresses: [address], ...client } };
        }
        case "redis": {
            const { address, database, tls, credentials } = caches;
            return {
                type: "REDIS",
                config: {
                    addr: address,
                    ...(database === 0 ? {} : { db: database }),
                    tls_enabled: tls,
                    ...(credentials?.usernameKey === undefined ? {} : { username: variable("CACHE_USERNAME") }),
                    ...(credentials === undefined ? {} : { password: variable("CACHE_PASSWORD") }),
                },
            };
        }
    }
}

/** Thanos puts the value in by itself; the second `$` keeps Kubernetes from doing it, where every process list would show it. */
const variable = (name: string): string => `$$(${name})`;

function variables({ thanos: { caches } }: StackConfig): CacheArguments["variables"] {
    if (caches.kind !== "redis" || !caches.credentials) return {};
    const { secret, usernameKey, passwordKey } = caches.credentials;
    return {
        ...(usernameKey === undefined ? {} : { CACHE_USERNAME: { secret, key: usernameKey } }),
        CACHE_PASSWORD: { secret, key: passwordKey },
    };
}

/** Names and values of labels, which completions need, are few compared with the results of queries. */
const labelsShare = 1 / 8;

/** The query-frontend's caches, two of them also in memory: results, and lists of labels and series. */
export function resultCache(stack: StackConfig, size: string): CacheArguments {
    const cache = (share: number) =>
        JSON.stringify(shared(stack) ?? { type: "IN-MEMORY", config: { max_size: megabytes(size, share), validity: "0s" } });
    return {
        args: [`--query-range.response-cache-config=${cache(1)}`, `--labels.response-cache-config=${cache(labelsShare)}`],
        variables: variables(stack),
    };
}

/** Parts of indexes, and parts of blocks, which the store gateway would ask the bucket for again. */
export function blockCaches(stack: StackConfig, indexSize: string, bucketSize: string | undefined): CacheArguments {
    const index = shared(stack) ?? { type: "IN-MEMORY", config: inMemory(indexSize) };
    const bucket = shared(stack) ?? (bucketSize === undefined ? undefined : { type: "IN-MEMORY", config: inMemory(bucketSize) });
    return {
        args: [
            `--index-cache.config=${JSON.stringify(index)}`,
            ...(bucket ? [`--store.caching-bucket.config=${JSON.stringify({ ...bucket, ...listTtl(stack) })}`] : []),
        ],
        variables: variables(stack),
    };
}

/** Thanos refuses a cache smaller than one item may be, which is 125 MB by default. */
const inMemory = (size: string) => ({ max_size: megabytes(size), max_item_size: megabytes(size, 0.25) });

/** A cached list of blocks must not be older than the interval at which it is read; the default is 5 minutes. */
const listTtl = ({ thanos: { syncInterval } }: StackConfig) =>
    toSeconds(syncInterval) < 300 ? { blocks_iter_ttl: syncInterval } : {};

/** Replicas of the memcached servers that the stack deploys, and the memory for items of each. Undefined: it deploys none. */
function deployedServers({ stack: { thanos }, size: { memcached } }: Base) {
    const { caches } = thanos;
    if (caches.kind !== "deployed") return undefined;
    return { image: caches.image, replicas: caches.replicas ?? memcached.replicas, memory: caches.memory ?? memcached.memory };
}

/** Bytes for items of all memcached servers that the stack deploys. */
export function cacheBytes(base: Base): number | undefined {
    const servers = deployedServers(base);
    return servers && servers.replicas * toBytes(servers.memory);
}

/** The memcached servers that the stack deploys, if any. */
export function cacheServers(base: Base, settings: PodSettings): NamedObject[] {
    const servers = deployedServers(base);
    if (!servers) return [];
    const {
        stack,
        spread,
        size: { memcached: size },
    } = base;
    const { image, replicas, memory } = servers;
    const matchLabels = selectorLabels("memcached", memcachedName);
    const metadata = { name: memcachedName, namespace: stack.namespace, labels: labels("memcached", memcachedName) };
    const resources = resourceRequirements({
        cpu: size.cpu,
        memory,
        memoryLimit: `${Math.ceil((toBytes(memory) * 4) / 3 / 2 ** 20)}Mi`,
    });
    const template = podTemplate(settings, {
        labels: metadata.labels,
        user: 11211,
        spec: {
            serviceAccountName: memcachedName,
            topologySpreadConstraints: spreadConstraints(matchLabels, replicas, spread),
        },
        containers: [
            {
                name: "memcached",
                image: mirrored(image, stack.imageRegistry),
                // Items of up to 16 MB, as its clients send them; connections for every pod that may ask.
                args: [
                    `--memory-limit=${megabytes(memory).slice(0, -2)}`,
                    "--max-item-size=16m",
                    "--conn-limit=4096",
                    `--port=${port}`,
                ],
                ports: [{ name: "memcached", containerPort: port }],
                readinessProbe: { tcpSocket: { port: "memcached" }, periodSeconds: 5 },
                livenessProbe: { tcpSocket: { port: "memcached" }, periodSeconds: 15, failureThreshold: 4 },
                resources,
            },
        ],
    });
    return [
        { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
        {
            apiVersion: "v1",
            kind: "Service",
            metadata,
            spec: {
                clusterIP: "None", // clients choose the server of a key themselves
                selector: matchLabels,
                ports: [{ name: "memcached", port, targetPort: "memcached" }],
            } satisfies core.v1.ServiceSpec,
        },
        {
            apiVersion: "apps/v1",
            kind: "StatefulSet", // names that stay: a key is found again after a restart of its server
            metadata,
            spec: {
                serviceName: memcachedName,
                replicas,
                podManagementPolicy: "Parallel",
                selector: { matchLabels },
                template,
            } satisfies apps.v1.StatefulSetSpec,
        },
        ...disruptionBudget(metadata, matchLabels, { replicas }),
    ];
}
