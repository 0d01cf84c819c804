import type { AlertsModel } from "../../alerts/model";
import type { Dashboard, Panel } from "../panel";
import { failureShare, jobs, latency, ratePerPod } from "../queries";

/** List prices of S3 in us-east-1, dollars per request. Deletions are free. */
const prices = { write: 0.005 / 1000, read: 0.0004 / 1000 };
const secondsOfMonth = 30 * 86_400;

const fee = (matchers: string, operations: string, price: number, range: string): string =>
    `sum by (cluster) (rate(thanos_objstore_bucket_operations_total{${matchers}, operation=~"${operations}"}[${range}])) * ${secondsOfMonth * price}`;
const writes = "upload|iter";
const reads = "get|get_range|exists|attributes";

const basis =
    "At the list prices of S3 in us-east-1. Other stores bill differently, and MinIO does not bill. A listing counts as one request, whatever its length, so the bill is at least this.";

/** The cost of requests, and the stored bytes. */
export const fees = (matchers: string): Panel[] => [
    {
        title: "Request fees per month",
        description: `The monthly cost of requests at the rate of the last six hours. ${basis} \`estimate\` computes the same from the stack file, for a bucket of its final size.`,
        good: "about the value of `npm run estimate`. More: something lists or reads the bucket too often.",
        unit: "dollars",
        kind: "stat",
        levels: [["blue"]],
        queries: [
            {
                expr: `${fee(matchers, writes, prices.write, "6h")} + ${fee(matchers, reads, prices.read, "6h")}`,
                legend: "{{cluster}}",
            },
        ],
        empty: "no component wrote, listed and read yet",
    },
    {
        title: "Stored bytes",
        description: "Size of the bucket as MinIO counts it, some minutes late.",
        good: "grows until the longest retention is reached, then stays.",
        unit: "bytes",
        kind: "stat",
        levels: [["blue"]],
        needs: "minio",
        queries: [
            {
                expr: 'max by (cluster, bucket) (minio_bucket_usage_total_bytes{cluster=~"$cluster"})',
                legend: "{{cluster}} {{bucket}}",
            },
        ],
    },
    {
        title: "Request fees over time",
        description: `The same, from the average of one hour at each time. ${basis}`,
        good: "the same every day. A step up is a shorter sync interval, or a new reader.",
        unit: "dollars",
        stacked: true,
        queries: [
            { expr: fee(matchers, writes, prices.write, "1h"), legend: "{{cluster}} writing and listing" },
            { expr: fee(matchers, reads, prices.read, "1h"), legend: "{{cluster}} reading" },
        ],
    },
    {
        title: "Stored bytes over time",
        description: "Size of the bucket as MinIO counts it.",
        good: "grows until the longest retention is reached, then stays.",
        unit: "bytes",
        needs: "minio",
        queries: [
            {
                expr: 'max by (cluster, bucket) (minio_bucket_usage_total_bytes{cluster=~"$cluster"})',
                legend: "{{cluster}} {{bucket}}",
            },
        ],
    },
];

const operations = `thanos_objstore_bucket_operations_total{${jobs}}`;
const failures = `thanos_objstore_bucket_operation_failures_total{${jobs}}`;

export const objectStore = ({ settings }: Pick<AlertsModel, "settings">): Dashboard => ({
    name: "object-store",
    title: "Thanos / Object store",
    description: "Requests to the bucket: how many, how slow, how many fail, and what they cost.",
    jobsWith: ["thanos_objstore_bucket_operations_total"],
    rows: [
        {
            title: "Requests",
            panels: [
                {
                    title: "Operations",
                    description: "Requests per second by operation. `iter` is a listing.",
                    good: "few `iter`: each lists the whole bucket, and is billed.",
                    unit: "requestsPerSecond",
                    queries: [
                        {
                            expr: ratePerPod("thanos_objstore_bucket_operations_total", "", "operation"),
                            legend: "{{cluster}} {{operation}}",
                        },
                    ],
                },
                {
                    title: "Operations by component",
                    description: "Requests per second by job.",
                    good: "the store gateways cause most requests, and only while old data is queried.",
                    unit: "requestsPerSecond",
                    queries: [
                        { expr: ratePerPod("thanos_objstore_bucket_operations_total", "", "job"), legend: "{{cluster}} {{job}}" },
                    ],
                },
                {
                    title: "Failed operations",
                    description: "Share of requests that fail.",
                    good: "0 %. Otherwise a component lacks a permission, or the object store does not respond.",
                    unit: "failureShare",
                    bound: settings.ThanosStoreBucketHighOperationFailures.threshold,
                    alert: "ThanosSidecarBucketOperationsFailed",
                    queries: [
                        {
                            expr: failureShare(failures, operations, "job, operation"),
                            legend: "{{cluster}} {{job}} {{operation}}",
                        },
                    ],
                },
                {
                    title: "Latency",
                    description: "Duration of requests by operation.",
                    good: "below one second, apart from uploads of large blocks.",
                    unit: "seconds",
                    alert: "ThanosStoreObjstoreOperationLatencyHigh",
                    queries: latency("thanos_objstore_bucket_operation_duration_seconds", "", "operation").slice(1),
                },
                {
                    title: "Transferred bytes",
                    description: "Bytes per second by operation.",
                    good: "regular peaks of uploads and compaction.",
                    unit: "bytesPerSecond",
                    queries: [
                        {
                            expr: ratePerPod("thanos_objstore_bucket_operation_transferred_bytes_sum", "", "operation"),
                            legend: "{{cluster}} {{operation}}",
                        },
                    ],
                },
            ],
        },
        { title: "Cost", panels: fees(jobs) },
    ],
});
