// Buckets and rights of AWS.
import { resource, type Case } from "./case";
import { archive, classic, cloud, held, name, native, rights, rules, s3Resource, subject, trust } from "./cloud-cases";

export const amazon: readonly Case[] = [
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
    cloud("a bucket for logs next to that of the blocks", [
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
