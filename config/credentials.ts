// The keys of an object store that a stack holds itself: secret keys of their own, never fields of an object, and never in
// `StackConfig`, which is plain data. The parser only sees that they are there.
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { roles, type Role } from "./names";

/** The config keys with a role's pair of keys. */
export const credentialKeys = {
    writer: { access: "writerAccessKey", secret: "writerSecretKey" },
    reader: { access: "readerAccessKey", secret: "readerSecretKey" },
    owner: { access: "ownerAccessKey", secret: "ownerSecretKey" },
} as const satisfies Record<Role, { access: string; secret: string }>;

const jobs: Readonly<Record<Role, string>> = { writer: "uploaded", reader: "read", owner: "rewritten and deleted" };

const credential = (role: Role, what: string) =>
    z
        .string()
        .min(1)
        .transform(() => "[set]" as const)
        .optional()
        .meta({ secret: true })
        .describe(
            `${what} with which blocks are ${jobs[role]}. Needed with identity staticKeys, and only then. Set it encrypted.`,
        );

/** The keys of the schema. */
export const credentialFields = {
    writerAccessKey: credential("writer", "Access key"),
    writerSecretKey: credential("writer", "Secret key"),
    readerAccessKey: credential("reader", "Access key"),
    readerSecretKey: credential("reader", "Secret key"),
    ownerAccessKey: credential("owner", "Access key"),
    ownerSecretKey: credential("owner", "Secret key"),
};

export const credentialNames = roles.flatMap((role) => Object.values(credentialKeys[role]));

export const isCredential = (key: PropertyKey | undefined): boolean => credentialNames.some((name) => name === key);

/** A pair of keys. Both are kept secret: some stores' holes need no more than to know an access key. */
export interface Keys {
    readonly access: pulumi.Output<string>;
    readonly secret: pulumi.Output<string>;
}

/** The running stack's own keys of a role. */
export function loadKeys(role: Role): Keys {
    const config = new pulumi.Config();
    const { access, secret } = credentialKeys[role];
    return { access: config.requireSecret(access), secret: config.requireSecret(secret) };
}
