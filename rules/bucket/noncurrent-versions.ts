import { bucket } from "../examples";
import { always, type Rule } from "../rule";
import { isUnknown } from "../terms";

export const noncurrentVersions: Rule = {
    name: "noncurrent-versions",
    title: "A versioned bucket deletes old versions within 30 days",
    why: "The compactor rewrites all data several times, so a versioned bucket stores and bills every object that was ever deleted. In such buckets 95 to 99 % of the bytes were old versions.",
    source: "mitodl/ol-infrastructure#5681; AWS: S3 Lifecycle",
    severity: always("mandatory"),
    check: ({ buckets }) =>
        buckets
            .filter(({ blocks, versioned }) => blocks === true && versioned === true)
            .filter(
                ({ lifecycle }) =>
                    !lifecycle.some(
                        ({ prefix, noncurrentDays: days }) =>
                            (isUnknown(prefix) || prefix === "") && (isUnknown(days) || (days !== undefined && days <= 30)),
                    ),
            )
            .map(({ path }) => ({
                path,
                message:
                    "is versioned and keeps old versions longer than 30 days. Add a lifecycle rule for all objects that deletes noncurrent versions after 3 to 30 days",
            })),
    examples: {
        pass: [
            {
                title: "no versioning and no lifecycle rule for versions",
                change: bucket((one) => {
                    one.versioned = false;
                    for (const rule of one.lifecycle) rule.noncurrentDays = undefined;
                }),
            },
        ],
        fail: [
            {
                title: "versioning without expiry",
                change: bucket((one) => {
                    for (const rule of one.lifecycle) rule.noncurrentDays = undefined;
                }),
            },
            {
                title: "old versions for a year",
                change: bucket((one) => {
                    for (const rule of one.lifecycle) rule.noncurrentDays = 365;
                }),
            },
            {
                title: "expiry of one prefix only",
                change: bucket((one) => {
                    for (const rule of one.lifecycle) rule.prefix = "debug/";
                }),
            },
        ],
    },
};
