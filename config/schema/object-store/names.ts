// Buckets, and places in them.
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

export const region = form({
    expected: "a region of AWS' standard partition, such as eu-central-1",
    fits: /^(?!us-gov-)(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d$/,
    example: "eu-central-1",
});

/** No wildcard of IAM's may be in it: the rights of the roles are made from it. */
export const prefix = form({
    expected: "folders such as metrics or teams/metrics, without / at the ends",
    fits: /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/,
    example: "teams/metrics",
}).describe("Folder of the bucket for everything of this stack. Default: the whole bucket.");
