// The parts that the dashboards' queries are made of.
import type { Query, Row } from "./panel";

/** Label matchers of the selected clusters and namespaces. */
export const scope = 'cluster=~"$cluster", namespace=~"$namespace"';
/** The same, and of the selected jobs. */
export const jobs = `${scope}, job=~"$job"`;

/** Of Prometheus servers only: rulers and receivers have the same database. */
export const ofPrometheus = (series: string): string =>
    `${series} and on (cluster, namespace, pod) prometheus_build_info{${scope}}`;

/** Time since each pod that uploads blocks uploaded one. A restart resets the metric, so the query looks back `remembered` seconds. */
export const sinceUpload = (matchers: string, remembered: number, by = "cluster, pod"): string =>
    `time() - max by (${by}) (max_over_time(thanos_objstore_bucket_last_successful_upload_time{${matchers}}[${remembered}s]) > 0 and on (cluster, namespace, pod) thanos_shipper_uploads_total{${matchers}})`;

/** A counter's rate, by cluster and other labels: pods of several clusters have the same names. */
export const rateOf = (counter: string, matchers: string, by = "pod"): string =>
    `sum by (cluster, ${by}) (rate(${counter}{${matchers}}[$__rate_interval]))`;

/** Of the selected jobs. */
export const ratePerPod = (counter: string, matchers = "", by = "pod"): string => rateOf(counter, `${jobs}${matchers}`, by);

/** How often something happened, for events that are rare. */
export const increase = (counter: string, matchers = "", by = "pod"): string =>
    `sum by (cluster, ${by}) (increase(${counter}{${jobs}${matchers}}[$__rate_interval]))`;

/**
 * A share. Without operations there is no series: the comparison drops NaN. An operation counts when it begins and a failure when it
 * ends, so that for a moment there can be more failures than operations.
 */
const atMostAll = (part: string, whole: string): string => `clamp_max(${part} / ${whole}, 1) >= 0`;

/** The share of one counter in another. */
export const shareOf = (part: string, whole: string, by = "job"): string =>
    atMostAll(
        `sum by (cluster, ${by}) (rate(${part}[$__rate_interval]))`,
        `sum by (cluster, ${by}) (rate(${whole}[$__rate_interval]))`,
    );

/** The same for failures, and 0 where nothing has failed yet: Thanos has no such series before the first failure. */
export const failureShare = (part: string, whole: string, by = "job"): string => {
    const all = `sum by (cluster, ${by}) (rate(${whole}[$__rate_interval]))`;
    return atMostAll(`(sum by (cluster, ${by}) (rate(${part}[$__rate_interval])) or 0 * ${all})`, all);
};

/** The time within which this share of operations ends. Without operations there is no series: the comparison drops NaN. */
export const quantile = (q: number, histogram: string, matchers = "", by = "job", range = "$__rate_interval"): string =>
    `histogram_quantile(${q}, sum by (cluster, ${by}, le) (rate(${histogram}_bucket{${jobs}${matchers}}[${range}]))) >= 0`;

/** p50, p90 and p99 of a histogram, as the queries of one panel. */
export const latency = (histogram: string, matchers = "", by = "job"): Query[] =>
    [0.5, 0.9, 0.99].map((q) => ({
        expr: quantile(q, histogram, matchers, by),
        legend: `{{cluster}} p${q * 100} ${by
            .split(", ")
            .map((label) => `{{${label}}}`)
            .join(" ")}`,
    }));

/** A gauge of the selected jobs. */
export const gauge = (metric: string, by = "pod", of = "max"): string => `${of} by (cluster, ${by}) (${metric}{${jobs}})`;

/**
 * How many are missing, by cluster and namespace, with the labels `found` and `expected` for the legend.
 *
 * @param found the measured number, by cluster and namespace
 * @param expected the number in the stack file, by cluster and namespace
 */
export function missing(found: string, expected: string): string {
    const there = `(${found} or 0 * ${expected})`;
    const label = (name: string, value: string) =>
        ` * on (cluster, namespace) group_left (${name}) count_values by (cluster, namespace) ("${name}", ${value})`;
    return `clamp_min(${expected} - ${there}, 0)${label("expected", expected)}${label("found", there)}`;
}

/** Goroutines, CPU and memory of the selected jobs: the last row of every component's dashboard. */
export const resources: Row = {
    title: "Resources",
    panels: [
        {
            title: "Memory",
            description: "Resident memory of each pod. The dashed line is the memory limit in the stack file.",
            good: "well below the limit. The kernel kills a pod that reaches it.",
            unit: "bytes",
            queries: [
                { expr: gauge("process_resident_memory_bytes"), legend: "{{cluster}} {{pod}}" },
                { expr: gauge("stack:memory_bytes:limit", "job"), legend: "{{cluster}} limit of {{job}}", limit: true },
            ],
        },
        {
            title: "CPU",
            description: "Cores in use by each pod.",
            good: "about the same from day to day. Thanos has no CPU limit: more use makes other pods of the node slower.",
            unit: "cores",
            queries: [{ expr: ratePerPod("process_cpu_seconds_total"), legend: "{{cluster}} {{pod}}" }],
        },
        {
            title: "Goroutines",
            description: "Goroutines of each pod.",
            good: "rises and falls with the load. A steady rise is a leak: restart the pod and report it.",
            unit: "count",
            queries: [{ expr: gauge("go_goroutines"), legend: "{{cluster}} {{pod}}" }],
        },
    ],
};
