import { all, objstore, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isInCluster, isUnknown, seconds, show } from "../terms";

const least = 30 * 60;
/** Stores whose makers promise it; what speaks S3 elsewhere is looked at below. */
const consistent: readonly string[] = ["S3", "GCS", "AZURE"];

export const storeConsistency: Rule = {
    name: "store-consistency",
    title: "The object store is strongly consistent, or the compactor waits long enough",
    why: "The compactor decides by the objects that the bucket lists, and in a store that lists new objects late it takes a block that is half visible for a broken one. S3, GCS, Azure and MinIO list new objects at once.",
    source: "thanos: storage",
    severity: always("mandatory"),
    check: ({ objstore, thanos }) => {
        const waits = thanos
            .filter(({ component }) => component === "compact")
            .every(({ args }) => (seconds(flag(args, "consistency-delay") ?? "30m") ?? least) >= least);
        return objstore.flatMap(({ path, documents, type, config: { endpoint } }) => {
            // objstore-document reports a document without a type.
            if (isUnknown(documents) || isUnknown(type) || type === undefined) return [];
            if (!consistent.includes(type.toUpperCase()))
                return [
                    {
                        path: `${path}.type`,
                        message: `is ${show(type)}, ${
                            type.toUpperCase() === "FILESYSTEM"
                                ? "a directory that other pods cannot read unless they mount the same volume"
                                : "which Thanos does not document as consistent"
                        }. Use ${consistent.join(", ")}`,
                        estimate: true as const,
                    },
                ];
            if (
                waits ||
                typeof endpoint !== "string" ||
                isInCluster(endpoint) ||
                /\.amazonaws\.com(\.cn)?(:\d+)?$/.test(endpoint)
            )
                return [];
            return [
                {
                    path: `${path}.config.endpoint`,
                    message: `is ${show(endpoint)}, which can list new objects late. Set --consistency-delay to 30m or more`,
                    key: "thanos.consistencyDelay to 30m or more",
                    estimate: true as const,
                },
            ];
        });
    },
    examples: {
        pass: [
            {
                title: "a bucket of Google's",
                change: (view) => {
                    for (const one of view.objstore) Object.assign(one, { type: "GCS", config: { bucket: "history" } });
                },
            },
            {
                title: "another endpoint with the usual delay",
                change: (view) => {
                    for (const one of view.objstore) one.config["endpoint"] = "s3.example.com";
                },
            },
        ],
        fail: [
            {
                title: "another kind of store",
                change: objstore("thanos-objstore-writer", (one) => void (one.type = "FILESYSTEM")),
            },
            {
                title: "another endpoint without delay",
                change: all(withFlag("compact", "consistency-delay", "0s"), (view) => {
                    for (const one of view.objstore) one.config["endpoint"] = "s3.example.com";
                }),
            },
        ],
    },
};
