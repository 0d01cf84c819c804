import { bucket } from "../examples";
import { always, type Rule } from "../rule";
import { isUnknown } from "../terms";

export const unfinishedUploads: Rule = {
    name: "unfinished-uploads",
    title: "The bucket deletes unfinished multipart uploads",
    why: "A pod that stops during the upload of an object over 64 MiB leaves parts behind that no listing shows and that are billed permanently.",
    source: "AWS: S3 multipart upload; objstore: providers/s3",
    severity: always("advisory"),
    check: ({ buckets }) =>
        buckets
            .filter(
                ({ blocks, provider, lifecycle }) =>
                    blocks === true &&
                    provider === "s3" &&
                    !lifecycle.some(({ prefix, abortDays }) => (isUnknown(prefix) || prefix === "") && abortDays !== undefined),
            )
            .map(({ path }) => ({
                path,
                message: "keeps unfinished uploads. Add a lifecycle rule with abortIncompleteMultipartUpload after 7 days",
            })),
    examples: {
        pass: [
            {
                title: "dropped after a day",
                change: bucket((one) => {
                    for (const rule of one.lifecycle) if (rule.abortDays !== undefined) rule.abortDays = 1;
                }),
            },
        ],
        fail: [
            {
                title: "kept",
                change: bucket((one) => {
                    for (const rule of one.lifecycle) rule.abortDays = undefined;
                }),
            },
        ],
    },
};
