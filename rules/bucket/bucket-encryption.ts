import { bucket } from "../examples";
import { always, type Rule } from "../rule";

export const bucketEncryption: Rule = {
    name: "bucket-encryption",
    title: "Every bucket sets its encryption",
    why: "S3 has encrypted new objects by default since 2023, and only an encryption that is written out makes a change of it visible in a preview.",
    source: "AWS: Protecting data with server-side encryption; AWS Security Hub: S3.17",
    severity: always("mandatory"),
    check: ({ buckets }) =>
        buckets
            .filter(({ encryption }) => encryption === undefined)
            .map(({ path }) => ({
                path,
                message: "sets no encryption. Register a BucketServerSideEncryptionConfiguration",
            })),
    examples: {
        pass: [{ title: "a key of KMS", change: bucket((one) => void (one.encryption = "aws:kms")) }],
        fail: [{ title: "nothing", change: bucket((one) => void (one.encryption = undefined)) }],
    },
};
