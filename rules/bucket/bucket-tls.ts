import { bucket } from "../examples";
import { always, type Rule } from "../rule";

export const bucketTls: Rule = {
    name: "bucket-tls",
    title: "The bucket's policy denies requests without TLS",
    why: "S3 accepts plain HTTP, too, so one client with a wrong endpoint sends blocks and signed requests over the network in clear text.",
    source: "AWS: Security best practices for S3; AWS Security Hub: S3.5",
    severity: always("mandatory"),
    check: ({ buckets }) =>
        buckets
            .filter(({ plainHttpDenied }) => plainHttpDenied === false)
            .map(({ path }) => ({
                path,
                message:
                    'accepts plain HTTP. Register a BucketPolicy that denies s3:* to everybody while aws:SecureTransport is "false"',
            })),
    examples: {
        pass: [{ title: "no bucket of its own", change: (view) => void (view.buckets = []) }],
        fail: [{ title: "no such policy", change: bucket((one) => void (one.plainHttpDenied = false)) }],
    },
};
