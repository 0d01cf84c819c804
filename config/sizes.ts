// The meaning of each size for each component. A stack names one size and may override any single value of it.
//
// Sources: Prometheus at 8.3 kB of memory a series (Mimir's capacity planning) with 1.6 to 2 times headroom; the store
// gateway's limit is its chunk pool plus its index cache plus 30 %; the compactor's volume is twice two weeks of one
// stream's raw blocks (thanos.io, components/compact). All rows are starting points, to be corrected by measurement.

import type { Resources, Size } from "./size";
import { computedSize } from "./sizing";
import { toSeconds } from "./units";

export type { Resources, Size } from "./size";

const resources = (cpu: string, memory: string, memoryLimit: string): Resources => ({ cpu, memory, memoryLimit });

export const sizes = {
    tiny: {
        summary: "one machine, for trying things: up to 30k active series",
        series: 30_000,
        minio: { resources: resources("50m", "192Mi", "1Gi"), volume: "50Gi" },
        prometheus: { resources: resources("50m", "256Mi", "1Gi"), volume: "2Gi" },
        sidecar: { resources: resources("10m", "64Mi", "256Mi") },
        query: { resources: resources("20m", "64Mi", "512Mi"), replicas: 1 },
        queryFrontend: { resources: resources("10m", "64Mi", "256Mi"), replicas: 1, cache: "64Mi" },
        storeGateway: {
            resources: resources("20m", "64Mi", "512Mi"),
            replicas: 1,
            volume: "1Gi",
            chunkPool: "128Mi",
            indexCache: "64Mi",
            requestSeries: 100_000,
        },
        memcached: { cpu: "10m", memory: "64Mi", replicas: 1 },
        compactor: { resources: resources("20m", "64Mi", "512Mi"), volume: "2Gi" },
        bucketWeb: { resources: resources("10m", "64Mi", "256Mi") },
        ruler: { resources: resources("10m", "64Mi", "256Mi"), replicas: 1, volume: "1Gi" },
        receive: { resources: resources("20m", "128Mi", "512Mi"), replicas: 1, volume: "2Gi" },
        receiveRouter: { resources: resources("10m", "64Mi", "256Mi"), replicas: 1 },
        alertmanager: { resources: resources("10m", "32Mi", "128Mi"), volume: "1Gi" },
        grafana: { resources: resources("50m", "128Mi", "512Mi"), volume: "1Gi" },
        operator: { resources: resources("20m", "64Mi", "256Mi") },
        kubeStateMetrics: { resources: resources("10m", "64Mi", "256Mi") },
        nodeExporter: { resources: resources("10m", "16Mi", "64Mi") },
    },
    small: {
        summary: "up to 100k active series",
        series: 100_000,
        minio: { resources: resources("250m", "512Mi", "2Gi"), volume: "200Gi" },
        prometheus: { resources: resources("500m", "1536Mi", "3Gi"), volume: "20Gi" },
        sidecar: { resources: resources("50m", "64Mi", "256Mi") },
        query: { resources: resources("250m", "512Mi", "1Gi"), replicas: 2 },
        queryFrontend: { resources: resources("100m", "256Mi", "512Mi"), replicas: 1, cache: "128Mi" },
        storeGateway: {
            resources: resources("250m", "768Mi", "1536Mi"),
            replicas: 1,
            volume: "8Gi",
            chunkPool: "512Mi",
            indexCache: "128Mi",
            requestSeries: 500_000,
        },
        memcached: { cpu: "50m", memory: "512Mi", replicas: 1 },
        compactor: { resources: resources("250m", "512Mi", "2Gi"), volume: "20Gi" },
        bucketWeb: { resources: resources("20m", "64Mi", "256Mi") },
        ruler: { resources: resources("50m", "128Mi", "512Mi"), replicas: 1, volume: "5Gi" },
        receive: { resources: resources("500m", "1536Mi", "3Gi"), replicas: 1, volume: "20Gi" },
        receiveRouter: { resources: resources("100m", "256Mi", "512Mi"), replicas: 1 },
        alertmanager: { resources: resources("20m", "64Mi", "256Mi"), volume: "2Gi" },
        grafana: { resources: resources("100m", "256Mi", "512Mi"), volume: "5Gi" },
        operator: { resources: resources("50m", "96Mi", "256Mi") },
        kubeStateMetrics: { resources: resources("20m", "96Mi", "256Mi") },
        nodeExporter: { resources: resources("20m", "32Mi", "128Mi") },
    },
    medium: {
        summary: "up to 1M active series",
        series: 1_000_000,
        minio: { resources: resources("1", "2Gi", "4Gi"), volume: "2Ti" },
        prometheus: { resources: resources("2", "10Gi", "16Gi"), volume: "50Gi" },
        sidecar: { resources: resources("100m", "128Mi", "512Mi") },
        query: { resources: resources("1", "2Gi", "4Gi"), replicas: 2 },
        queryFrontend: { resources: resources("500m", "768Mi", "1Gi"), replicas: 2, cache: "512Mi" },
        storeGateway: {
            resources: resources("1", "4Gi", "6Gi"),
            replicas: 2,
            volume: "20Gi",
            chunkPool: "2Gi",
            indexCache: "1Gi",
            requestSeries: 2_000_000,
            bucketCache: "512Mi",
        },
        memcached: { cpu: "250m", memory: "1Gi", replicas: 3 },
        compactor: { resources: resources("1", "4Gi", "8Gi"), volume: "200Gi" },
        bucketWeb: { resources: resources("50m", "128Mi", "512Mi") },
        ruler: { resources: resources("250m", "512Mi", "1Gi"), replicas: 2, volume: "10Gi" },
        receive: { resources: resources("2", "10Gi", "16Gi"), replicas: 3, volume: "50Gi" },
        receiveRouter: { resources: resources("500m", "1Gi", "2Gi"), replicas: 2 },
        alertmanager: { resources: resources("50m", "128Mi", "256Mi"), volume: "5Gi" },
        grafana: { resources: resources("250m", "512Mi", "1Gi"), volume: "10Gi" },
        operator: { resources: resources("100m", "256Mi", "512Mi") },
        kubeStateMetrics: { resources: resources("100m", "512Mi", "1Gi") },
        nodeExporter: { resources: resources("50m", "64Mi", "128Mi") },
    },
    large: {
        summary: "up to 5M active series",
        series: 5_000_000,
        minio: { resources: resources("4", "8Gi", "16Gi"), volume: "10Ti" },
        prometheus: { resources: resources("8", "60Gi", "84Gi"), volume: "250Gi" },
        sidecar: { resources: resources("250m", "256Mi", "1Gi") },
        query: { resources: resources("4", "8Gi", "16Gi"), replicas: 3 },
        queryFrontend: { resources: resources("1", "2560Mi", "3Gi"), replicas: 2, cache: "2Gi" },
        storeGateway: {
            resources: resources("4", "12Gi", "16Gi"),
            replicas: 2,
            volume: "100Gi",
            chunkPool: "6Gi",
            indexCache: "4Gi",
            requestSeries: 5_000_000,
            partitions: ["14d", "90d"],
            bucketCache: "1Gi",
        },
        memcached: { cpu: "500m", memory: "2Gi", replicas: 3 },
        compactor: { resources: resources("4", "12Gi", "16Gi"), volume: "1Ti" },
        bucketWeb: { resources: resources("100m", "256Mi", "1Gi") },
        ruler: { resources: resources("1", "2Gi", "4Gi"), replicas: 2, volume: "20Gi" },
        receive: { resources: resources("8", "60Gi", "84Gi"), replicas: 3, volume: "250Gi" },
        receiveRouter: { resources: resources("2", "4Gi", "8Gi"), replicas: 3 },
        alertmanager: { resources: resources("100m", "256Mi", "512Mi"), volume: "10Gi" },
        grafana: { resources: resources("500m", "1Gi", "2Gi"), volume: "20Gi" },
        operator: { resources: resources("250m", "512Mi", "1Gi") },
        kubeStateMetrics: { resources: resources("500m", "2Gi", "4Gi") },
        nodeExporter: { resources: resources("100m", "64Mi", "128Mi") },
    },
} as const satisfies Record<string, Size>;

