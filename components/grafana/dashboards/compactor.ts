import type { AlertsModel } from "../../alerts/model";
import type { Dashboard, Row } from "../panel";
import { failureShare, increase, jobs, latency, resources, scope } from "../queries";

const last = (metric: string) => [{ expr: `max by (cluster, job) (${metric}{${jobs}})`, legend: "{{cluster}} {{job}}" }];
const byResolution = (counter: string, name: string) => ({
    expr: increase(counter, "", "resolution"),
    legend: `{{cluster}} ${name}, resolution {{resolution}}`,
});

const state = ({ settings }: Pick<AlertsModel, "settings">): Row => ({
    title: "Does it work?",
    panels: [
        {
            title: "State",
            description: "Whether the compactor has stopped because of blocks that it cannot process.",
            good: "OK. HALTED: nothing is compacted, downsampled or deleted until a person acts.",
            unit: "state",
            kind: "stat",
            levels: [["green"], ["red", 1]],
            words: { 0: "OK", 1: "HALTED" },
            alert: "ThanosCompactHalted",
            queries: last("thanos_compact_halted"),
        },
        {
            title: "Running compactors",
            description: "Compactors of the selected jobs that run.",
            good: "1. Two on one bucket write overlapping blocks.",
            unit: "count",
            kind: "stat",
            levels: [["red"], ["green", 1], ["red", 2]],
            words: { 0: "none", 1: "1" },
            alert: "ThanosCompactMultipleRunning",
            queries: [{ expr: `sum by (cluster) (up{${jobs}})`, legend: "{{cluster}}" }],
        },
        {
            title: "Iterations in a day",
            description: "Completed passes over the bucket in the last 24 hours.",
            good: "at least one.",
            unit: "count",
            kind: "stat",
            levels: [["red"], ["green", 1]],
            alert: "ThanosCompactHasNotRun",
            queries: [
                {
                    expr: `sum by (cluster, job) (ceil(increase(thanos_compact_iterations_total{${jobs}}[1d])))`,
                    legend: "{{cluster}} {{job}}",
                },
            ],
        },
        {
            title: "Failed compactions in a day",
            description: "Compactions that ended in an error in the last 24 hours.",
            good: "none. A failed compaction is repeated in the next iteration.",
            unit: "count",
            kind: "stat",
            levels: [["green"], ["red", 1]],
            words: { 0: "none" },
            alert: "ThanosCompactHighCompactionFailures",
            queries: [
                {
                    expr: `sum by (cluster, job) (ceil(increase(thanos_compact_group_compactions_failures_total{${jobs}}[1d])))`,
                    legend: "{{cluster}} {{job}}",
                },
            ],
            empty: "no group of blocks was compacted yet",
        },
        {
            title: "Volume",
            description: "Used share of the compactor's volume. A compaction needs twice the size of the blocks that it merges.",
            good: "below 80 %.",
            unit: "share",
            kind: "stat",
            levels: [["green"], ["orange", 0.8], ["red", settings.ThanosCompactVolumeFilling.threshold]],
            alert: "ThanosCompactVolumeFilling",
            queries: [
                {
                    expr: `max by (cluster, persistentvolumeclaim) (kubelet_volume_stats_used_bytes{${scope}, persistentvolumeclaim=~".*compactor.*"} / kubelet_volume_stats_capacity_bytes{${scope}, persistentvolumeclaim=~".*compactor.*"})`,
                    legend: "{{cluster}} {{persistentvolumeclaim}}",
                },
            ],
            empty: "the kubelet reports no volumes of this kind",
        },
    ],
});

const backlog: Row = {
    title: "Does it keep up?",
    panels: [
        {
            title: "Compactions to do",
            description: "Planned compactions.",
            good: "reaches nearly 0 at least once a day.",
            unit: "count",
            alert: "ThanosCompactionBacklogGrowing",
            queries: last("thanos_compact_todo_compactions"),
        },
        {
            title: "Blocks to downsample",
            description: "Blocks that are old enough, and not downsampled yet.",
            good: "0 after each iteration.",
            unit: "count",
            alert: "ThanosDownsamplingBehind",
            queries: last("thanos_compact_todo_downsample_blocks"),
        },
        {
            title: "Blocks to delete",
            description: "Blocks past their retention that are not marked for deletion yet.",
            good: "0 after each iteration.",
            unit: "count",
            queries: last("thanos_compact_todo_deletion_blocks"),
        },
    ],
};

const work: Row = {
    title: "What does it do?",
    panels: [
        {
            title: "Compactions",
            description: "Compactions, and failed ones, by resolution.",
            good: "no failed compactions.",
            unit: "failures",
            alert: "ThanosCompactHighCompactionFailures",
            queries: [
                byResolution("thanos_compact_group_compactions_total", "done"),
                byResolution("thanos_compact_group_compactions_failures_total", "failed"),
            ],
            empty: "no group of blocks was compacted yet",
        },
        {
            title: "Downsampling",
            description: "Downsampled blocks, and failures, by resolution.",
            good: "no failures.",
            unit: "failures",
            alert: "ThanosDownsamplingBehind",
            queries: [
                byResolution("thanos_compact_downsample_total", "done"),
                byResolution("thanos_compact_downsample_failures_total", "failed"),
            ],
            empty: "no block is old enough: 40 hours for the first resolution",
        },
        {
            title: "Deletion",
            description: "Blocks that were marked for deletion and deleted, and failed deletions.",
            good: "no failed deletions.",
            unit: "failures",
            alert: "ThanosCompactBucketHighOperationFailures",
            queries: [
                {
                    expr: increase("thanos_compact_blocks_marked_total", ', marker="deletion-mark.json"'),
                    legend: "{{cluster}} {{pod}} marked",
                },
                { expr: increase("thanos_compact_blocks_cleaned_total"), legend: "{{cluster}} {{pod}} deleted" },
                { expr: increase("thanos_compact_block_cleanup_failures_total"), legend: "{{cluster}} {{pod}} failed" },
            ],
        },
        {
            title: "Metadata synchronization: latency",
            description: "Duration of reading the metadata of all blocks.",
            good: "seconds. Minutes: there are too many blocks for one compactor.",
            unit: "seconds",
            queries: latency("thanos_blocks_meta_sync_duration_seconds"),
        },
        {
            title: "Metadata synchronization: failures",
            description: "Share of synchronizations that fail.",
            good: "0 %.",
            unit: "failureShare",
            alert: "ThanosCompactBucketHighOperationFailures",
            queries: [
                {
                    expr: failureShare(
                        `thanos_blocks_meta_sync_failures_total{${jobs}}`,
                        `thanos_blocks_meta_syncs_total{${jobs}}`,
                    ),
                    legend: "{{cluster}} {{job}}",
                },
            ],
        },
        {
            title: "Garbage collection",
            description: "Passes that remove the sources of merged blocks, and failed ones.",
            good: "no failed passes.",
            unit: "failures",
            queries: [
                { expr: increase("thanos_compact_garbage_collection_total"), legend: "{{cluster}} {{pod}} done" },
                { expr: increase("thanos_compact_garbage_collection_failures_total"), legend: "{{cluster}} {{pod}} failed" },
            ],
        },
    ],
};

export const compactor = (model: Pick<AlertsModel, "settings">): Dashboard => ({
    name: "compactor",
    title: "Thanos / Compactor",
    description: "Does the compactor work, does it keep up, and does it have room?",
    needs: "compactor",
    jobsWith: ["thanos_compact_halted"],
    rows: [state(model), backlog, work, resources],
});
