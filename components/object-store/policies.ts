// The rights of each role in the bucket: one set of documents for MinIO's users, IAM roles and IAM users alike.
//
// Least privilege, tried against MinIO with Thanos v0.42: uploads need no delete since v0.40 (thanos#8401); HEAD needs
// GetObject, and needs ListBucket too, or a missing object is answered with 403, which blocks uploads.
import type { Role } from "../../config/names";

export interface PolicyDocument {
    readonly Version: "2012-10-17";
    readonly Statement: readonly Statement[];
}

export interface Statement {
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal?: "*" | Readonly<Record<string, string>>;
    readonly Action: string | readonly string[];
    readonly Resource?: readonly string[];
    readonly Condition?: Condition;
}

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export const policy = (...Statement: readonly Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });

/** The subject of the rights. */
export interface Place {
    readonly bucket: string;
    /** Folder of the bucket; nothing outside of it is allowed. */
    readonly prefix?: string | undefined;
    /** Key of KMS with which the bucket encrypts, and the name of S3's service in its region. */
    readonly kms?: { readonly keyArn: string; readonly service: string } | undefined;
    /** AWS' partition of the bucket. Default: the standard one, which MinIO uses too. */
    readonly partition?: string;
}

const read = ["s3:GetObject"];
const write = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];

/** Actions on objects, by role. */
const objectActions: Readonly<Record<Role, readonly string[]>> = {
    writer: [...read, ...write],
    reader: read,
    owner: [...read, ...write, "s3:DeleteObject"],
};

/** Actions on the key: a new data key for each upload, and reading back, which the parts of a large upload need too. */
const keyActions: Readonly<Record<Role, readonly string[]>> = {
    writer: ["kms:GenerateDataKey", "kms:Decrypt"],
    reader: ["kms:Decrypt"],
    owner: ["kms:GenerateDataKey", "kms:Decrypt"],
};

export const bucketArn = (bucket: string, partition = "aws"): string => `arn:${partition}:s3:::${bucket}`;

export function policyDocument(role: Role, { bucket, prefix, kms, partition }: Place): PolicyDocument {
    const arn = bucketArn(bucket, partition);
    const folder = prefix === undefined ? "*" : `${prefix}/*`;
    return policy(
        {
            Sid: "ListBucket",
            Effect: "Allow",
            Action: ["s3:ListBucket"],
            Resource: [arn],
            // Never StringEquals on the folder's name: S3 compares this with the key of a HEAD, too, when it chooses between 404
            // and 403, and a 403 blocks uploads.
            ...(prefix === undefined ? {} : { Condition: { StringLike: { "s3:prefix": [folder] } } }),
        },
        { Sid: "Objects", Effect: "Allow", Action: objectActions[role], Resource: [`${arn}/${folder}`] },
        ...(kms === undefined
            ? []
            : [
                  {
                      Sid: "Key",
                      Effect: "Allow" as const,
                      Action: keyActions[role],
                      Resource: [kms.keyArn],
                      // Only what S3 does with it on behalf of the role.
                      Condition: { StringEquals: { "kms:ViaService": kms.service } },
                  },
              ]),
    );
}
