// Keys of a container of Azure Blob Storage.
import { z } from "zod";
import { domain, form } from "../fields";
import { http } from "./client";
import { prefix } from "./names";

const clientId = form({
    expected: "the client id of a managed identity or app registration: a UUID",
    fits: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    example: "11111111-1111-4111-8111-111111111111",
});

export const azure = z
    .strictObject({
        kind: z.literal("azure"),
        storageAccount: form({
            expected: "the name of a storage account: 3 to 24 lower-case letters and digits",
            fits: /^[a-z0-9]{3,24}$/,
            example: "examplemetrics",
        }).describe("Storage account. It must exist."),
        container: form({
            expected: "the name of a container: 3 to 63 lower-case letters, digits and single '-'",
            fits: /^[a-z0-9](-?[a-z0-9]){2,62}$/,
            example: "thanos",
        }).describe("Container in the storage account. It must exist."),
        endpoint: domain
            .default("blob.core.windows.net")
            .describe(
                "Domain of the Blob endpoint. Azure Government: `blob.core.usgovcloudapi.net`, China: `blob.core.chinacloudapi.cn`.",
            ),
        prefix: prefix.optional(),
        identity: z
            .discriminatedUnion("kind", [
                z
                    .strictObject({
                        kind: z.literal("workloadIdentity"),
                        clientIds: z
                            .strictObject({
                                writer: clientId.describe("Uploads."),
                                reader: clientId.describe("Reads: Storage Blob Data Reader on the container."),
                                owner: clientId.describe("Also deletes: Storage Blob Data Contributor on the container."),
                            })
                            .describe(
                                "Client ids of the identities of each job. Each needs a federated credential for the ServiceAccounts that docs/stores.md lists.",
                            ),
                    })
                    .describe("Microsoft Entra Workload ID. The cluster must run its webhook, as AKS does. No keys anywhere."),
            ])
            .describe("How pods get access to the container."),
        client: z
            .strictObject({
                reader_config: z
                    .strictObject({
                        max_retry_requests: z
                            .int()
                            .min(0)
                            .max(100)
                            .optional()
                            .describe("Retries of an interrupted download. Thanos' default: 0, the client's own."),
                    })
                    .optional()
                    .describe("Downloads."),
                pipeline_config: z
                    .strictObject({
                        max_tries: z
                            .int()
                            .min(0)
                            .max(100)
                            .optional()
                            .describe("Attempts of one request. Thanos' default: 0, the client's own."),
                    })
                    .optional()
                    .describe("Requests."),
                http_config: http,
            })
            .prefault({})
            .describe("Fine tuning of Thanos' client, in Thanos' own words. Absent keys keep Thanos' defaults."),
    })
    .describe(
        "A container of Azure Blob Storage that already exists. The stack creates nothing in Azure: docs/stores.md lists the rights and settings that the container needs.",
    );
