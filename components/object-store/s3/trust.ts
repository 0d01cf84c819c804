// Principals of a role: exact ServiceAccounts of one cluster.
import { policy, type PolicyDocument } from "../policies";

/** ServiceAccounts of a namespace. */
export interface Subjects {
    readonly namespace: string;
    readonly serviceAccounts: readonly string[];
}

/** Only EKS may hand the role out, and only to these ServiceAccounts of this cluster. */
export const podIdentityTrust = (clusterName: string, { namespace, serviceAccounts }: Subjects): PolicyDocument =>
    policy({
        Sid: "PodIdentity",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
            StringEquals: {
                "aws:RequestTag/eks-cluster-name": clusterName,
                "aws:RequestTag/kubernetes-namespace": namespace,
                "aws:RequestTag/kubernetes-service-account": serviceAccounts,
            },
        },
    });

/** Only tokens of these ServiceAccounts, issued by this cluster for AWS, are taken for the role. */
export function irsaTrust(providerArn: string, { namespace, serviceAccounts }: Subjects): PolicyDocument {
    const issuer = providerArn.slice(providerArn.indexOf("/") + 1);
    return policy({
        Sid: "ServiceAccounts",
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Condition: {
            StringEquals: {
                [`${issuer}:sub`]: serviceAccounts.map((name) => `system:serviceaccount:${namespace}:${name}`),
                [`${issuer}:aud`]: "sts.amazonaws.com",
            },
        },
    });
}

/** Only S3 itself may take the role that copies objects, and only for this bucket. */
export const replicationTrust = (bucketArn: string): PolicyDocument =>
    policy({
        Sid: "Replication",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: { ArnLike: { "aws:SourceArn": bucketArn } },
    });
