// A bucket with everything that protects it, in any region: the stack's own, and its copy.
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketLogging } from "@pulumi/aws/s3/bucketLogging";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import type * as pulumi from "@pulumi/pulumi";
import { lifecycleRules } from "./model";

export interface BucketArgs {
    readonly bucket: string;
    readonly region: string;
    readonly tags: Readonly<Record<string, string>>;
    /** The bucket policy, as JSON. */
    readonly policy: pulumi.Input<string>;
    /** Key of KMS to encrypt with. Default: S3's own keys. */
    readonly keyArn?: pulumi.Input<string> | undefined;
    readonly accessLogs?: { readonly bucket: string; readonly prefix: string } | undefined;
    /** Refuse to delete the bucket. */
    readonly protect: boolean;
}

/** The bucket, and its settings. */
export interface ProtectedBucket {
    readonly bucket: Bucket;
    readonly versioning: BucketVersioning;
    readonly ready: readonly pulumi.Resource[];
}

/**
 * One resource for each setting: those that sit on the bucket itself are deprecated, and fight with these. All are kept when
 * the stack is destroyed, because the bucket is.
 */
export function protectedBucket(name: string, args: BucketArgs, parent: pulumi.Resource): ProtectedBucket {
    const { region, tags, keyArn, accessLogs } = args;
    const kept = { parent, retainOnDelete: true };
    const bucket = new Bucket(
        name,
        { bucket: args.bucket, region, tags, forceDestroy: false },
        { ...kept, protect: args.protect },
    );
    // S3 refuses two changes of one bucket at the same time now and then: those about access go one after the other.
    const of = { bucket: bucket.bucket, region };
    const ownership = new BucketOwnershipControls(
        `${name}-ownership`,
        { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
        kept,
    );
    const access = new BucketPublicAccessBlock(
        `${name}-public-access`,
        { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
        { ...kept, dependsOn: [ownership] },
    );
    const policy = new BucketPolicy(`${name}-policy`, { ...of, policy: args.policy }, { ...kept, dependsOn: [access] });
    const encryption = new BucketServerSideEncryptionConfiguration(
        `${name}-encryption`,
        {
            ...of,
            rules: [
                keyArn === undefined
                    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
                    : {
                          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
                          bucketKeyEnabled: true, // one request to KMS for many objects, instead of one for each
                      },
            ],
        },
        kept,
    );
    const versioning = new BucketVersioning(
        `${name}-versioning`,
        { ...of, versioningConfiguration: { status: "Enabled" } },
        kept,
    );
    const lifecycle = new BucketLifecycleConfiguration(
        `${name}-lifecycle`,
        { ...of, rules: lifecycleRules },
        { ...kept, dependsOn: [versioning] },
    );
    if (accessLogs)
        new BucketLogging(`${name}-logging`, { ...of, targetBucket: accessLogs.bucket, targetPrefix: accessLogs.prefix }, kept);
    return { bucket, versioning, ready: [bucket, policy, encryption, versioning, lifecycle] };
}
