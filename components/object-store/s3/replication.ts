// A copy of the bucket in another region, made by S3 itself: new objects and deletions, within minutes, in no order. So a
// block is whole there only some time after it is whole here.
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { BucketReplicationConfig } from "@pulumi/aws/s3/bucketReplicationConfig";
import * as pulumi from "@pulumi/pulumi";
import { bucketArn, policy, type PolicyDocument } from "../policies";
import { protectedBucket, type ProtectedBucket } from "./bucket";
import { bucketPolicy } from "./bucket-policy";
import { protectedKey } from "./key";
import { iamName, iamPlace, type S3Model } from "./model";
import { partitionOf, s3Endpoint } from "./partition";
import { replicationTrust } from "./trust";

/** Where the copy is. */
export interface Copy {
    readonly bucket: string;
    readonly region: string;
}

/** The keys of KMS at both ends. */
export interface ReplicationKeys {
    readonly source: string;
    readonly target: string;
}

/** The role with which S3 copies. It is made before the buckets, whose policy may except it. */
export const replicationRole = (name: string, model: S3Model, bucket: string, parent: pulumi.Resource): Role =>
    new Role(
        `${name}-replication`,
        {
            name: iamName(model, "replication"),
            description: `S3's replication of the bucket ${bucket}`,
            assumeRolePolicy: JSON.stringify(replicationTrust(bucketArn(bucket, partitionOf(model.region).name))),
            tags: model.tags,
            ...iamPlace(model),
        },
        { parent },
    );

export function replicate(
    name: string,
    {
        model,
        source,
        role,
        sourceKey,
        copy,
        protect,
    }: {
        readonly model: S3Model;
        readonly source: ProtectedBucket;
        readonly role: Role;
        /** Key of the source, if it is one of KMS: the copy gets one of its own. */
        readonly sourceKey: pulumi.Input<string> | undefined;
        readonly copy: Copy;
        readonly protect: boolean;
    },
    parent: pulumi.Resource,
): void {
    const { tags, place, region } = model;
    const { bucket } = place.config;
    const target = `${name}-copy`;
    const description = `Thanos of cluster ${model.cluster}: copy of the bucket ${bucket}`;
    const key =
        sourceKey === undefined ? undefined : protectedKey(target, { region: copy.region, description, tags, protect }, parent);
    const replica = protectedBucket(
        target,
        { ...copy, tags, keyArn: key?.arn, policy: JSON.stringify(bucketPolicy(copy.bucket, copy.region)), protect },
        parent,
    );
    const keys = sourceKey === undefined || key === undefined ? undefined : { source: sourceKey, target: key.arn };
    const rights = new RolePolicy(
        `${name}-replication`,
        {
            role: role.name,
            name: "replication",
            policy: pulumi.output(keys).apply((arns) => JSON.stringify(replicationPolicy({ bucket, region }, copy, arns))),
        },
        { parent },
    );
    new BucketReplicationConfig(
        `${name}-replication`,
        {
            bucket: source.bucket.bucket,
            region,
            role: role.arn,
            rules: [
                {
                    id: "everything",
                    status: "Enabled",
                    priority: 0,
                    filter: { prefix: "" },
                    // The compactor deletes blocks that it has rewritten: without this the copy would keep all of them forever.
                    deleteMarkerReplication: { status: "Enabled" },
                    ...(key ? { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } } : {}),
                    destination: {
                        bucket: replica.bucket.arn,
                        ...(key ? { encryptionConfiguration: { replicaKmsKeyId: key.arn } } : {}),
                    },
                },
            ],
        },
        { parent, dependsOn: [source.versioning, replica.versioning, rights] },
    );
}

/** The rights that S3 needs for copying, and no more. */
export function replicationPolicy(source: Copy, copy: Copy, keys: ReplicationKeys | undefined): PolicyDocument {
    const via = (region: string) => ({ StringLike: { "kms:ViaService": s3Endpoint(region) } });
    const arnOf = ({ bucket, region }: Copy) => bucketArn(bucket, partitionOf(region).name);
    return policy(
        {
            Sid: "Bucket",
            Effect: "Allow",
            Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
            Resource: [arnOf(source)],
        },
        {
            Sid: "Read",
            Effect: "Allow",
            Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
            Resource: [`${arnOf(source)}/*`],
        },
        {
            Sid: "Write",
            Effect: "Allow",
            Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
            Resource: [`${arnOf(copy)}/*`],
        },
        ...(keys === undefined
            ? []
            : [
                  {
                      Sid: "Decrypt",
                      Effect: "Allow" as const,
                      Action: ["kms:Decrypt"],
                      Resource: [keys.source],
                      Condition: via(source.region),
                  },
                  {
                      Sid: "Encrypt",
                      Effect: "Allow" as const,
                      Action: ["kms:Encrypt", "kms:GenerateDataKey"],
                      Resource: [keys.target],
                      Condition: via(copy.region),
                  },
              ]),
    );
}
