import { bucket } from "../examples";
import { always, type Rule } from "../rule";

export const publicAccess: Rule = {
    name: "public-access",
    title: "No bucket can become public",
    why: "One wrong ACL or bucket policy makes all metrics public, and the four switches of a public access block prevent that.",
    source: "AWS: Blocking public access to S3; AWS Security Hub: S3.8",
    severity: always("mandatory"),
    check: ({ buckets }) =>
        buckets.filter(({ closed }) => closed === false).map(({ path, provider }) => ({ path, message: fixes[provider] })),
    examples: {
        pass: [{ title: "no bucket of its own", change: (view) => void (view.buckets = []) }],
        fail: [{ title: "a switch that is off", change: bucket((one) => void (one.closed = false)) }],
    },
};

const fixes = {
    s3: "can be made public. Register a BucketPublicAccessBlock with blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets",
    gcs: 'is readable by allUsers or allAuthenticatedUsers. Set publicAccessPrevention to "enforced"',
    azure: "allows anonymous reads. Set its public access to none",
} as const;
