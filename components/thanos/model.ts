// Thanos as plain data: for each component its arguments, resources, volume and copies. Our own manifests and the chart's
// values are two renderings of this one model.
import { mirrored } from "../../config/images";
import { objstoreKey, ports, replicaLabel, type Names, type Role, type ThanosComponent } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { sizes, type Resources } from "../../config/sizes";
import { images } from "../../config/versions";
import { resolveResources, resolveVolume, type Volume } from "../kubernetes/volume";

/** One component of Thanos. */
export interface ComponentModel {
    readonly component: ThanosComponent;
    /** Name of its workload, ServiceAccount, and Service with HTTP. */
    readonly name: string;
    readonly replicas: number;
    /** Arguments of the `thanos` binary, the subcommand first. */
    readonly args: readonly string[];
    readonly resources: Resources;
    /** Serves the Store API. */
    readonly grpc: boolean;
    /** What it may do in the bucket. Absent: it has no access. */
    readonly objstore?: Role;
    /** Scratch space that a restart should find again. Nothing in it is the only copy. */
    readonly volume?: Volume;
    /** How long its start may take, in seconds, until it is ready. */
    readonly startupSeconds: number;
}

export interface ThanosModel {
    readonly namespace: string;
    readonly image: string;
    /** The mirror that images come from. */
    readonly imageRegistry?: string;
    readonly components: readonly ComponentModel[];
    /** Never two replicas of a component on one node. */
    readonly hardSpread: boolean;
}

/**
 * Where a component finds its objstore document and its scratch space. The Bitnami chart mounts one Secret for all
 * components at /conf and leaves no choice; this folder is ours, so that each component gets its own.
 */
export const paths = { objstoreFolder: "/objstore", objstore: `/objstore/${objstoreKey}`, data: "/data" } as const;

export function thanosModel(stack: StackConfig, names: Names): ThanosModel {
    return {
        namespace: stack.namespace,
        image: mirrored(images.thanos, stack.imageRegistry),
        ...(stack.imageRegistry === undefined ? {} : { imageRegistry: stack.imageRegistry }),
        components: [query(stack, names), queryFrontend(stack, names), storeGateway(stack, names), compactor(stack, names)],
        hardSpread: stack.environment === "prod",
    };
}

/** DNS name of a Service of ours. */
export const host = (stack: StackConfig, service: string): string =>
    `${service}.${stack.namespace}.svc.${stack.kubernetes.clusterDomain}`;

/** Prometheus' query API over all history: what Grafana and people ask. */
export const queryUrl = (stack: StackConfig, names: Names): string =>
    `http://${host(stack, names.thanos.components.queryFrontend)}:${ports.http}`;

const http = `--http-address=0.0.0.0:${ports.http}`;
const grpc = `--grpc-address=0.0.0.0:${ports.grpc}`;
const logging = ["--log.level=info", "--log.format=logfmt"];

function query(stack: StackConfig, names: Names): ComponentModel {
    const { replicas, resources } = stack.thanos.query;
    const size = sizes[stack.size].query;
    const endpoints = [names.prometheus.discovery, names.thanos.storeDiscovery].map(
        (service) => `--endpoint=dnssrv+_grpc._tcp.${host(stack, service)}`,
    );
    return {
        component: "query",
        name: names.thanos.components.query,
        replicas: replicas ?? size.replicas,
        resources: resolveResources(size.resources, resources),
        grpc: true,
        startupSeconds: 300,
        args: [
            "query",
            ...logging,
            http,
            grpc,
            ...endpoints,
            `--query.replica-label=${replicaLabel}`,
            // With tiered retention, history older than the raw samples is seen only through downsampled blocks: both flags
            // and a data source that asks for max_source_resolution=auto are needed (thanos#813, thanos#7296).
            "--query.auto-downsampling",
            "--query.instant.default.max_source_resolution=1h",
            "--query.timeout=2m",
            "--query.max-concurrent=20",
            "--enable-auto-gomemlimit",
            "--web.disable-cors",
        ],
    };
}

