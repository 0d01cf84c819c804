// What a stack file may say of the object store.
import { z } from "zod";
import { images } from "../versions";
import { imageReference, resources, volume } from "./fields";

const bucket = z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: "3 to 63 lower-case letters, digits, '.' and '-'" });

const minio = z
    .strictObject({
        kind: z.literal("minio"),
        bucket: bucket.default("thanos").describe("Name of the bucket."),
        image: imageReference
            .default(images.silo)
            .describe(
                "Image of the server; it must hold `mc` and a shell too. Default: the maintained fork, because upstream's images are frozen with known holes.",
            ),
        volume: volume.prefault({}),
        resources: resources.prefault({}),
    })
    .describe(
        "MinIO inside the cluster, one server with one volume: no redundancy beyond that volume's. For trying things, edge sites and development.",
    );

const podIdentity = z
    .strictObject({
        kind: z.literal("podIdentity"),
        clusterName: z
            .string()
            .regex(/^[a-zA-Z0-9][\w-]{0,99}$/, { error: "the name of an EKS cluster" })
            .describe("Name of the EKS cluster, as AWS knows it. Its Pod Identity agent must be installed."),
    })
    .describe(
        "EKS Pod Identity: one IAM role for each job (upload, read, compact), bound to the exact namespace and ServiceAccount. No keys anywhere.",
    );

const s3 = z
    .strictObject({
        kind: z.literal("s3"),
        bucket: bucket
            .refine((name) => !name.includes("."), { error: "a name without '.', which TLS certificates of S3 do not cover" })
            .describe("Name of the bucket, unique in all of AWS. The stack creates it."),
        aws: z
            .strictObject({
                region: z.string().regex(/^(?!us-gov-)(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d$/, {
                    error: "a region of AWS' standard partition, such as eu-central-1",
                }),
                accountId: z
                    .string()
                    .regex(/^\d{12}$/, { error: "an account's 12 digits, in quotes" })
                    .optional()
                    .describe("The only account that may be changed. Credentials of another one are refused."),
                profile: z
                    .string()
                    .min(1)
                    .optional()
                    .describe("Profile of the AWS configuration. Default: as the AWS CLI finds it."),
                tags: z
                    .record(z.string().min(1).max(128), z.string().max(256))
                    .default({})
                    .describe("Tags of every AWS resource, next to the program's own."),
            })
            .describe("Account and region of the bucket and the roles."),
        identity: z.discriminatedUnion("kind", [podIdentity]).describe("How pods get access to the bucket."),
    })
    .describe("A bucket on Amazon S3, encrypted, versioned, closed to the public, and kept when the stack is destroyed.");

export const objectStore = z.discriminatedUnion("kind", [minio, s3]).describe("Where the blocks are kept.");
