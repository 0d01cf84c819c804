// Keys of authentication of pods to an object store.
import { z } from "zod";
import { duration, form } from "../fields";
import { arn } from "./names";

const eksCluster = form({
    expected: "the name of an EKS cluster",
    fits: /^[a-zA-Z0-9][\w-]{0,99}$/,
    example: "production",
});

export const roleArn = form({
    expected: "the ARN of an IAM role",
    fits: new RegExp(`^${arn}:iam::\\d{12}:role/[\\w+=,.@/-]+$`),
    example: "arn:aws:iam::123456789012:role/admin",
});

const existingRoles = z
    .strictObject({
        writer: roleArn.describe("Role that uploads."),
        reader: roleArn.describe("Role that reads."),
        owner: roleArn.describe("Role that also deletes."),
    })
    .optional()
    .describe(
        "IAM roles that exist already, where the stack must not create any. docs/stores.md has their policies and trust. Default: the stack creates one role for each job.",
    );

export const podIdentity = z
    .strictObject({
        kind: z.literal("podIdentity"),
        roles: existingRoles,
        clusterName: eksCluster.describe("Name of the EKS cluster in AWS. Its Pod Identity agent must be installed."),
    })
    .describe(
        "EKS Pod Identity: one IAM role for each job (upload, read, compact), bound to the exact namespace and ServiceAccount. No keys anywhere.",
    );

export const irsa = z
    .strictObject({
        kind: z.literal("irsa"),
        roles: existingRoles,
        oidcProvider: form({
            expected: "the ARN of an OIDC provider in IAM, or the name of an EKS cluster",
            fits: new RegExp(`^(${arn}:iam::\\d{12}:oidc-provider/[A-Za-z0-9./_-]+|[a-zA-Z0-9][\\w-]{0,99})$`),
            example: "production",
        })
            .optional()
            .describe(
                "ARN of the cluster's OIDC provider in IAM, or the name of the EKS cluster, whose provider is then looked up; a name needs `aws.accountId`. Required unless `roles` is set.",
            ),
    })
    .describe(
        "IAM roles for ServiceAccounts: one IAM role for each job, which the cluster's OIDC provider gives to the exact ServiceAccount. No keys anywhere.",
    )
    .meta({
        examples: [
            {
                kind: "irsa",
                oidcProvider:
                    "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E",
            },
        ],
    });

export const staticKeys = z
    .strictObject({ kind: z.literal("staticKeys") })
    .describe(
        "A pair of keys for each job, from secret keys of the stack (`writerAccessKey` and so on). Each pair should have the rights of its job and no more: docs/stores.md has the documents.",
    );

const remoteKey = z.string().min(1);

const remoteValue = z.strictObject({
    key: remoteKey.describe("Entry."),
    property: z.string().min(1).optional().describe("Field of the entry. Default: the whole entry is the value."),
});

const entries = z
    .strictObject({ accessKey: remoteValue.describe("The access key."), secretKey: remoteValue.describe("The secret key.") })
    .describe("The pair of keys of one job.");

export const externalSecret = z
    .strictObject({
        kind: z.literal("externalSecret"),
        store: z
            .strictObject({
                name: z.string().min(1).describe("Name of the store."),
                kind: z.enum(["ClusterSecretStore", "SecretStore"]).default("ClusterSecretStore").describe("Kind of the store."),
            })
            .describe("Where the External Secrets Operator reads."),
        keys: z
            .strictObject({
                writer: remoteKey.describe("Entry with the keys that upload."),
                reader: remoteKey.describe("Entry with the keys that read."),
                owner: remoteKey.describe("Entry with the keys that also delete."),
            })
            .optional()
            .describe("Entries of that store, one for each job, with both keys as fields. Required unless `entries` is set."),
        entries: z
            .strictObject({ writer: entries, reader: entries, owner: entries })
            .optional()
            .describe(
                "Where each value is, for stores that hold one value in an entry (Doppler, Bitwarden), or fields of different names for each job. It takes the place of `keys`, `accessKeyProperty` and `secretKeyProperty`.",
            ),
        accessKeyProperty: z.string().min(1).default("access_key").describe("Field of an entry with the access key."),
        secretKeyProperty: z.string().min(1).default("secret_key").describe("Field of an entry with the secret key."),
        refreshInterval: duration
            .default("1h")
            .describe(
                "How often the operator reads the keys again. It looks at once when `credentials.generation` is raised, which rolls the pods too: Thanos reads its keys once, and this program never sees them. Stakater Reloader, where it runs, rolls the store gateway and the compactor by itself, but not the pods of the prometheus-operator, which takes the roll back.",
            ),
    })
    .superRefine(({ keys, entries: given }, context) => {
        if (keys === undefined && given === undefined)
            context.addIssue({
                code: "custom",
                path: ["keys"],
                message: "required because `entries` is not set. Name the entries with the keys",
            });
    })
    .describe(
        "A pair of keys for each job, brought by the External Secrets Operator. The objstore document is put together in the cluster; no key passes through Pulumi.",
    )
    .meta({
        part: "externalSecret",
        examples: [
            {
                kind: "externalSecret",
                store: { name: "vault" },
                keys: { writer: "thanos/writer", reader: "thanos/reader", owner: "thanos/owner" },
            },
        ],
    });
