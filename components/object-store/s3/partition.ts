// AWS' partitions: separate clouds with ARNs and domains of their own.

export interface Partition {
    /** As ARNs name it. */
    readonly name: "aws" | "aws-us-gov" | "aws-cn";
    /** Domain of its endpoints. */
    readonly domain: string;
}

export function partitionOf(region: string): Partition {
    if (region.startsWith("us-gov-")) return { name: "aws-us-gov", domain: "amazonaws.com" };
    if (region.startsWith("cn-")) return { name: "aws-cn", domain: "amazonaws.com.cn" };
    return { name: "aws", domain: "amazonaws.com" };
}

/** S3's endpoint in a region, which is also what KMS calls S3 in its conditions. */
export const s3Endpoint = (region: string): string => `s3.${region}.${partitionOf(region).domain}`;
