// Buckets of Google Cloud and Azure, and values that are known after deployment.
import { s3 } from "./base";
import { resource, secret, yaml, type Case } from "./case";
import { azure, cloud, gcs, held, name } from "./cloud-cases";

export const otherClouds: readonly Case[] = [
    cloud("a bucket of Google Cloud", [gcs({})]),
    cloud(
        "a bucket of Google Cloud that deletes by age",
        [gcs({ lifecycleRules: [{ action: { type: "Delete" }, condition: { age: 365 } }] })],
        "!no-expiration",
    ),
    cloud("a bucket of Google Cloud that deletes old versions", [
        gcs({
            versioning: { enabled: true },
            lifecycleRules: [{ action: { type: "Delete" }, condition: { numNewerVersions: 1, daysSinceNoncurrentTime: 7 } }],
        }),
    ]),
    cloud(
        "a bucket of Google Cloud for everybody",
        [
            gcs({ publicAccessPrevention: "inherited" }),
            resource("gcp:storage/bucketIAMMember:BucketIAMMember", "all", {
                bucket: name,
                role: "roles/storage.objectViewer",
                member: "allUsers",
            }),
        ],
        "!public-access",
    ),
    cloud("a retention policy of Google Cloud", [gcs({ retentionPolicy: { retentionPeriod: 2592000 } })], "!no-expiration"),
    cloud("a container of Azure", [azure({ publicAccess: "None" })]),
    cloud("a container of Azure for everybody", [azure({ publicAccess: "Container" })], "!public-access"),
    cloud(
        "blobs of Azure that move to the archive",
        [
            azure({}),
            resource("azure-native:storage:ManagementPolicy", "lifecycle", {
                accountName: "shopmetrics",
                policy: {
                    rules: [
                        {
                            name: "old",
                            enabled: true,
                            type: "Lifecycle",
                            definition: {
                                actions: { baseBlob: { tierToArchive: { daysAfterModificationGreaterThan: 90 } } },
                                filters: { blobTypes: ["blockBlob"] },
                            },
                        },
                    ],
                },
            }),
        ],
        "!no-expiration",
    ),
    cloud(
        "blobs of Azure that are deleted, by the classic provider",
        [
            resource(
                "azure:storage/container:Container",
                "blocks",
                { name, storageAccountId: "/subscriptions/a/shopmetrics", containerAccessType: "private" },
                held,
            ),
            resource("azure:storage/managementPolicy:ManagementPolicy", "lifecycle", {
                storageAccountId: "/subscriptions/a/shopmetrics",
                rules: [
                    {
                        name: "old",
                        enabled: true,
                        actions: { baseBlob: { deleteAfterDaysSinceModificationGreaterThan: 365 } },
                        filters: { blobTypes: ["blockBlob"] },
                    },
                ],
            }),
        ],
        "!no-expiration",
    ),
];

export const unknownYet: readonly Case[] = [
    {
        name: "cloud: two documents with one place",
        resources: [secret("thanos-objstore", s3), secret("thanos-objstore-reader", s3)],
        expected: [],
        absent: ["same-bucket"],
    },
    {
        name: "cloud: two documents with two prefixes",
        resources: [secret("thanos-objstore", s3), secret("thanos-objstore-reader", `${s3}prefix: old\n`), ...yaml("")],
        expected: ["same-bucket"],
    },
];
