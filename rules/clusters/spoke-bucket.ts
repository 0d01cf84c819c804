import { always, type Draft, type Rule, type Violation } from "../rule";
import { differ } from "../blocks-location";
import { isUnknown } from "../terms";
import type { ObjstoreView, SpokeView } from "../view/types";

export const spokeBucket: Rule = {
    name: "spoke-bucket",
    title: "Only the hub compacts the bucket of its spokes, and its retention is the retention of all",
    why: "Two compactors on one bucket and prefix make overlapping blocks, and both halt. With two compactors each deletes by a retention of its own. Blocks in another bucket or prefix are not served by the hub's store gateway.",
    source: "thanos: components/compact; thanos#5370",
    severity: always("mandatory"),
    check: ({ spokes, objstore }) => spokes.flatMap((spoke) => wrong(spoke, objstore)),
    examples: {
        pass: [
            { title: "a spoke that only uploads", change: spoke((one) => void (one.compactsBucket = false)) },
            {
                title: "a spoke without a contract",
                change: spoke((one) => {
                    delete one.bucket;
                    delete one.compactsBucket;
                }),
            },
        ],
        fail: [
            { title: "a spoke with a compactor", change: spoke((one) => void (one.compactsBucket = true)) },
            {
                title: "a spoke with another prefix",
                change: spoke(
                    (one) => void (one.bucket = { endpoint: "s3.eu-west-1.amazonaws.com", bucket: "history", prefix: "east" }),
                ),
            },
        ],
    },
};

function spoke(change: (one: Draft<SpokeView>) => void): Rule["examples"]["pass"][number]["change"] {
    return (view) => {
        view.spokes.forEach(change);
    };
}

function wrong({ path, name, bucket, compactsBucket }: SpokeView, objstore: readonly ObjstoreView[]): Violation[] {
    if (compactsBucket === true)
        return [
            {
                path: `${path}.compactsBucket`,
                message: "is true: its stack runs a compactor, and so does the hub. Deploy it with role: spoke",
                key: `spokes.${name}`,
            },
        ];
    const elsewhere = bucket !== undefined && objstore.length > 0 && objstore.every((own) => isElsewhere(bucket, own));
    if (!elsewhere || isUnknown(bucket.bucket) || isUnknown(bucket.prefix)) return [];
    return [
        {
            path: `${path}.bucket`,
            message: `is ${[bucket.bucket, bucket.prefix].filter(Boolean).join("/")}, and the hub reads another bucket or prefix: the hub serves its newest samples, and no history. Use one bucket and prefix`,
            key: `spokes.${name}`,
            // Another stack may serve that bucket.
            estimate: true,
        },
    ];
}

/** Addresses of one bucket may differ between clusters, so only its name and its prefix are compared. */
const isElsewhere = ({ bucket, prefix }: NonNullable<SpokeView["bucket"]>, { config, prefix: own }: ObjstoreView): boolean =>
    differ(bucket, config["bucket"] ?? config["container"]) || differ(prefix, own ?? "");
