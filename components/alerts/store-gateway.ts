// History in the bucket, as it is served.
import { down, grpcFailures, share, slowest, type Group } from "./rule";

export const storeGateway: Group = {
    component: "storeGateway",
    questions: (context) => {
        const { targets, threshold } = context;
        return {
            ThanosStoreIsDown: down(
                context,
                "Without all of them, queries lack everything that is older than Prometheus keeps. Nothing is lost.",
            ),
            ThanosStoreGrpcErrorRate: {
                expr: `${share(`grpc_server_handled_total{${targets}, ${grpcFailures}}`, `grpc_server_started_total{${targets}}`)} > ${threshold("ThanosStoreGrpcErrorRate")}`,
                summary: "{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} fail. Answers lack old data.",
            },
            ThanosStoreBucketHighOperationFailures: {
                expr: `${share(`thanos_objstore_bucket_operation_failures_total{${targets}}`, `thanos_objstore_bucket_operations_total{${targets}}`)} > ${threshold("ThanosStoreBucketHighOperationFailures")}`,
                summary:
                    "{{ $value | humanizePercentage }} of the requests of {{ $labels.job }} to the object store fail. Answers lack old data, new blocks are not found.",
            },
            ThanosStoreObjstoreOperationLatencyHigh: {
                expr: `${slowest("thanos_objstore_bucket_operation_duration_seconds", `${targets}, operation=~"get|get_range|attributes|exists"`)} > ${threshold("ThanosStoreObjstoreOperationLatencyHigh")}`,
                summary:
                    "One in a hundred reads of {{ $labels.job }} from the object store takes longer than {{ $value | humanizeDuration }}. Queries over history are slow.",
            },
            ThanosStoreSeriesGateLatencyHigh: {
                expr: `${slowest("thanos_bucket_store_series_gate_queries_duration_seconds", targets)} > ${threshold("ThanosStoreSeriesGateLatencyHigh")}`,
                summary:
                    "One in a hundred requests to {{ $labels.job }} waits {{ $value | humanizeDuration }} for its turn. Queries over history are slow.",
            },
            ThanosStoreBlockLoadFailures: {
                expr: `sum by (namespace, pod) (increase(thanos_bucket_store_block_load_failures_total{${targets}}[30m])) > 0`,
                summary: "{{ $labels.pod }} can't load blocks of the bucket. Answers lack what is in them.",
            },
        };
    },
};

export const bucketWeb: Group = {
    component: "bucketWeb",
    questions: (context) => ({
        ThanosBucketWebIsDown: down(context, "Nobody can look at the list of blocks. Nothing else needs it."),
    }),
};
