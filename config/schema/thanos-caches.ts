// Keys of the caches of Thanos.
import { z } from "zod";
import { images } from "../versions";
import { objectName, imageReference, quantity, replicas, form } from "./fields";

const memory = z
    .strictObject({ kind: z.literal("memory") })
    .describe(
        "`memory`: each pod caches for itself. The sizes are `queryFrontend.cache`, `storeGateway.indexCache` and `storeGateway.bucketCache`.",
    );

const memcached = z
    .strictObject({
        kind: z.literal("memcached"),
        addresses: z
            .array(
                form({
                    expected: "an address such as memcached.example:11211 or dnssrv+_client._tcp.memcached.caches.svc",
                    fits: /^(dns\+|dnssrv\+|dnssrvnoa\+)?[A-Za-z0-9._-]+(:\d{1,5})?$/,
                    example: "dnssrv+_client._tcp.memcached.caches.svc",
                }),
            )
            .min(1)
            .describe("Addresses of the servers; `dns+` and `dnssrv+` find all behind a name."),
    })
    .describe(
        "`memcached`: one cache that all pods share, of servers that exist already. Never share servers between two stacks: memcached has no databases, and each stack would read the results of the other.",
    );

const secretKey = form({
    expected: "a key of a Secret: letters, digits, '-', '_' and '.'",
    fits: /^[-._a-zA-Z0-9]{1,253}$/,
    example: "password",
});

const redis = z
    .strictObject({
        kind: z.literal("redis"),
        address: form({
            expected: "host and port such as redis.example:6379",
            fits: /^[A-Za-z0-9._-]+:\d{1,5}$/,
            example: "redis.example:6379",
        }).describe("Host and port of the server."),
        database: z
            .int()
            .min(0)
            .max(1023)
            .default(0)
            .describe(
                "Database of the server. Two stacks on one server need different ones: each would read the results of the other. Default: 0.",
            ),
        tls: z.boolean().default(true).describe("Encrypt the connection."),
        credentials: z
            .strictObject({
                secret: objectName.describe("Secret in the stack's namespace."),
                usernameKey: secretKey.optional().describe("Its key with the user name. Default: no user name."),
                passwordKey: secretKey
                    .default("password")
                    .describe("Its key with the password, which has neither quotes nor backslashes."),
            })
            .optional()
            .describe("Where the password is. Default: none."),
    })
    .describe("`redis`: one cache that all pods share, of a server that is there already.");

const deployed = z
    .strictObject({
        kind: z.literal("deployed"),
        image: imageReference.default(images.memcached).describe("Image of memcached."),
        replicas: replicas,
        memory: quantity
            .optional()
            .describe("Cache size of each server; its memory limit is a third more. Default: from `size`."),
    })
    .describe("`deployed`: one cache that all pods share, of memcached servers that the stack deploys.");

export const caches = z
    .discriminatedUnion("kind", [memory, memcached, redis, deployed])
    .default({ kind: "memory" })
    .describe(
        "Where results, parts of indexes and parts of blocks are cached. A cache that all share is worth its servers with two store gateways or query-frontends and more.",
    );
