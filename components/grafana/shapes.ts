// Panels that several dashboards have, with what differs between them as arguments.
import { grpcFailures } from "../alerts/rule";
import type { Graph, Query } from "./panel";
import { failureShare, increase, jobs, latency, ratePerPod, sinceUpload } from "./queries";

const handled = `grpc_server_handled_total{${jobs}`;

/** The parts that differ: texts, and the alert that watches the value. */
type Own = Pick<Graph, "good"> & Partial<Pick<Graph, "description" | "alert" | "bound" | "empty" | "title">>;

/** gRPC requests of the selected jobs, by method. `counter`: those that began, or those that ended. */
export const grpcRequests = (good: string, counter = "grpc_server_handled_total"): Graph => ({
    title: "Requests",
    description: "gRPC requests per second by method.",
    good,
    unit: "requestsPerSecond",
    queries: [{ expr: ratePerPod(counter, "", "grpc_method"), legend: "{{cluster}} {{grpc_method}}" }],
});

/** Share of failed gRPC requests, by pod or by job. */
export const grpcFailed = (by: "pod" | "job", own: Own): Graph => ({
    title: "Failed requests",
    description: "Share of gRPC requests that fail.",
    unit: "failureShare",
    queries: [{ expr: failureShare(`${handled}, ${grpcFailures}}`, `${handled}}`, by), legend: `{{cluster}} {{${by}}}` }],
    ...own,
});

/** Duration of gRPC requests. */
export const grpcLatency = (matchers: string, by: string, own: Own & { readonly description: string }): Graph => ({
    title: "Latency",
    unit: "seconds",
    queries: latency("grpc_server_handling_seconds", matchers, by),
    ...own,
});

/** Time since each pod uploaded a block, for pods that delete their blocks after `retention` seconds. */
export const lastUpload = (retention: number): readonly Query[] => [
    { expr: sinceUpload(jobs, retention), legend: "{{cluster}} {{pod}}" },
];

/** The same as a panel. */
export const timeSinceUpload = (retention: number, own: Own & { readonly description: string }): Graph => ({
    title: "Time since the last upload",
    unit: "seconds",
    queries: lastUpload(retention),
    empty: "no block was uploaded yet",
    ...own,
});

/** Blocks that each pod uploaded. */
export const uploadedBlocks = (own: Own & { readonly description: string }): Graph => ({
    title: "Uploaded blocks",
    unit: "count",
    queries: [{ expr: increase("thanos_shipper_uploads_total"), legend: "{{cluster}} {{pod}}" }],
    ...own,
});

/** Failures of the last hour by pod, as `none` or their number. */
export const failuresOfAnHour = (counter: string): readonly Query[] => [
    { expr: `sum by (cluster, pod) (ceil(increase(${counter}{${jobs}}[1h])))`, legend: "{{cluster}} {{pod}}" },
];