export type SizeName = keyof typeof sizes;

/** The inputs of all sizes. */
export interface SizedStack {
    readonly size: SizeName;
    readonly activeSeries?: number | undefined;
    readonly prometheus: { readonly scrapeInterval: string; readonly retention: string };
    readonly thanos: {
        readonly retention: { readonly raw: string; readonly fiveMinutes: string; readonly oneHour: string };
        readonly receive?: { readonly retention: string } | undefined;
    };
}

/** The meaning of a stack's size: the named one, or one computed from its active series. */
export function sizeOf({ size, activeSeries, prometheus, thanos }: SizedStack): Size {
    if (activeSeries === undefined) return sizes[size];
    const kept = [thanos.retention.raw, thanos.retention.fiveMinutes, thanos.retention.oneHour].map(toSeconds);
    const load = {
        activeSeries,
        scrapeInterval: toSeconds(prometheus.scrapeInterval),
        localRetention: toSeconds(prometheus.retention),
        receiveRetention: toSeconds(thanos.receive?.retention ?? prometheus.retention),
        bucketRetention: kept.includes(0) ? Infinity : Math.max(...kept),
    };
    return computedSize(load, activeSeries <= 100_000 ? sizes.small : activeSeries <= 1_000_000 ? sizes.medium : sizes.large);
}
