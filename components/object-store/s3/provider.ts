// The account that a stack changes on AWS.
import { Provider } from "@pulumi/aws/provider";
import type { ResourceOptions } from "@pulumi/pulumi";
import type { S3Model } from "./model";

export const awsProvider = ({ region, accountId, profile }: S3Model["account"], under: ResourceOptions): Provider =>
    new Provider(
        "aws",
        {
            region,
            ...(accountId === undefined ? {} : { allowedAccountIds: [accountId] }),
            ...(profile === undefined ? {} : { profile }),
        },
        under,
    );
