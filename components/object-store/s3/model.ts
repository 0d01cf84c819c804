// A bucket on Amazon S3 as plain data: what protects it, and who may use it from which ServiceAccount.
import { serviceAccountsOf, type Names, type Role } from "../../../config/names";
import type { S3Config, StackConfig } from "../../../config/schema";
import { objstoreDocument } from "../objstore-config";

/** Everything that can be said about the S3 store of a stack before anything is deployed. */
export interface S3Model {
    readonly cluster: string;
    readonly namespace: string;
    readonly bucket: string;
    readonly region: string;
    /** Host, without scheme. */
    readonly endpoint: string;
    readonly identity: S3Config["identity"];
    /** The ServiceAccounts that have the role, and nobody else. */
    readonly serviceAccounts: Readonly<Record<Role, readonly string[]>>;
    readonly tags: Readonly<Record<string, string>>;
}

export function s3Model(stack: StackConfig, config: S3Config, names: Names): S3Model {
    const { region, tags } = config.aws;
    return {
        cluster: stack.cluster,
        namespace: stack.namespace,
        bucket: config.bucket,
        region,
        endpoint: `s3.${region}.amazonaws.com`,
        identity: config.identity,
        serviceAccounts: serviceAccountsOf(stack, names),
        tags: { application: "thanos-stack", environment: stack.environment, cluster: stack.cluster, ...tags },
    };
}

/**
 * The same document for every role, without keys: the client asks for the credentials of the pod's own ServiceAccount, and
 * `aws_sdk_auth` would only take that away again (objstore#131). What a component may do is decided by its role in IAM.
 */
export const document = ({ bucket, endpoint, region }: S3Model): string => objstoreDocument({ bucket, endpoint, region });

/** IAM's names have at most 64 characters. */
export const roleName = ({ cluster }: S3Model, role: Role): string => `thanos-${role}-${cluster}`.slice(0, 64);

/** Only EKS may hand the role out, and only to the ServiceAccounts of the job in one namespace of one cluster. */
export const trustPolicy = (model: S3Model, role: Role) => ({
    Version: "2012-10-17",
    Statement: [
        {
            Sid: "PodIdentity",
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Condition: {
                StringEquals: {
                    "aws:RequestTag/eks-cluster-name": model.identity.clusterName,
                    "aws:RequestTag/kubernetes-namespace": model.namespace,
                    "aws:RequestTag/kubernetes-service-account": model.serviceAccounts[role],
                },
            },
        },
    ],
});

/** Nobody reads or writes over plain HTTP or old TLS, whatever else they are allowed to. */
export function bucketPolicy({ bucket }: S3Model) {
    const deny = (Sid: string, Condition: Record<string, Record<string, string>>) => ({
        Sid,
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition,
    });
    return {
        Version: "2012-10-17",
        Statement: [
            deny("DenyPlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
            deny("DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
        ],
    };
}

/** Days in which a deleted or overwritten object can be brought back; the compactor rewrites all blocks several times. */
const noncurrentDays = 7;

/**
 * What is cleaned up behind Thanos' back. Never a current object: a block is several objects, and retention is the
 * compactor's business (thanos#1300).
 */
export const lifecycleRules = [
    {
        id: "noncurrent-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays },
        expiration: { expiredObjectDeleteMarker: true },
    },
    {
        id: "unfinished-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
];
