// Remote write: what is not taken here is lost once the sender's own queue is full.
import { down, secondsLeft, selector, share, slowest, type Context, type Group } from "./rule";

export const receive: Group = {
    component: "receive",
    questions: (context) => {
        const { targets, threshold, model } = context;
        const fronts = front(context);
        const written = `${fronts}, handler="receive"`;
        const acknowledged = `sum by (namespace, job) (rate(http_requests_total{${written}, code=~"2.."}[15m]))`;
        const hours = threshold("ThanosReceiveNoUpload");
        const retention = model.localRetention.receive ?? 0;
        return {
            ThanosReceiveIsDown: down(
                context,
                "Without enough of them, remote write is refused; senders lose data when their own queue is full, after some two hours.",
            ),
            ThanosReceiveHttpRequestErrorRateHigh: {
                expr: `${share(`http_requests_total{${written}, code=~"5.."}`, `http_requests_total{${written}}`)} > ${threshold("ThanosReceiveHttpRequestErrorRateHigh")}`,
                summary:
                    "{{ $value | humanizePercentage }} of what is written to {{ $labels.job }} is refused. Senders lose data when their own queue is full, after some two hours.",
            },
            ThanosReceiveWritesRefused: {
                expr: `${share(`http_requests_total{${written}, code=~"4..", code!="429"}`, `http_requests_total{${written}}`)} > ${threshold("ThanosReceiveWritesRefused")}`,
                summary:
                    "{{ $value | humanizePercentage }} of what is written to {{ $labels.job }} is refused with 4xx: samples too old, in the future or out of order, or a protocol it does not read. Senders do not repeat these: they are lost.",
            },
            ThanosReceiveWritesEmpty: {
                // A write without samples is counted as a request only. Metadata is one such write a minute of each sender.
                expr: `1 - (sum by (namespace, job) (rate(thanos_receive_write_samples_count{${fronts}}[15m])) or 0 * ${acknowledged}) / ${acknowledged} > ${threshold("ThanosReceiveWritesEmpty")}`,
                summary:
                    "{{ $value | humanizePercentage }} of what {{ $labels.job }} acknowledges has no sample that it reads: a sender uses remote write 2.0, or relabeling drops everything. The samples are lost without an error.",
            },
            ThanosReceiveHttpRequestLatencyHigh: {
                expr: `${slowest("http_request_duration_seconds", written)} > ${threshold("ThanosReceiveHttpRequestLatencyHigh")}`,
                summary:
                    "One in a hundred writes to {{ $labels.job }} takes longer than {{ $value | humanizeDuration }}. Senders fall behind.",
            },
            ThanosReceiveHighReplicationFailures: {
                expr: `${share(`thanos_receive_replications_total{${fronts}, result="error"}`, `thanos_receive_replications_total{${fronts}}`)} > ${threshold("ThanosReceiveHighReplicationFailures")}`,
                summary:
                    "{{ $value | humanizePercentage }} of the copies that {{ $labels.job }} makes fail. The loss of one more replica loses data.",
            },
            ThanosReceiveHighForwardRequestFailures: {
                expr: `${share(`thanos_receive_forward_requests_total{${fronts}, result="error"}`, `thanos_receive_forward_requests_total{${fronts}}`)} > ${threshold("ThanosReceiveHighForwardRequestFailures")}`,
                summary: "{{ $value | humanizePercentage }} of what {{ $labels.job }} hands to its peers fails.",
            },
            ThanosReceiveNoUpload: {
                expr: `${secondsLeft(targets, retention)} < ${retention - hours * 3600}`,
                summary: `{{ $labels.pod }} has uploaded no block for more than ${hours} hours. In {{ $value | humanizeDuration }} it begins to delete what is not in the bucket.`,
            },
            ThanosReceiveLimitsHighMetaMonitoringQueriesFailureRate: {
                expr: `sum by (namespace, pod) (rate(thanos_receive_metamonitoring_failed_queries_total{${fronts}}[5m])) > 0`,
                summary:
                    "{{ $labels.pod }} can't ask how many series the tenants have. Limits by active series do not hold meanwhile.",
            },
            ThanosReceiveTenantLimitedByHeadSeries: {
                expr: `sum by (namespace, job, tenant) (increase(thanos_receive_head_series_limited_requests_total{${fronts}}[5m])) > 0`,
                summary:
                    "Writes of the tenant {{ $labels.tenant }} are refused: it has as many active series as it may. Its data are missing.",
            },
        };
    },
};

/** The receivers of writes: the ingesters, and the routers in front of them where the stack has some. */
const front = ({ model, watched }: Context): string =>
    selector(model.namespace, [...watched.jobs, ...(model.components.receiveRouter?.jobs ?? [])]);

export const receiveRouter: Group = {
    component: "receiveRouter",
    questions: (context) => ({
        ThanosReceiveRouterIsDown: down(
            context,
            "Without any, remote write is refused; senders lose data when their own queue is full, after some two hours.",
        ),
    }),
};
