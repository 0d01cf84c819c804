// Buckets, and places in them.
import { z } from "zod";

export const bucketName = z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: "3 to 63 lower-case letters, digits, '.' and '-'" });

/** S3's own names: a '.' in them is not covered by the certificates of its endpoints. */
export const s3BucketName = bucketName.refine((name) => !name.includes("."), {
    error: "a name without '.', which TLS certificates of S3 do not cover",
});

export const region = z.string().regex(/^(?!us-gov-)(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d$/, {
    error: "a region of AWS' standard partition, such as eu-central-1",
});

/** No wildcard of IAM's may be in it: the rights of the roles are made from it. */
export const prefix = z
    .string()
    .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/, {
        error: "folders such as metrics or teams/metrics, without / at the ends",
    })
    .describe("Folder of the bucket for everything of this stack. Default: the whole bucket.");
