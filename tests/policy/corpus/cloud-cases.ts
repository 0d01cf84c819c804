// Buckets and rights as programs register them.
import type { Values } from "../../../config/merge";
import type { Resource } from "../../../rules/view/resource";
import { document } from "./base";
import { resource, type Case, type Expected } from "./case";

export const name = "shop-thanos";
export const held = { protect: true, retainOnDelete: true } as const;
export const s3Resource = (type: string, inputs: Values, bucket = name): Resource =>
    resource(`aws:s3/${type}`, `${bucket}-${type}`, { bucket, ...inputs }, held);
export const deny = (bucket = name): string =>
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
export const rules = (...more: Values[]): Values => ({
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
export const classic = (leave: readonly string[] = [], ...more: Resource[]): Resource[] => [
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
export const native = (differs: Values): Resource[] => [
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
export const cloud = (what: string, resources: readonly Resource[], ...expected: Expected[]): Case => ({
    name: `cloud: ${what}`,
    resources: [...resources, document()],
    expected,
});
export const rights = (policy: Values, label = "thanos-store"): Resource =>
    resource("aws:iam/rolePolicy:RolePolicy", label, {
        role: label,
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [policy] }),
    });
export const trust = (condition: Values, label = "thanos-store"): Resource =>
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
export const subject = (value: string, test = "StringEquals"): Values => ({
    [test]: { "oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub": value },
});
export const gcs = (inputs: Values): Resource =>
    resource(
        "gcp:storage/bucket:Bucket",
        "blocks",
        { name, location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced", ...inputs },
        held,
    );
export const azure = (inputs: Values): Resource =>
    resource(
        "azure-native:storage:BlobContainer",
        "blocks",
        { accountName: "shopmetrics", containerName: name, ...inputs },
        held,
    );
export const archive = {
    id: "archive",
    status: "Enabled",
    filter: {},
    transitions: [{ days: 90, storageClass: "DEEP_ARCHIVE" }],
};
