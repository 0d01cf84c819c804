// The keys of Thanos' S3 client that a stack file may set, under the names that Thanos gives them.
import { z } from "zod";
import { duration, form } from "../fields";

const count = z.int().min(0).max(10_000);

export const http = z
    .strictObject({
        idle_conn_timeout: duration.optional().describe("Thanos' default: 90s."),
        response_header_timeout: duration.optional().describe("Thanos' default: 2m."),
        tls_handshake_timeout: duration.optional().describe("Thanos' default: 10s."),
        expect_continue_timeout: duration.optional().describe("Thanos' default: 1s."),
        max_idle_conns: count.optional().describe("Thanos' default: 100."),
        max_idle_conns_per_host: count.optional().describe("Thanos' default: 100."),
        max_conns_per_host: count.optional().describe("0: no limit. Thanos' default: 0."),
        disable_compression: z.boolean().optional().describe("Do not ask for compressed answers."),
    })
    .optional()
    .describe("The HTTP client. TLS is always verified.");

export const client = z
    .strictObject({
        list_objects_version: z.enum(["v1", "v2"]).optional().describe("Version of the listing request. Thanos' default: v2."),
        signature_version2: z.boolean().optional().describe("Signature version 2, for old stores."),
        send_content_md5: z.boolean().optional().describe("Send an MD5 sum with each upload. Thanos' default: true."),
        disable_dualstack: z.boolean().optional().describe("Do not use AWS' IPv6 endpoints."),
        disable_multipart: z.boolean().optional().describe("Upload large files in one request."),
        part_size: z
            .int()
            .min(5 * 1024 * 1024)
            .max(5 * 1024 ** 3)
            .optional()
            .describe("Bytes of one part of a large upload. Thanos' default: 67108864."),
        max_retries: count.optional().describe("Attempts of one request. Default: the client's own 10."),
        put_user_metadata: z
            .record(
                form({ expected: "a name of an HTTP header", fits: /^[A-Za-z0-9-]+$/, example: "X-Amz-Storage-Class" }),
                z.string().max(256),
            )
            .optional()
            .describe("Headers of every upload, such as `X-Amz-Storage-Class: INTELLIGENT_TIERING`."),
        sts_endpoint: z
            .url({ protocol: /^https$/, error: "an https URL" })
            .meta({ expected: "an https URL", examples: ["https://sts.eu-central-1.amazonaws.com"] })
            .optional()
            .describe("Endpoint of the token service."),
        sse_config: z
            .strictObject({
                type: z
                    .enum(["SSE-S3", "SSE-KMS"])
                    .describe("SSE-C is not offered: its key would have to be in every pod, in the clear."),
                kms_key_id: z.string().min(1).optional().describe("Key for SSE-KMS, and only for it."),
                kms_encryption_context: z.record(z.string(), z.string()).optional().describe("Context for SSE-KMS."),
            })
            .optional()
            .describe("Encryption of each upload. Better left to the bucket, which then encrypts every upload alike."),
        trace: z
            .strictObject({ enable: z.boolean().describe("Log every request.") })
            .optional()
            .describe("For finding out what is wrong with a store."),
        http_config: http,
    })
    .prefault({})
    .describe("Fine tuning of Thanos' S3 client, in Thanos' own words. Absent keys keep Thanos' defaults.")
    .meta({ part: "client" });
