import { bucket } from "../examples";
import { always, type Rule } from "../rule";

export const publicAccess: Rule = {
    name: "public-access",
    title: "No bucket can be made public",
    why: "One wrong ACL or policy, by whomever, shows all metrics to the world. The four switches of a public access block refuse it for good.",
    source: "AWS: Blocking public access to S3; AWS Security Hub: S3.8",
    severity: always("mandatory"),
    check: ({ buckets }) =>
        buckets
            .filter(({ closed }) => closed === false)
            .map(({ path }) => ({
                path,
                message:
                    "may be made public; register a BucketPublicAccessBlock with blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets",
            })),
    examples: {
        pass: [{ title: "no bucket of its own", change: (view) => void (view.buckets = []) }],
        fail: [{ title: "a switch that is off", change: bucket((one) => void (one.closed = false)) }],
    },
};
