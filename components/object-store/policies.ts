// What each role may do in the bucket: one set of documents for MinIO users and for IAM roles alike.
//
// Least privilege, tried against MinIO with Thanos v0.42: uploads need no delete since v0.40 (thanos#8401); HEAD needs
// GetObject, and needs ListBucket too, or a missing object is answered with 403, which blocks uploads.
import type { Role } from "../../config/names";

export interface PolicyDocument {
    readonly Version: "2012-10-17";
    readonly Statement: readonly {
        readonly Sid: string;
        readonly Effect: "Allow";
        readonly Action: readonly string[];
        readonly Resource: readonly string[];
    }[];
}

const read = ["s3:GetObject"];
const write = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];

/** Actions on objects, by role. */
export const objectActions: Readonly<Record<Role, readonly string[]>> = {
    writer: [...read, ...write],
    reader: read,
    owner: [...read, ...write, "s3:DeleteObject"],
};

export const policyDocument = (role: Role, bucket: string): PolicyDocument => ({
    Version: "2012-10-17",
    Statement: [
        { Sid: "ListBucket", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [`arn:aws:s3:::${bucket}`] },
        { Sid: "Objects", Effect: "Allow", Action: objectActions[role], Resource: [`arn:aws:s3:::${bucket}/*`] },
    ],
});
