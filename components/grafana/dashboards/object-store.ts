import { jobs, latency, ratePerPod, shareOf, type Dashboard, type Panel } from "../panel";

/** Prices of S3 in us-east-1, dollars a request: writing and listing, reading. Deleting is free. */
const prices = { dear: 0.005 / 1000, cheap: 0.0004 / 1000 };
const secondsOfMonth = 30 * 86_400;

const fee = (matchers: string, operations: string, price: number): string =>
    `sum by (cluster) (rate(thanos_objstore_bucket_operations_total{${matchers}, operation=~"${operations}"}[$__rate_interval])) * ${secondsOfMonth * price}`;

/** What the requests cost, and how much there is. */
export const fees = (matchers: string): Panel[] => [
    {
        title: "Request fees a month",
        description:
            "What the present requests would cost in a month at the list prices of S3 (us-east-1). A listing counts as one request, whatever its length, so this is the least.",
        unit: "currencyUSD",
        queries: [
            { expr: fee(matchers, "upload|iter", prices.dear), legend: "{{cluster}} writing and listing" },
            { expr: fee(matchers, "get|get_range|exists|attributes", prices.cheap), legend: "{{cluster}} reading" },
        ],
    },
    {
        title: "Stored bytes",
        description: "What is in the bucket, as MinIO counts it: some minutes late.",
        unit: "bytes",
        needs: "minio",
        queries: [
            {
                expr: 'max by (cluster, bucket) (minio_bucket_usage_total_bytes{cluster=~"$cluster"})',
                legend: "{{cluster}} {{bucket}}",
            },
        ],
        empty: "MinIO counts some minutes after it has started",
    },
];

const operations = `thanos_objstore_bucket_operations_total{${jobs}}`;
const failures = `thanos_objstore_bucket_operation_failures_total{${jobs}}`;

export const objectStore: Dashboard = {
    name: "object-store",
    title: "Thanos / Object store",
    description: "Requests to the bucket: how many, how slow, how many fail, what they cost.",
    alert: "ThanosSidecarBucketOperationsFailed",
    jobsWith: ["thanos_objstore_bucket_operations_total"],
    rows: [
        {
            title: "Requests",
            panels: [
                {
                    title: "Operations",
                    description: "Requests a second by kind. `iter` is a listing.",
                    unit: "reqps",
                    queries: [
                        {
                            expr: ratePerPod("thanos_objstore_bucket_operations_total", "", "operation"),
                            legend: "{{cluster}} {{operation}}",
                        },
                    ],
                },
                {
                    title: "Operations by component",
                    description: "Requests a second by job: who asks most.",
                    unit: "reqps",
                    queries: [
                        { expr: ratePerPod("thanos_objstore_bucket_operations_total", "", "job"), legend: "{{cluster}} {{job}}" },
                    ],
                },
                {
                    title: "Failed operations",
                    description: "Share of requests that fail. Above 0, somebody lacks a right, or the store does not answer.",
                    unit: "percentunit",
                    alert: "ThanosSidecarBucketOperationsFailed",
                    queries: [
                        { expr: shareOf(failures, operations, "job, operation"), legend: "{{cluster}} {{job}} {{operation}}" },
                    ],
                },
                {
                    title: "Latency",
                    description: "How long requests take.",
                    unit: "s",
                    alert: "ThanosStoreObjstoreOperationLatencyHigh",
                    queries: latency("thanos_objstore_bucket_operation_duration_seconds", "", "operation"),
                },
                {
                    title: "Bytes moved",
                    description: "Bytes a second by kind of request.",
                    unit: "Bps",
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
};