function queryFrontend(stack: StackConfig, names: Names): ComponentModel {
    const { replicas, resources, cache } = stack.thanos.queryFrontend;
    const size = sizes[stack.size].queryFrontend;
    const cacheConfig = JSON.stringify({ type: "IN-MEMORY", config: { max_size: cache ?? size.cache, validity: "0s" } });
    return {
        component: "queryFrontend",
        name: names.thanos.components.queryFrontend,
        replicas: replicas ?? size.replicas,
        resources: resolveResources(size.resources, resources),
        grpc: false,
        startupSeconds: 60,
        args: [
            "query-frontend",
            ...logging,
            http,
            `--query-frontend.downstream-url=http://${host(stack, names.thanos.components.query)}:${ports.http}`,
            // The default of 2 idle connections makes the frontend slower than none (thanos#4571).
            `--query-frontend.downstream-tripper-config=${JSON.stringify({ max_idle_conns_per_host: 100 })}`,
            "--query-frontend.compress-responses",
            "--query-frontend.log-queries-longer-than=10s",
            // Splitting by need: the fixed 24h split makes the first load of 80 days 3.5 times slower.
            "--query-range.split-interval=0",
            "--query-range.min-split-interval=24h",
            "--query-range.max-split-interval=720h",
            "--query-range.horizontal-shards=4",
            `--query-range.response-cache-config=${cacheConfig}`,
            `--labels.response-cache-config=${cacheConfig}`,
            "--web.disable-cors",
        ],
    };
}

function storeGateway(stack: StackConfig, names: Names): ComponentModel {
    const { replicas, resources, volume } = stack.thanos.storeGateway;
    const { syncInterval } = stack.thanos;
    const size = sizes[stack.size].storeGateway;
    return {
        component: "storeGateway",
        name: names.thanos.components.storeGateway,
        replicas: replicas ?? size.replicas,
        resources: resolveResources(size.resources, resources),
        grpc: true,
        objstore: "reader",
        volume: resolveVolume(stack, volume, size.volume),
        startupSeconds: 1800, // the first start reads the index header of every block
        args: [
            "store",
            ...logging,
            http,
            grpc,
            `--data-dir=${paths.data}`,
            `--objstore.config-file=${paths.objstore}`,
            `--index-cache-size=${size.indexCache}`,
            `--chunk-pool-size=${size.chunkPool}`,
            "--store.enable-index-header-lazy-reader",
            ...listing(),
            `--sync-block-duration=${syncInterval}`,
            "--enable-auto-gomemlimit",
            "--disable-admin-operations",
            "--web.disable-cors",
        ],
    };
}

function compactor(stack: StackConfig, names: Names): ComponentModel {
    const { retention, syncInterval, consistencyDelay, deleteDelay } = stack.thanos;
    const { resources, volume } = stack.thanos.compactor;
    const size = sizes[stack.size].compactor;
    return {
        component: "compactor",
        name: names.thanos.components.compactor,
        replicas: 1, // two on one bucket make overlapping blocks and halt (thanos#5370)
        resources: resolveResources(size.resources, resources),
        grpc: false,
        objstore: "owner",
        volume: resolveVolume(stack, volume, size.volume),
        startupSeconds: 300,
        args: [
            "compact",
            ...logging,
            http,
            "--wait",
            `--data-dir=${paths.data}`,
            `--objstore.config-file=${paths.objstore}`,
            `--retention.resolution-raw=${retention.raw}`,
            `--retention.resolution-5m=${retention.fiveMinutes}`,
            `--retention.resolution-1h=${retention.oneHour}`,
            `--consistency-delay=${consistencyDelay}`,
            `--delete-delay=${deleteDelay}`,
            ...listing(),
            // Each of these intervals lists the bucket, and each listing is billed.
            `--wait-interval=${syncInterval}`,
            `--compact.progress-interval=${syncInterval}`,
            `--block-viewer.global.sync-block-interval=${syncInterval}`,
            "--enable-auto-gomemlimit",
            "--disable-admin-operations",
        ],
    };
}

/** One request lists a thousand objects; the default asks once more for every block. */
const listing = (): string[] => ["--block-discovery-strategy=recursive"];
