// Keys of a bucket on Amazon S3.
import { z } from "zod";
import { domain, form } from "../fields";
import { client } from "./client";
import { externalSecret, irsa, podIdentity, roleArn, staticKeys } from "./identity";
import { arn, caBundle, prefix, region, s3BucketName } from "./names";

const keyArn = form({
    expected: "the ARN of a KMS key",
    fits: new RegExp(`^${arn}:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+$`),
    example: "arn:aws:kms:eu-central-1:123456789012:key/0123abcd",
});

const encryption = z
    .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("sse-s3") }).describe("With keys that S3 keeps : nothing to pay, nothing to lose."),
        z
            .strictObject({
                kind: z.literal("sse-kms"),
                keyArn: keyArn
                    .optional()
                    .describe("Key that is already there. Default: the stack makes one, protected like the bucket."),
            })
            .describe("With a key of your own in KMS , with a bucket key, which reduces requests to KMS."),
    ])
    .prefault({ kind: "sse-s3" })
    .describe("How the bucket encrypts what is uploaded.");

const create = z
    .strictObject({
        kind: z.literal("create"),
        encryption,
        accessLogs: z
            .strictObject({
                bucket: s3BucketName.describe(
                    "Bucket for the logs, in the same region and account. It must be there and let S3 write.",
                ),
                prefix: z.string().default("thanos/").describe("Prefix of the names of the log files."),
            })
            .optional()
            .describe("S3's server access logs. Default: none."),
        network: z
            .strictObject({
                vpcEndpoints: z
                    .array(
                        form({
                            expected: "the id of a VPC endpoint, vpce-…",
                            fits: /^vpce-[0-9a-f]+$/,
                            example: "vpce-0123456789abcdef0",
                        }),
                    )
                    .min(1)
                    .describe("VPC endpoints that the bucket can be reached through."),
                breakGlassRoles: z
                    .array(roleArn)
                    .min(1)
                    .describe(
                        "Roles that may reach it from anywhere else: the one that runs `pulumi up`, and one for emergencies. Without them nobody but the account's root could ever change the bucket again.",
                    ),
            })
            .optional()
            .describe("Refuse everybody who does not come through one of these VPC endpoints. Default: rights alone decide."),
        replication: z
            .strictObject({
                region: region.describe("Region of the copy."),
                bucket: s3BucketName.describe("Name of the bucket with the copy. The stack creates it."),
            })
            .optional()
            .describe(
                "A copy of the bucket in another region, deletions included. It costs the storage again, and the traffic: for those who must. Default: none.",
            ),
    })
    .describe("The stack makes the bucket: encrypted, versioned, closed to the public, and kept when the stack is destroyed.");

const adopt = z
    .strictObject({
        kind: z.literal("adopt"),
        kmsKeyArn: keyArn
            .optional()
            .describe("Key that the bucket encrypts with, if it is one of KMS: the roles get the right to use it."),
    })
    .describe(
        "An existing bucket: the stack checks that it exists, changes nothing on it, and creates the roles. docs/stores.md lists the requirements for the bucket.",
    );

export const s3 = z
    .strictObject({
        kind: z.literal("s3"),
        bucket: s3BucketName.describe("Name of the bucket, unique in all of AWS."),
        prefix: prefix.optional(),
        provisioning: z.discriminatedUnion("kind", [create, adopt]).prefault({ kind: "create" }).describe("Whose the bucket is."),
        aws: z
            .strictObject({
                region,
                accountId: form({
                    expected: "an account's 12 digits, in quotes where they begin with 0",
                    fits: /^\d{12}$/,
                    example: "123456789012",
                    numeric: true,
                })
                    .optional()
                    .describe("The only account that may be changed. Credentials of another one are refused."),
                profile: z
                    .string()
                    .min(1)
                    .optional()
                    .describe("Profile of the AWS configuration. Default: as the AWS CLI finds it."),
                iam: z
                    .strictObject({
                        path: form({
                            expected: "a path such as /platform/, with / at both ends",
                            fits: /^\/([\x21-\x7e]+\/)?$/,
                            example: "/platform/",
                        })
                            .default("/")
                            .describe("IAM path of the roles and users that the stack creates. Default: `/`."),
                        permissionsBoundary: form({
                            expected: "the ARN of an IAM policy",
                            fits: new RegExp(`^${arn}:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+$`),
                            example: "arn:aws:iam::123456789012:policy/boundary",
                        })
                            .optional()
                            .describe("Permissions boundary of these roles and users. Default: none."),
                    })
                    .prefault({})
                    .describe("Requirements of the account for roles and users."),
                tags: z
                    .record(z.string().min(1).max(128), z.string().max(256))
                    .default({})
                    .describe("Tags of every AWS resource, next to the program's own."),
            })
            .describe("Account and region of the bucket and the roles."),
        endpoint: domain
            .optional()
            .describe(
                "Host of a private endpoint, such as `bucket.vpce-0123456789abcdef0.s3.eu-central-1.vpce.amazonaws.com`. Default: S3's endpoint of the region.",
            ),
        caBundle,
        client,
        identity: z
            .discriminatedUnion("kind", [podIdentity, irsa, staticKeys, externalSecret])
            .describe(
                "How pods get access to the bucket. With keys the stack makes an IAM user with the rights of each job; its keys are made by hand, outside of Pulumi.",
            ),
    })
    .superRefine(({ provisioning, aws, identity }, context) => {
        const provider = identity.kind === "irsa" && !identity.roles ? identity.oidcProvider : "arn:";
        if (provider === undefined)
            context.addIssue({
                code: "custom",
                path: ["identity", "oidcProvider"],
                message: "required because identity.roles is not set. Set the cluster's OIDC provider",
            });
        else if (!provider.startsWith("arn:") && aws.accountId === undefined)
            context.addIssue({
                code: "custom",
                path: ["aws", "accountId"],
                message: "required because identity.oidcProvider is the name of a cluster. Set the account's 12 digits",
            });
        const account =
            identity.kind === "irsa" ? /^arn:[a-z-]+:iam::(\d{12}):/.exec(identity.oidcProvider ?? "")?.[1] : undefined;
        if (account !== undefined && aws.accountId !== undefined && aws.accountId !== account)
            context.addIssue({
                code: "custom",
                path: ["identity", "oidcProvider"],
                message: `got a provider of account ${account}, expected one of account ${aws.accountId}, which is aws.accountId`,
            });
        if (provisioning.kind === "create" && provisioning.replication?.region === aws.region)
            context.addIssue({
                code: "custom",
                path: ["provisioning", "replication", "region"],
                message: `got ${aws.region}, the region of the bucket itself, expected another one`,
            });
    })
    .describe("A bucket on Amazon S3.");
