import { fees } from "./object-store";
import type { AlertsModel } from "../../alerts/model";
import { ofPrometheus, scope, sinceUpload, type Dashboard } from "../panel";

const at = `{${scope}}`;

export const overview = ({ prometheus }: Pick<AlertsModel, "prometheus">): Dashboard => ({
    name: "overview",
    title: "Thanos / Overview",
    description: "Is history complete, how far behind is it, and what does it cost?",
    alert: "ThanosQueryStoreMissing",
    rows: [
        {
            title: "Is history complete?",
            panels: [
                {
                    title: "Alerts",
                    description: "Alerts of the stack that fire. 0 is good.",
                    unit: "short",
                    kind: "stat",
                    queries: [
                        {
                            expr: `count(ALERTS{${scope}, alertstate="firing", alertname=~"Thanos.+|Prometheus(Series|Local).+"}) or vector(0)`,
                            legend: "firing",
                        },
                    ],
                },
                {
                    title: "Stores",
                    description:
                        "Sidecars, store gateways, rulers and receivers that the queriers see. Missing ones are missing data.",
                    unit: "short",
                    kind: "stat",
                    alert: "ThanosQueryStoreMissing",
                    queries: [
                        {
                            expr: `min by (cluster, store_type) (sum by (cluster, pod, store_type) (thanos_store_nodes_grpc_connections${at}))`,
                            legend: "{{cluster}} {{store_type}}",
                        },
                    ],
                },
                {
                    title: "Blocks in the bucket",
                    description:
                        "Blocks that the store gateways serve, and those that are still too fresh or marked for deletion.",
                    unit: "short",
                    queries: [
                        { expr: `max by (cluster, state) (thanos_blocks_meta_synced${at} > 0)`, legend: "{{cluster}} {{state}}" },
                    ],
                },
                {
                    title: "Samples scraped",
                    description: "Samples a second that go into Prometheus, all replicas together.",
                    unit: "short",
                    queries: [
                        {
                            expr: `sum by (cluster) (${ofPrometheus(`rate(prometheus_tsdb_head_samples_appended_total${at}[$__rate_interval])`)})`,
                            legend: "{{cluster}}",
                        },
                    ],
                },
            ],
        },
        {
            title: "How far behind is it?",
            panels: [
                {
                    title: "Since the last upload",
                    description:
                        "Time since each sidecar, ruler and receiver last uploaded a block: at most one and a half block durations.",
                    unit: "s",
                    alert: "ThanosSidecarNoUpload",
                    queries: [{ expr: sinceUpload(scope, prometheus.retention), legend: "{{cluster}} {{pod}}" }],
                },
                {
                    title: "Compactions to do",
                    description: "Planned compactions. It should reach nearly 0 once a day.",
                    unit: "short",
                    needs: "compactor",
                    alert: "ThanosCompactionBacklogGrowing",
                    queries: [{ expr: `max by (cluster) (thanos_compact_todo_compactions${at})`, legend: "{{cluster}}" }],
                },
                {
                    title: "Blocks to downsample",
                    description: "Blocks that are old enough and not downsampled yet. 0 after each iteration.",
                    unit: "short",
                    needs: "compactor",
                    alert: "ThanosDownsamplingBehind",
                    queries: [{ expr: `max by (cluster) (thanos_compact_todo_downsample_blocks${at})`, legend: "{{cluster}}" }],
                },
                {
                    title: "Compactor halted",
                    description: "1: it has stopped, and waits for somebody.",
                    unit: "short",
                    kind: "stat",
                    needs: "compactor",
                    alert: "ThanosCompactHalted",
                    queries: [{ expr: `max by (cluster) (thanos_compact_halted${at})`, legend: "{{cluster}}" }],
                },
            ],
        },
        { title: "What does it cost?", panels: fees(scope) },
    ],
});
