import { of, pod, type Cases } from "../case";
import { clock, gauge, gone, rate, steady, stuck, type Timeline } from "../timeline";

const tenth: Timeline = [gauge(0), rate(10), stuck];
const half: Timeline = [gauge(0), rate(50), stuck];
const written = { handler: "receive" };
const job = { labels: { job: "thanos-receive" } };

export const receive: Cases = {
    ThanosReceiveIsDown: {
        series: {
            [of("receive", "up", { pod: "a" })]: [gauge(1), gone, gauge(1)],
            [of("receive", "up", { pod: "b" })]: steady(gauge(1)),
            [of("receive", "up", { pod: "c" })]: steady(gauge(1)),
        },
        says: ["2"],
    },
    ThanosReceiveHttpRequestErrorRateHigh: {
        series: {
            [of("receive", "http_requests_total", { ...written, code: "200" })]: steady(rate(90)),
            [of("receive", "http_requests_total", { ...written, code: "503" })]: tenth,
        },
        ...job,
        says: ["10%", "thanos-receive"],
    },
    // 429 is a limit of the stack's own.
    ThanosReceiveWritesRefused: {
        series: {
            [of("receive", "http_requests_total", { ...written, code: "200" })]: steady(rate(80)),
            [of("receive", "http_requests_total", { ...written, code: "429" })]: steady(rate(10)),
            [of("receive", "http_requests_total", { ...written, code: "409" })]: tenth,
        },
        ...job,
        says: ["10%", "thanos-receive"],
    },
    ThanosReceiveWritesEmpty: {
        series: {
            [of("receive", "http_requests_total", { ...written, code: "200" })]: steady(rate(100)),
            [of("receive", "thanos_receive_write_samples_count", { code: "200", tenant: "default-tenant" })]: [
                rate(100),
                rate(10),
                rate(100),
            ],
        },
        ...job,
        says: ["90%", "thanos-receive"],
    },
    ThanosReceiveHttpRequestLatencyHigh: {
        series: {
            [of("receive", "http_request_duration_seconds_bucket", { ...written, le: "8" })]: [rate(10), stuck, rate(10)],
            [of("receive", "http_request_duration_seconds_bucket", { ...written, le: "16" })]: steady(rate(10)),
            [of("receive", "http_request_duration_seconds_bucket", { ...written, le: "+Inf" })]: steady(rate(10)),
        },
        ...job,
        says: ["thanos-receive", "15.92s"],
    },
    ThanosReceiveHighReplicationFailures: {
        series: {
            [of("receive", "thanos_receive_replications_total", { result: "success" })]: steady(rate(90)),
            [of("receive", "thanos_receive_replications_total", { result: "error" })]: tenth,
        },
        ...job,
        says: ["10%", "thanos-receive"],
    },
    ThanosReceiveHighForwardRequestFailures: {
        series: {
            [of("receive", "thanos_receive_forward_requests_total", { result: "success" })]: steady(rate(50)),
            [of("receive", "thanos_receive_forward_requests_total", { result: "error" })]: half,
        },
        ...job,
        says: ["50%", "thanos-receive"],
    },
    ThanosReceiveNoUpload: {
        minutes: 360,
        series: {
            [of("receive", "up")]: steady(gauge(1)),
            [of("receive", "process_start_time_seconds")]: steady(gauge(0)),
            [of("receive", "thanos_objstore_bucket_last_successful_upload_time", { bucket: "thanos" })]: [
                clock(),
                stuck,
                clock(),
            ],
        },
        labels: pod("receive"),
        says: ["receive-0", "18h 0m 0s"],
    },
    ThanosReceiveRouterIsDown: {
        series: { [of("receiveRouter", "up")]: [gauge(1), gone, gauge(1)] },
        says: ["0"],
    },
    ThanosReceiveTenantLimitedByHeadSeries: {
        series: { [of("receiveRouter", "thanos_receive_head_series_limited_requests_total", { tenant: "team-a" })]: tenth },
        labels: { namespace: "monitoring", job: "thanos-receive-router", tenant: "team-a" },
        says: ["team-a"],
    },
    ThanosReceiveLimitsHighMetaMonitoringQueriesFailureRate: {
        series: { [of("receive", "thanos_receive_metamonitoring_failed_queries_total")]: tenth },
        labels: pod("receive"),
        says: ["receive-0"],
    },
};
