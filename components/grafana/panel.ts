// What dashboards are written in: panels as plain data. One place turns them into Grafana's own objects.
import type { AlertName } from "../../config/alerts";
import type { Watchable } from "../alerts/model";

/** A query and how its series are called. */
export interface Query {
    readonly expr: string;
    /** With labels as `{{pod}}`. */
    readonly legend: string;
}

export interface Panel {
    readonly title: string;
    /** What it shows, and what is good or bad. */
    readonly description: string;
    /** As Grafana names units: `s`, `bytes`, `percentunit`, `reqps`, `short`. */
    readonly unit: string;
    readonly queries: readonly Query[];
    /** `stat` shows the last value only. Default: `timeseries`. */
    readonly kind?: "timeseries" | "stat";
    /** The alert that watches the same: its runbook is linked. Default: the dashboard's. */
    readonly alert?: AlertName;
    /** Left out when the stack has not this component. */
    readonly needs?: Watchable | "minio";
    /** Why it has no data on a healthy stack. Absent: it always has some. */
    readonly empty?: string;
}

export interface Row {
    readonly title: string;
    readonly panels: readonly Panel[];
}

export interface Dashboard {
    /** Part of its uid and file name: for ever. */
    readonly name: string;
    readonly title: string;
    readonly description: string;
    /** The alert whose runbook says how to look further, for panels that none of their own watches. */
    readonly alert: AlertName;
    /** Left out when the stack has not this component. */
    readonly needs?: Watchable;
    /** What only the components have which the dashboard is about: their jobs can be chosen. Absent: no query asks for `$job`. */
    readonly jobsWith?: readonly [metric: string, matchers?: string];
    readonly rows: readonly Row[];
}

/** Label matchers of the chosen clusters and namespaces. */
export const scope = 'cluster=~"$cluster", namespace=~"$namespace"';
/** The same, and of the chosen jobs. */
export const jobs = `${scope}, job=~"$job"`;

/** Of Prometheus servers alone: rulers and receivers have the same database. */
export const ofPrometheus = (series: string): string =>
    `${series} and on (cluster, namespace, pod) prometheus_build_info{${scope}}`;

/** How long each pod that uploads blocks has uploaded none. What one has forgotten by a restart is remembered so many seconds. */
export const sinceUpload = (matchers: string, remembered: number): string =>
    `time() - max by (cluster, pod) (max_over_time(thanos_objstore_bucket_last_successful_upload_time{${matchers}}[${remembered}s]) > 0 and on (cluster, namespace, pod) thanos_shipper_uploads_total{${matchers}})`;

/** Of the chosen jobs, by cluster and pod: a counter's rate. Pods of several clusters have the same names. */
export const ratePerPod = (counter: string, matchers = "", by = "pod"): string =>
    `sum by (cluster, ${by}) (rate(${counter}{${jobs}${matchers}}[$__rate_interval]))`;

/** The share of a counter in another one. */
export const shareOf = (part: string, whole: string, by = "job"): string =>
    `sum by (cluster, ${by}) (rate(${part}[$__rate_interval])) / sum by (cluster, ${by}) (rate(${whole}[$__rate_interval]))`;

/** The time in which so many are done. */
export const quantile = (q: number, histogram: string, matchers = "", by = "job"): string =>
    `histogram_quantile(${q}, sum by (cluster, ${by}, le) (rate(${histogram}_bucket{${jobs}${matchers}}[$__rate_interval])))`;

/** Median and 99th percentile of a histogram, as one panel's queries. */
export const latency = (histogram: string, matchers = "", by = "job"): Query[] => [
    { expr: quantile(0.5, histogram, matchers, by), legend: `{{cluster}} half of {{${by}}}` },
    { expr: quantile(0.99, histogram, matchers, by), legend: `{{cluster}} 99 % of {{${by}}}` },
];

/** CPU and memory of the chosen jobs, which every dashboard of a component ends with. */
export const resources: Row = {
    title: "Resources",
    panels: [
        {
            title: "Memory",
            description: "Resident memory of each pod. Near its limit it is killed.",
            unit: "bytes",
            queries: [{ expr: `max by (cluster, pod) (process_resident_memory_bytes{${jobs}})`, legend: "{{cluster}} {{pod}}" }],
        },
        {
            title: "CPU",
            description: "Cores in use by each pod.",
            unit: "short",
            queries: [{ expr: ratePerPod("process_cpu_seconds_total"), legend: "{{cluster}} {{pod}}" }],
        },
    ],
};
