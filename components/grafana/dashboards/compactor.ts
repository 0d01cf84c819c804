import { jobs, ratePerPod, resources, scope, type Dashboard } from "../panel";

const last = (metric: string) => [{ expr: `max by (cluster, job) (${metric}{${jobs}})`, legend: "{{cluster}} {{job}}" }];

export const compactor: Dashboard = {
    name: "compactor",
    title: "Thanos / Compactor",
    description: "Whether the compactor works, keeps up, and has room.",
    alert: "ThanosCompactIsDown",
    needs: "compactor",
    jobsWith: ["thanos_compact_halted"],
    rows: [
        {
            title: "Does it work?",
            panels: [
                {
                    title: "Halted",
                    description: "1: it has stopped, and waits for somebody.",
                    unit: "short",
                    kind: "stat",
                    alert: "ThanosCompactHalted",
                    queries: last("thanos_compact_halted"),
                },
                {
                    title: "Running compactors",
                    description: "More than one on a bucket do damage.",
                    unit: "short",
                    kind: "stat",
                    alert: "ThanosCompactMultipleRunning",
                    queries: [{ expr: `sum by (cluster) (up{${jobs}})`, legend: "{{cluster}}" }],
                },
                {
                    title: "Iterations",
                    description: "Finished passes over the bucket since it was started.",
                    unit: "short",
                    alert: "ThanosCompactHasNotRun",
                    queries: last("thanos_compact_iterations_total"),
                },
                {
                    title: "Failed compactions",
                    description: "Compactions a second that ended in an error.",
                    unit: "short",
                    alert: "ThanosCompactHighCompactionFailures",
                    queries: [
                        { expr: ratePerPod("thanos_compact_group_compactions_failures_total"), legend: "{{cluster}} {{pod}}" },
                    ],
                    empty: "counted by group of blocks, and there is no group with anything to merge yet",
                },
            ],
        },
        {
            title: "Does it keep up?",
            panels: [
                {
                    title: "Compactions to do",
                    description: "Planned compactions. It should reach nearly 0 once a day.",
                    unit: "short",
                    alert: "ThanosCompactionBacklogGrowing",
                    queries: last("thanos_compact_todo_compactions"),
                },
                {
                    title: "Blocks to downsample",
                    description: "Blocks that are old enough and not downsampled yet. 0 after each iteration.",
                    unit: "short",
                    alert: "ThanosDownsamplingBehind",
                    queries: last("thanos_compact_todo_downsample_blocks"),
                },
                {
                    title: "Blocks to delete",
                    description: "Blocks past their retention that are not marked yet.",
                    unit: "short",
                    queries: last("thanos_compact_todo_deletion_blocks"),
                },
                {
                    title: "Deleted blocks",
                    description: "Blocks deleted a second: merged into larger ones, or past their retention.",
                    unit: "short",
                    queries: [{ expr: ratePerPod("thanos_compact_blocks_cleaned_total"), legend: "{{cluster}} {{pod}}" }],
                },
            ],
        },
        {
            title: "Has it room?",
            panels: [
                {
                    title: "Volume",
                    description: "Used share of the compactor's volume. A compaction needs twice what it merges.",
                    unit: "percentunit",
                    alert: "ThanosCompactVolumeFilling",
                    queries: [
                        {
                            expr: `max by (cluster, persistentvolumeclaim) (kubelet_volume_stats_used_bytes{${scope}, persistentvolumeclaim=~".*compactor.*"} / kubelet_volume_stats_capacity_bytes{${scope}, persistentvolumeclaim=~".*compactor.*"})`,
                            legend: "{{cluster}} {{persistentvolumeclaim}}",
                        },
                    ],
                },
            ],
        },
        resources,
    ],
};
