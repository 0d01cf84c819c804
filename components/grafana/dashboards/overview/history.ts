import { expectedStores } from "../../../alerts/expected";
import { missing, ofPrometheus, scope, sinceUpload } from "../../queries";
import { at, present, type Model, type Question } from "./terms";

const times = `(${present} * time())`;
/** 1 where a window has all its samples. */
const canary = `probe_success{${scope}, window!=""}`;
const shown = "[$__range:$__interval]";

/**
 * Times with samples, by cluster and step; the least is the first. In 200 steps over the whole retention, so that queries answer from
 * downsampled blocks. A younger history has up to one step more than it seems to: it is looked at again in steps of a tenth, so that
 * the answer is right within 5 %.
 */
function firstTime(seconds: number): string {
    const step = Math.ceil(seconds / 200);
    const coarse = `label_replace(min_over_time(${times}[${seconds}s:${step}s]), "step", "${step}", "", "")`;
    return `${coarse} or ${step <= 60 ? times : firstTime(Math.ceil(seconds / 10))}`;
}

const hours = (seconds: number): string => `${+(seconds / 3600).toFixed(1)} h`;

export const history = ({ prometheus, settings, historySeconds }: Model): Question => ({
    title: "Is history complete?",
    overTime: "History",
    panels: [
        {
            title: "Stores",
            description:
                "Sidecars, store gateways, rulers and receivers that the querier with the fewest connections sees, of those in the stack file.",
            good: "all of them. Queries lack the data of missing stores.",
            unit: "state",
            kind: "stat",
            levels: [["green"], ["red", 1]],
            shows: "name",
            alert: "ThanosQueryStoreMissing",
            queries: [
                {
                    expr: missing(
                        `min by (cluster, namespace) (sum by (cluster, namespace, pod) (thanos_store_nodes_grpc_connections{${scope}, store_type!="query"}))`,
                        `max by (cluster, namespace) (${expectedStores}${at})`,
                    ),
                    legend: "{{cluster}} {{found}} of {{expected}}",
                },
            ],
            empty: "the stack's rules are not loaded (`alerts.enabled: false`)",
        },
        {
            title: "History reaches back",
            description: "Age of the oldest sample that queries return.",
            good: "grows until it reaches the longest retention in the stack file.",
            unit: "seconds",
            kind: "stat",
            levels: [["blue"]],
            queries: [
                {
                    expr: `time() - min by (cluster) (${firstTime(historySeconds)})`,
                    legend: "{{cluster}}",
                },
            ],
        },
        {
            title: "Age of newest sample",
            description: "Age of the newest sample that queries return.",
            good: "below two minutes. Older: Prometheus does not scrape, or its sidecar is not reached.",
            unit: "seconds",
            kind: "stat",
            levels: [["green"], ["orange", 120], ["red", 300]],
            alert: "ThanosSidecarIsDown",
            queries: [
                {
                    expr: `time() - max by (cluster) (max_over_time(timestamp(prometheus_build_info${at})[6h:1m]))`,
                    legend: "{{cluster}}",
                },
            ],
        },
        {
            title: "Gaps",
            description:
                "Time without any sample of a Prometheus in the selected time range, since the first sample in it. Gaps shorter than five minutes do not count.",
            good: "none. Queries have no data in a gap, and none can be added later.",
            unit: "seconds",
            kind: "stat",
            levels: [["green"], ["red", 1]],
            words: { 0: "none" },
            queries: [
                {
                    expr: `clamp_min(max_over_time(${times}${shown}) - min_over_time(${times}${shown}) - (count_over_time(${times}${shown}) - 1) * $__interval_ms / 1000, 0)`,
                    legend: "{{cluster}}",
                },
            ],
        },
        {
            title: "Data is lost in",
            description:
                "Time until the first Prometheus, ruler or receiver deletes a block that it has not uploaded, if uploads do not succeed before.",
            good: `near the local retention (${hours(prometheus.retention)} in this stack file). It falls while uploads fail.`,
            unit: "seconds",
            kind: "stat",
            levels: [
                ["red"],
                ["orange", prometheus.retention * settings.ThanosLocalRetentionOvertakesUpload.threshold],
                ["green", prometheus.retention - settings.ThanosSidecarNoUpload.threshold * prometheus.block],
            ],
            alert: "ThanosLocalRetentionOvertakesUpload",
            queries: [
                {
                    expr: `min by (cluster) (max by (cluster, namespace, pod) (prometheus_tsdb_retention_limit_seconds${at}) - on (cluster, namespace, pod) (${sinceUpload(scope, prometheus.retention, "cluster, namespace, pod")}))`,
                    legend: "{{cluster}}",
                },
            ],
            empty: "no block was uploaded yet",
        },
        {
            title: "Read back",
            description:
                "Windows of history in which the canary found samples missing or changed. The canary records a known series, and reads it back from several ages.",
            good: "none. Queries return incomplete data in the named windows.",
            unit: "state",
            kind: "stat",
            needs: "canary",
            levels: [["green"], ["red", 1]],
            shows: "name",
            alert: "ThanosHistoryIncomplete",
            queries: [
                {
                    expr: `1 - min by (cluster, window) (${canary}) > 0`,
                    legend: "{{cluster}} {{window}}",
                },
                { expr: `0 * (max by (cluster) (${canary}) unless on (cluster) ${canary} == 0)`, legend: "{{cluster}} complete" },
            ],
            empty: "the canary has not read yet",
        },
        {
            title: "Blocks not loaded",
            description: "Blocks that a store gateway could not load in the last 30 minutes.",
            good: "0. Queries lack the data of these blocks.",
            unit: "count",
            kind: "stat",
            needs: "storeGateway",
            levels: [["green"], ["red", 1]],
            words: { 0: "none" },
            alert: "ThanosStoreBlockLoadFailures",
            queries: [
                {
                    expr: `max by (cluster) (increase(thanos_bucket_store_block_load_failures_total${at}[30m]))`,
                    legend: "{{cluster}}",
                },
            ],
        },
        {
            title: "Time since the last upload",
            description: "For each pod that uploads blocks.",
            good: "a sawtooth that stays below one and a half block durations.",
            unit: "seconds",
            bound: settings.ThanosSidecarNoUpload.threshold * prometheus.block,
            alert: "ThanosSidecarNoUpload",
            queries: [{ expr: sinceUpload(scope, prometheus.retention), legend: "{{cluster}} {{pod}}" }],
            empty: "no block was uploaded yet",
        },
        {
            title: "Blocks in the bucket",
            description:
                "Blocks by state at the last synchronization: `loaded` ones are served, the others are too new, duplicates, or marked.",
            good: "`loaded` changes slowly. `failed` and `no-meta-json` are absent, apart from uploads in progress.",
            unit: "count",
            queries: [{ expr: `max by (cluster, state) (thanos_blocks_meta_synced${at} > 0)`, legend: "{{cluster}} {{state}}" }],
        },
        {
            title: "Ingested samples",
            description: "Samples per second of all Prometheus servers, replicas included.",
            good: "steady. A fall means lost targets, a rise more load.",
            unit: "perSecond",
            queries: [
                {
                    expr: `sum by (cluster) (${ofPrometheus(`rate(prometheus_tsdb_head_samples_appended_total${at}[$__rate_interval])`)})`,
                    legend: "{{cluster}}",
                },
            ],
        },
    ],
});
