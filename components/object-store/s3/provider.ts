// The account that a stack changes on AWS.
import { Provider } from "@pulumi/aws/provider";
import type { S3Model } from "./model";

export const awsProvider = ({ region, accountId, profile }: S3Model["account"]): Provider =>
    new Provider("aws", {
        region,
        ...(accountId === undefined ? {} : { allowedAccountIds: [accountId] }),
        ...(profile === undefined ? {} : { profile }),
    });
