// Buckets and rights of the clouds, by every provider that people use.
import { document, s3 } from "./base";
import { resource, secret, yaml, type Case, type Expected } from "./case";
import type { Resource } from "../../../rules/view/resource";
import type { Values } from "../../../config/merge";

const name = "shop-thanos";
const held = { protect: true, retainOnDelete: true } as const;
const s3Resource = (type: string, inputs: Values, bucket = name): Resource =>
    resource(`aws:s3/${type}`, `${bucket}-${type}`, { bucket, ...inputs }, held);
const deny = (bucket = name): string =>
    JSON.stringify({
        Statement: [
            {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ],
    });
const rules = (...more: Values[]): Values => ({
    rules: [
        {
            id: "clean",
            status: "Enabled",
            filter: {},
            noncurrentVersionExpiration: { noncurrentDays: 7 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
        ...more,
    ],
});
/** A bucket of the classic provider as it must be; a part may be left out, and more added. */
const classic = (leave: readonly string[] = [], ...more: Resource[]): Resource[] => [
    ...Object.entries({
        bucket: s3Resource("bucket:Bucket", {}),
        access: s3Resource("bucketPublicAccessBlock:BucketPublicAccessBlock", {
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        }),
        encryption: s3Resource("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
            rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
        }),
        policy: s3Resource("bucketPolicy:BucketPolicy", { policy: deny() }),
        versioning: s3Resource("bucketVersioning:BucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
        lifecycle: s3Resource("bucketLifecycleConfiguration:BucketLifecycleConfiguration", rules()),
    })
        .filter(([part]) => !leave.includes(part))
        .map(([, one]) => one),
    ...more,
];
const native = (differs: Values): Resource[] => [
    resource(
        "aws-native:s3:Bucket",
        "blocks",
        {
            bucketName: name,
            publicAccessBlockConfiguration: {
                blockPublicAcls: true,
                blockPublicPolicy: true,
                ignorePublicAcls: true,
                restrictPublicBuckets: true,
            },
            bucketEncryption: {
                serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
            },
            versioningConfiguration: { status: "Enabled" },
            lifecycleConfiguration: {
                rules: [
                    {
                        id: "clean",
                        status: "Enabled",
                        noncurrentVersionExpiration: { noncurrentDays: 7 },
                        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                    },
                ],
            },
            ...differs,
        },
        held,
    ),
    resource("aws-native:s3:BucketPolicy", "blocks-policy", { bucket: name, policyDocument: JSON.parse(deny()) as unknown }),
];
const cloud = (what: string, resources: readonly Resource[], ...expected: Expected[]): Case => ({
    name: `cloud: ${what}`,
    resources: [...resources, document()],
    expected,
});
const rights = (policy: Values, label = "thanos-store"): Resource =>
    resource("aws:iam/rolePolicy:RolePolicy", label, {
        role: label,
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [policy] }),
    });
const trust = (condition: Values, label = "thanos-store"): Resource =>
    resource("aws:iam/role:Role", label, {
        name: label,
        assumeRolePolicy: JSON.stringify({
            Statement: [
                {
                    Effect: "Allow",
                    Action: "sts:AssumeRoleWithWebIdentity",
                    Principal: {
                        Federated: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC",
                    },
                    Condition: condition,
                },
            ],
        }),
    });
const subject = (value: string, test = "StringEquals"): Values => ({
    [test]: { "oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub": value },
});
const gcs = (inputs: Values): Resource =>
    resource(
        "gcp:storage/bucket:Bucket",
        "blocks",
        { name, location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced", ...inputs },
        held,
    );
const azure = (inputs: Values): Resource =>
    resource(
        "azure-native:storage:BlobContainer",
        "blocks",
        { accountName: "shopmetrics", containerName: name, ...inputs },
        held,
    );
const archive = { id: "archive", status: "Enabled", filter: {}, transitions: [{ days: 90, storageClass: "DEEP_ARCHIVE" }] };

const amazon: Case[] = [
    cloud("a bucket of the classic provider", classic()),
    cloud(
        "a bucket that is not protected",
        classic(["bucket"], resource("aws:s3/bucket:Bucket", "blocks", { bucket: name })),
        "!protected-history",
    ),
    cloud(
        "a bucket that may be deleted with its objects",
        classic(["bucket"], resource("aws:s3/bucket:Bucket", "blocks", { bucket: name, forceDestroy: true }, held)),
        "!protected-history",
    ),
    cloud(
        "objects that expire",
        classic(
            ["lifecycle"],
            s3Resource(
                "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
                rules({ id: "old", status: "Enabled", expiration: { days: 365 } }),
            ),
        ),
        "!no-expiration",
    ),
    cloud(
        "objects that move to an archive",
        classic(["lifecycle"], s3Resource("bucketLifecycleConfiguration:BucketLifecycleConfiguration", rules(archive))),
        "!no-expiration",
    ),
    cloud(
        "a rule that is disabled",
        classic(
            ["lifecycle"],
            s3Resource("bucketLifecycleConfiguration:BucketLifecycleConfiguration", rules({ ...archive, status: "Disabled" })),
        ),
    ),
    cloud(
        "Intelligent-Tiering with an archive tier",
        classic(
            [],
            s3Resource("bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration", {
                name: "all",
                status: "Enabled",
                tierings: [{ accessTier: "DEEP_ARCHIVE_ACCESS", days: 180 }],
            }),
        ),
        "!no-expiration",
    ),
    cloud(
        "a default retention by Object Lock",
        classic(
            [],
            s3Resource("bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2", {
                rule: { defaultRetention: { mode: "GOVERNANCE", days: 30 } },
            }),
        ),
        "!no-expiration",
    ),
    cloud(
        "versions that are kept",
        classic(
            ["lifecycle"],
            s3Resource("bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
                rules: [{ id: "parts", status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }],
            }),
        ),
        "!noncurrent-versions",
    ),
    cloud("no public access block", classic(["access"]), "!public-access"),
    cloud("no encryption", classic(["encryption"]), "!bucket-encryption"),
    cloud("plain HTTP", classic(["policy"]), "!bucket-tls"),
    cloud("a bucket of the native provider", native({})),
    cloud(
        "objects that expire, by the native provider",
        native({
            lifecycleConfiguration: {
                rules: [
                    {
                        id: "old",
                        status: "Enabled",
                        expirationInDays: 90,
                        noncurrentVersionExpiration: { noncurrentDays: 7 },
                        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                    },
                ],
            },
        }),
        "!no-expiration",
    ),
    cloud(
        "no public access block, by the native provider",
        native({ publicAccessBlockConfiguration: undefined }),
        "!public-access",
    ),
    {
        name: "cloud: a bucket for logs in a program without Thanos",
        resources: [
            resource("aws:s3/bucket:Bucket", "ci-logs", {
                bucket: "shop-ci-logs",
                lifecycleRules: [{ enabled: true, expiration: { days: 30 } }],
            }),
        ],
        expected: [],
    },
    cloud("a bucket for logs beside that of the blocks", [
        ...classic(),
        resource("aws:s3/bucket:Bucket", "ci-logs", { bucket: "shop-ci-logs" }),
        resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "ci-logs", {
            bucket: "shop-ci-logs",
            rules: [{ id: "a", status: "Enabled", expiration: { days: 30 } }],
        }),
    ]),
    {
        name: "cloud: a bucket that only a tag calls Thanos'",
        resources: [
            resource("aws:s3/bucketV2:BucketV2", "metrics", { bucket: "shop-metrics-longterm", tags: { app: "thanos" } }, held),
            resource("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "metrics", {
                bucket: "shop-metrics-longterm",
                rules: [{ id: "a", status: "Enabled", expiration: { days: 30 } }],
            }),
        ],
        expected: ["!no-expiration", "!public-access", "!bucket-encryption", "!bucket-tls"],
    },
    {
        name: "cloud: a bucket that only a role of Thanos may use",
        resources: [
            resource(
                "aws:s3/bucketV2:BucketV2",
                "metrics",
                { bucket: "shop-metrics", lifecycleRules: [{ enabled: true, expiration: { days: 30 } }] },
                held,
            ),
            rights({
                Effect: "Allow",
                Action: ["s3:GetObject", "s3:ListBucket"],
                Resource: ["arn:aws:s3:::shop-metrics", "arn:aws:s3:::shop-metrics/*"],
            }),
        ],
        expected: ["!no-expiration", "!public-access", "!bucket-encryption", "!bucket-tls"],
    },
    cloud("rights on the bucket", [
        rights({
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:ListBucket"],
            Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        }),
    ]),
    cloud(
        "all rights of S3",
        [rights({ Effect: "Allow", Action: "s3:*", Resource: `arn:aws:s3:::${name}/*` })],
        "!least-privilege",
    ),
    cloud("rights on every bucket", [rights({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" })], "!least-privilege"),
    cloud("all rights of S3 for a program of another team", [
        rights({ Effect: "Allow", Action: "s3:*", Resource: "*" }, "ci-runner"),
    ]),
    cloud(
        "all rights, by a policy of the native provider",
        [
            resource("aws-native:iam:RolePolicy", "thanos-compact", {
                roleName: "thanos-compact",
                policyName: "thanos",
                policyDocument: { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
            }),
        ],
        "!least-privilege",
    ),
    cloud("a role for one ServiceAccount", [trust(subject("system:serviceaccount:monitoring:thanos-store"))]),
    cloud("a role for all ServiceAccounts", [trust(subject("system:serviceaccount:*:*", "StringLike"))], "!role-trust"),
    cloud("a role that names no ServiceAccount", [trust({})], "!role-trust"),
];

const others: Case[] = [
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

const unknownYet: Case[] = [
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

export const cloudCases: readonly Case[] = [...amazon, ...others, ...unknownYet];
