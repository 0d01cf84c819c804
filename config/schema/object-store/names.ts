// Buckets, and places in them.
import { exampleAuthority } from "../example-authority";
import { form } from "../fields";

export const bucketName = form({
    expected: "3 to 63 lower-case letters, digits, '.' and '-'",
    fits: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    example: "metrics-history",
});

/** S3's own names: a '.' in them is not covered by the certificates of its endpoints. */
export const s3BucketName = form({
    expected: "3 to 63 lower-case letters, digits and '-'; no '.', which TLS certificates of S3 do not cover",
    fits: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    example: "metrics-history",
});

/** Regions of the partitions aws, aws-us-gov and aws-cn, as @pulumi/aws names them; a test compares. */
export const regions: readonly string[] = [
    ...["af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"],
    ...[
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
    ],
    ...["ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1"],
    ...["eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1"],
    ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1"],
];

export const region = form({
    expected: "a region of AWS that the pinned provider supports, such as eu-central-1, us-gov-west-1 or cn-north-1",
    fits: (text) => regions.includes(text),
    example: "eu-central-1",
});

/** The beginning of an ARN, in any partition. */
export const arn = "arn:aws(?:-us-gov|-cn)?";

export const caBundle = form({
    expected: "certificates in PEM form, -----BEGIN CERTIFICATE----- and so on",
    fits: /^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/,
    example: exampleAuthority,
})
    .optional()
    .describe(
        "Certificates of the authority that signed the store's, or that a TLS-inspecting proxy uses. Thanos then trusts these only. Default: the well-known authorities.",
    );

/** No wildcard of IAM's may be in it: the rights of the roles are made from it. */
export const prefix = form({
    expected: "folders such as metrics or teams/metrics, without / at the ends",
    fits: /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/,
    example: "teams/metrics",
}).describe("Folder of the bucket for everything of this stack. Default: the whole bucket.");
