// Keys of an existing object store.
import { z } from "zod";
import { form } from "../fields";
import { client } from "./client";
import { externalSecret, staticKeys } from "./identity";
import { bucketName, caBundle, prefix } from "./names";

export const external = z
    .strictObject({
        kind: z.literal("external"),
        bucket: bucketName.describe("Name of the bucket. It must be there."),
        endpoint: form({
            expected: "host and port without scheme, such as s3.example.com:9000",
            fits: /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?|\[[0-9a-f:]+\])(:\d{1,5})?$/,
            example: "s3.example.com:9000",
        }).describe("Host, with port where it is not TLS' own. An IPv6 address is in brackets: `[fd00::1]:9000`."),
        region: form({ expected: "the name of a region, such as us-east-1", fits: /^[a-z0-9-]+$/, example: "us-east-1" })
            .optional()
            .describe("Region that requests are signed for. Default: the client detects it."),
        prefix: prefix.optional(),
        addressing: z
            .enum(["auto", "path", "virtual-hosted"])
            .default("auto")
            .describe(
                "Where the bucket's name goes: into the path (most stores of one's own), or into the host. `auto`: by the endpoint.",
            ),
        caBundle,
        insecure: z
            .boolean()
            .default(false)
            .describe("Plain HTTP. Outside of the cluster everybody on the way reads and changes the data."),
        acknowledgeInsecure: z
            .boolean()
            .default(false)
            .describe("Allow `insecure` for an endpoint that is no Service of the cluster."),
        client,
        identity: z.discriminatedUnion("kind", [staticKeys, externalSecret]).describe("How pods get access to the bucket."),
    })
    .describe(
        "Any S3-compatible store that is already there: Ceph, Garage, SeaweedFS, a provider's. Its owner manages bucket, rights and lifecycle: docs/stores.md lists the requirements.",
    );
