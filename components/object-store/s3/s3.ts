// A bucket on Amazon S3 with everything that protects it, and an IAM role for each job that pods have in it.
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { Role as IamRole } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import * as pulumi from "@pulumi/pulumi";
import type { Role } from "../../../config/names";
import { perRole, registerObjstoreSecret, type ObjectStore, type ObjstoreSecrets } from "../object-store";
import { policyDocument } from "../policies";
import * as model from "./model";

export interface S3Args {
    readonly model: model.S3Model;
    /** Refuse to delete the bucket. Destroying the stack leaves it in place in any case. */
    readonly protect: boolean;
}

export class S3 extends pulumi.ComponentResource implements ObjectStore {
    readonly bucket: string;
    readonly endpoint: string;
    readonly region: string;
    readonly secrets: ObjstoreSecrets;
    readonly ready: readonly pulumi.Resource[];

    constructor(
        private readonly name: string,
        private readonly args: S3Args,
        options?: pulumi.ComponentResourceOptions,
    ) {
        super("thanos-stack:object-store:S3", name, {}, options);
        const { bucket, endpoint, region, namespace } = args.model;
        this.bucket = bucket;
        this.endpoint = endpoint;
        this.region = region;

        const settings = this.bucketWithSettings();
        const identities = perRole((role) => this.identity(role));
        const document = model.document(args.model);
        const store = { name, namespace, resource: this };
        this.secrets = perRole((role) => registerObjstoreSecret(store, role, document, identities[role]));
        this.ready = [...settings, ...Object.values(identities).flat()];
        this.registerOutputs({});
    }

    /** One resource for each setting: those that sit on the bucket itself are deprecated, and fight with these. */
    private bucketWithSettings(): pulumi.Resource[] {
        const { name, args } = this;
        const { region, tags } = args.model;
        const child = { parent: this };
        const bucket = new Bucket(
            name,
            { bucket: args.model.bucket, region, tags, forceDestroy: false },
            { ...child, protect: args.protect, retainOnDelete: true },
        );
        // S3 refuses two changes of one bucket at the same time now and then: those about access go one after the other.
        const of = { bucket: bucket.bucket, region };
        const kept = { ...child, retainOnDelete: true };
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
        const policy = new BucketPolicy(
            `${name}-policy`,
            { ...of, policy: JSON.stringify(model.bucketPolicy(args.model)) },
            { ...kept, dependsOn: [access] },
        );
        const encryption = new BucketServerSideEncryptionConfiguration(
            `${name}-encryption`,
            { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
            kept,
        );
        const versioning = new BucketVersioning(
            `${name}-versioning`,
            { ...of, versioningConfiguration: { status: "Enabled" } },
            kept,
        );
        const lifecycle = new BucketLifecycleConfiguration(
            `${name}-lifecycle`,
            { ...of, rules: model.lifecycleRules },
            { ...kept, dependsOn: [versioning] },
        );
        return [bucket, policy, encryption, versioning, lifecycle];
    }

    /**
     * A role with the rights of one job, and its ties to the ServiceAccounts that have it. Pods must wait for the tie: EKS
     * gives a pod its credentials when the pod is made, and never later.
     */
    private identity(role: Role): pulumi.Resource[] {
        const { name, args } = this;
        const { bucket, namespace, region, tags, identity, serviceAccounts } = args.model;
        const child = { parent: this };
        const iamRole = new IamRole(
            `${name}-${role}`,
            {
                name: model.roleName(args.model, role),
                description: `Thanos of cluster ${args.model.cluster}: ${role} of the bucket ${bucket}`,
                assumeRolePolicy: JSON.stringify(model.trustPolicy(args.model, role)),
                tags,
            },
            child,
        );
        const rights = new RolePolicy(
            `${name}-${role}`,
            { role: iamRole.name, name: "bucket", policy: JSON.stringify(policyDocument(role, bucket)) },
            child,
        );
        return serviceAccounts[role].map(
            (serviceAccount, index) =>
                new PodIdentityAssociation(
                    // The first one was once the only one.
                    index === 0 ? `${name}-${role}` : `${name}-${role}-${serviceAccount}`,
                    { clusterName: identity.clusterName, namespace, serviceAccount, roleArn: iamRole.arn, region, tags },
                    { ...child, dependsOn: [rights] },
                ),
        );
    }
}
