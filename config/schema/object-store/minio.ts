// Keys of MinIO inside the cluster.
import { z } from "zod";
import { images } from "../../versions";
import { form, isImageReference, issuer, objectName, quantity, resources, volume } from "../fields";
import { podOverrides } from "../pods";
import { bucketName, prefix } from "./names";

/** One erasure set is at most this many drives; with more, MinIO would make several, whose rules nobody needs here. */
const mostDrives = 16;

/** https://github.com/minio/minio/releases/tag/RELEASE.2021-04-22T15-44-28Z */
const firstWithRootUser = "2021-04-22";

/** Releases are tagged by date. A tag without one is not judged. */
function readsRootUser(image: string): boolean {
    const [, year, month, day] = /:[^/]*?(\d{4})[-.](\d{1,2})[-.](\d{1,2})/.exec(image) ?? [];
    if (year === undefined || month === undefined || day === undefined) return true;
    return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` >= firstWithRootUser;
}

export const minio = z
    .strictObject({
        kind: z.literal("minio"),
        bucket: bucketName.default("thanos").describe("Name of the bucket."),
        prefix: prefix.optional(),
        image: form({
            expected: `an image reference with an exact tag, of a release from ${firstWithRootUser} on: older ones ignore MINIO_ROOT_USER`,
            fits: (text) => isImageReference(text) && readsRootUser(text),
            example: images.silo,
        })
            .default(images.silo)
            .describe(
                "Image of the server; it must hold `mc` and a shell too. Default: the maintained fork, because upstream's images are frozen with known holes.",
            ),
        servers: z
            .int()
            .min(1)
            .max(mostDrives)
            .default(1)
            .describe("Servers that keep the data together. MinIO fixes it at the first start; it can never change."),
        drives: z
            .int()
            .min(1)
            .max(mostDrives)
            .default(1)
            .describe(
                `Volumes of each server, fixed at the first start too. Servers times drives is at most ${mostDrives}; with 2 or more MinIO keeps parity: half of up to 5 drives, 3 of 6 or 7, 4 of more.`,
            ),
        volume: volume.prefault({}),
        resources: resources.prefault({}),
        pods: podOverrides,
        quota: quantity
            .optional()
            .describe("Most that the bucket may hold: uploads are refused above it, before a volume is full. Default: no limit."),
        tls: z
            .strictObject({
                secret: objectName.describe(
                    "Secret in the stack's namespace with `tls.crt`, `tls.key` and `ca.crt`, as cert-manager makes it, for the names that docs/stores.md lists.",
                ),
                issuer: issuer
                    .optional()
                    .describe("cert-manager's issuer that is to make that Secret. Default: the stack expects an existing one."),
            })
            .optional()
            .describe("TLS between Thanos and MinIO. Default: plain HTTP inside the cluster."),
    })
    .superRefine(({ servers, drives }, context) => {
        if (Math.max(servers, drives) <= mostDrives && servers * drives > mostDrives)
            context.addIssue({
                code: "custom",
                path: ["drives"],
                message: `got ${drives}, expected at most ${Math.floor(mostDrives / servers)} with ${servers} servers: servers × drives is at most ${mostDrives}`,
            });
    })
    .describe(
        "MinIO inside the cluster. One server with one volume has no redundancy beyond that volume's. For trying things, edge sites and development.",
    );
