import { of, pod, series, type Cases } from "../case";
import { clock, gauge, gone, rate, steady, stuck, type Timeline } from "../timeline";

const tenth: Timeline = [gauge(0), rate(10), stuck];
const hour = 60;
const job = (name: string) => ({ labels: { job: name } });
const claim = (metric: string, name: string) =>
    series(metric, { namespace: "monitoring", persistentvolumeclaim: name, job: "kubelet" });
const certificate = (metric: string, server: string) => of("certificates", metric, { server });
const heartbeat = of("canary", "probe_success", { spoke: "east" });
const slow = (component: "storeGateway", metric: string, labels = {}): Record<string, Timeline> => ({
    [of(component, `${metric}_bucket`, { ...labels, le: "1" })]: [rate(10), stuck, rate(10)],
    [of(component, `${metric}_bucket`, { ...labels, le: "5" })]: steady(rate(10)),
    [of(component, `${metric}_bucket`, { ...labels, le: "+Inf" })]: steady(rate(10)),
});

export const history: Cases = {
    ThanosSpokeSilent: {
        series: { [heartbeat]: [gauge(1), gauge(0), gauge(1)] },
        labels: { namespace: "monitoring", spoke: "east" },
        says: ["east"],
    },
    ThanosStoreIsDown: {
        series: {
            [of("storeGateway", "up")]: [gauge(1), gauge(0), gauge(1)],
            [of("storeGateway", "up", { job: "thanos-store-gateway-1" })]: steady(gauge(1)),
        },
        says: ["1"],
    },
    ThanosStoreGrpcErrorRate: {
        series: {
            [of("storeGateway", "grpc_server_started_total")]: steady(rate(100)),
            [of("storeGateway", "grpc_server_handled_total", { grpc_code: "Internal" })]: tenth,
            [of("storeGateway", "grpc_server_handled_total", { grpc_code: "Canceled" })]: steady(rate(50)),
        },
        ...job("thanos-store-gateway-0"),
        says: ["10%", "thanos-store-gateway-0"],
    },
    ThanosStoreBucketHighOperationFailures: {
        series: {
            [of("storeGateway", "thanos_objstore_bucket_operations_total")]: steady(rate(100)),
            [of("storeGateway", "thanos_objstore_bucket_operation_failures_total")]: tenth,
        },
        ...job("thanos-store-gateway-0"),
        says: ["10%", "thanos-store-gateway-0"],
    },
    ThanosStoreObjstoreOperationLatencyHigh: {
        series: slow("storeGateway", "thanos_objstore_bucket_operation_duration_seconds", { operation: "get_range" }),
        ...job("thanos-store-gateway-0"),
        says: ["thanos-store-gateway-0", "4.96s"],
    },
    ThanosStoreSeriesGateLatencyHigh: {
        series: slow("storeGateway", "thanos_bucket_store_series_gate_queries_duration_seconds"),
        ...job("thanos-store-gateway-0"),
        says: ["thanos-store-gateway-0", "4.96s"],
    },
    ThanosStoreBlockLoadFailures: {
        series: { [of("storeGateway", "thanos_bucket_store_block_load_failures_total")]: [gauge(0), rate(1), stuck] },
        labels: pod("storeGateway"),
        says: ["storeGateway-0"],
    },
    ThanosBucketWebIsDown: {
        series: { [of("bucketWeb", "up")]: [gauge(1), gauge(0), gauge(1)] },
        says: ["0"],
    },
    ThanosCompactIsDown: {
        series: { [of("compactor", "up")]: [gauge(1), gone, gauge(1)] },
        says: ["0"],
    },
    ThanosCompactHalted: {
        series: { [of("compactor", "thanos_compact_halted")]: [gauge(0), gauge(1), gauge(0)] },
        labels: pod("compactor"),
        says: ["compactor-0"],
    },
    ThanosCompactMultipleRunning: {
        series: {
            [of("compactor", "up")]: steady(gauge(1)),
            [of("compactor", "up", { job: "bitnami-thanos-compactor" })]: [gone, gauge(1), gone],
        },
        says: ["2"],
    },
    // Compactions of three hours each, which all fail at their end.
    ThanosCompactHighCompactionFailures: {
        minutes: 14 * hour,
        series: {
            [of("compactor", "thanos_compact_group_compactions_total")]: [rate(1 / 180), stuck, rate(1 / 180)],
            [of("compactor", "thanos_compact_group_compactions_failures_total")]: [gauge(0), rate(1 / 180), stuck],
        },
        labels: { job: "thanos-compactor" },
        says: ["100%", "thanos-compactor"],
    },
    ThanosCompactBucketHighOperationFailures: {
        series: {
            [of("compactor", "thanos_objstore_bucket_operations_total")]: steady(rate(100)),
            [of("compactor", "thanos_objstore_bucket_operation_failures_total")]: tenth,
        },
        ...job("thanos-compactor"),
        says: ["10%", "thanos-compactor"],
    },
    ThanosCompactHasNotRun: [
        {
            minutes: 14 * hour,
            series: {
                [of("compactor", "up")]: steady(gauge(1)),
                [of("compactor", "thanos_compact_iterations_total")]: [rate(1), gauge(0), rate(1)],
            },
            labels: { job: "thanos-compactor" },
            says: ["thanos-compactor"],
        },
        // It crashes again and again, before it is scraped.
        {
            minutes: 14 * hour,
            series: {
                [of("compactor", "up")]: [gauge(1), gauge(0), gauge(1)],
                [of("compactor", "thanos_compact_iterations_total")]: [rate(1), gone, rate(1)],
            },
            labels: { job: "thanos-compactor" },
            says: ["thanos-compactor"],
        },
    ],
    // One more every two hours, for two days: a dozen more than the day before.
    ThanosCompactionBacklogGrowing: {
        minutes: 48 * hour,
        series: { [of("compactor", "thanos_compact_todo_compactions")]: [gauge(3), rate(1 / 120), gauge(0)] },
        labels: { namespace: "monitoring", job: "thanos-compactor" },
        says: ["thanos-compactor", "12"],
    },
    ThanosCompactVolumeFilling: {
        series: {
            [claim("kubelet_volume_stats_used_bytes", "data-thanos-compactor-0")]: [gauge(50), gauge(90), gauge(50)],
            [claim("kubelet_volume_stats_capacity_bytes", "data-thanos-compactor-0")]: steady(gauge(100)),
        },
        labels: { namespace: "monitoring", persistentvolumeclaim: "data-thanos-compactor-0" },
        says: ["data-thanos-compactor-0", "90%"],
    },
    ThanosBlocksNeverDownsampled: {
        minutes: 90,
        series: {
            [of("compactor", "thanos_blocks_meta_synced", { state: "loaded" })]: steady(gauge(50)),
            [of("compactor", "thanos_blocks_meta_synced", { state: "marked-for-no-compact" })]: [gauge(0), gauge(2), gauge(0)],
        },
        labels: { namespace: "monitoring", job: "thanos-compactor" },
        says: ["2", "thanos-compactor"],
    },
    ThanosDownsamplingBehind: {
        minutes: 14 * hour,
        series: { [of("compactor", "thanos_compact_todo_downsample_blocks")]: [gauge(0), gauge(4), gauge(0)] },
        labels: { namespace: "monitoring", job: "thanos-compactor" },
        says: ["4", "thanos-compactor"],
    },
    ThanosVersionSkew: {
        minutes: 90,
        series: {
            [of("query", "thanos_build_info", { version: "0.42.4" })]: steady(gauge(1)),
            [of("sidecar", "thanos_build_info", { version: "0.42.4" })]: [gauge(1), gone, gauge(1)],
            [of("sidecar", "thanos_build_info", { version: "0.41.0" })]: [gone, gauge(1), gone],
        },
        says: ["2"],
    },
    ThanosClockSkew: {
        series: { [of("prometheus", "prometheus_tsdb_head_max_time_seconds")]: [clock(-15), clock(300), clock(-15)] },
        labels: pod("prometheus"),
        says: ["prometheus-0", "5m 0s"],
    },
    ThanosStackVolumeFilling: {
        series: {
            [claim("kubelet_volume_stats_used_bytes", "minio")]: [gauge(50), gauge(95), gauge(50)],
            [claim("kubelet_volume_stats_capacity_bytes", "minio")]: steady(gauge(100)),
            [claim("kubelet_volume_stats_used_bytes", "bitnami-thanos-compactor")]: steady(gauge(95)),
            [claim("kubelet_volume_stats_capacity_bytes", "bitnami-thanos-compactor")]: steady(gauge(100)),
        },
        labels: { namespace: "monitoring", persistentvolumeclaim: "minio" },
        says: ["minio", "95%"],
    },
    ThanosCertificateExpiry: [
        // One of two servers.
        {
            minutes: 2 * hour,
            series: {
                [certificate("probe_ssl_earliest_cert_expiry", "minio")]: steady(clock(30 * 86_400)),
                [certificate("probe_ssl_earliest_cert_expiry", "thanos-query")]: [
                    clock(30 * 86_400),
                    clock(7 * 86_400),
                    clock(90 * 86_400),
                ],
            },
            labels: { server: "thanos-query" },
            says: ["thanos-query", "7d 0h 0m 0s"],
        },
        // One of two does not answer.
        {
            minutes: 2 * hour,
            series: {
                [certificate("up", "minio")]: steady(gauge(1)),
                [certificate("up", "thanos-query")]: steady(gauge(1)),
                [certificate("probe_ssl_earliest_cert_expiry", "minio")]: steady(clock(30 * 86_400)),
                [certificate("probe_ssl_earliest_cert_expiry", "thanos-query")]: [clock(30 * 86_400), gone, clock(30 * 86_400)],
            },
            labels: { server: "thanos-query" },
            says: ["thanos-query", "0s"],
        },
        // Nobody looks.
        {
            minutes: 2 * hour,
            series: {
                [certificate("up", "minio")]: [gauge(1), gone, gauge(1)],
                [certificate("probe_ssl_earliest_cert_expiry", "minio")]: [clock(30 * 86_400), gone, clock(30 * 86_400)],
            },
            labels: { server: "any server" },
            says: ["any server", "0s"],
        },
    ],
};
