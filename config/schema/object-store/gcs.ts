// Keys of a bucket of Google Cloud Storage.
import { z } from "zod";
import { form } from "../fields";
import { http } from "./client";
import { bucketName, prefix } from "./names";

const serviceAccount = form({
    expected: "the email of a Google service account, such as thanos-reader@project.iam.gserviceaccount.com",
    fits: /^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z0-9.:-]+\.iam\.gserviceaccount\.com$/,
    example: "thanos@example.iam.gserviceaccount.com",
});

export const gcs = z
    .strictObject({
        kind: z.literal("gcs"),
        bucket: bucketName.describe("Name of the bucket. It must exist."),
        prefix: prefix.optional(),
        identity: z
            .discriminatedUnion("kind", [
                z
                    .strictObject({
                        kind: z.literal("workloadIdentity"),
                        serviceAccounts: z
                            .strictObject({
                                writer: serviceAccount.describe(
                                    "Uploads: roles/storage.objectViewer and objectCreator on the bucket.",
                                ),
                                reader: serviceAccount.describe("Reads: roles/storage.objectViewer on the bucket."),
                                owner: serviceAccount.describe("Also deletes: roles/storage.objectUser on the bucket."),
                            })
                            .optional()
                            .describe(
                                "Google service accounts that the ServiceAccounts of the pods impersonate. Default: none; grant the rights on the bucket to the ServiceAccounts themselves, as principals of the workload identity pool. docs/stores.md lists them.",
                            ),
                    })
                    .describe("Workload Identity Federation for GKE. No keys anywhere."),
            ])
            .describe("How pods get access to the bucket."),
        client: z
            .strictObject({
                chunk_size_bytes: z
                    .int()
                    .min(0)
                    .optional()
                    .describe(
                        "Bytes of one request of an upload, a multiple of 262144. Thanos' default: 0, the client's 16 MiB.",
                    ),
                max_retries: z
                    .int()
                    .min(0)
                    .max(100)
                    .optional()
                    .describe("Attempts of one request; 1 disables retries. Thanos' default: 0, the client's own."),
                http_config: http,
            })
            .prefault({})
            .describe("Fine tuning of Thanos' client, in Thanos' own words. Absent keys keep Thanos' defaults."),
    })
    .describe(
        "A bucket of Google Cloud Storage that already exists. The stack creates nothing in Google Cloud: docs/stores.md lists the rights and settings that the bucket needs.",
    );
