// Valid stack files, as values by key.
import { credentialNames } from "../../config/credentials";
import { parseConfig } from "../../config/problems";
import type { StackConfig } from "../../config/schema";

/** The smallest one. */
export const validStack = (): Record<string, unknown> => ({
    environment: "dev",
    cluster: "west",
    kubernetes: { context: "west" },
    objectStore: { kind: "minio" },
    prometheus: { delivery: "operator" },
    thanos: { delivery: "manifests" },
});

/** A bucket on S3, as few words as possible. */
export const s3Store = {
    kind: "s3",
    bucket: "west-thanos",
    aws: { region: "eu-central-1" },
    identity: { kind: "podIdentity", clusterName: "west-eks" },
} as const;

/** A store that is already there, as few words as possible. */
export const externalStore = {
    kind: "external",
    bucket: "west-thanos",
    endpoint: "s3.example.com",
    identity: { kind: "staticKeys" },
} as const;

/** Entries of a secret store. */
export const externalSecret = {
    kind: "externalSecret",
    store: { name: "vault" },
    keys: { writer: "thanos/writer", reader: "thanos/reader", owner: "thanos/owner" },
} as const;

export const oidcProvider = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF0123456789";

/** The secret keys of a stack with identity `staticKeys`; each value says what it is. */
export const staticKeys = Object.fromEntries(credentialNames.map((key) => [key, `planted-${key}`]));

/** The smallest stack with some keys replaced, checked and with its defaults. */
export function stack(change: Readonly<Record<string, unknown>> = {}): StackConfig {
    const parsed = parseConfig("thanos-stack", { ...validStack(), ...change });
    if ("problems" in parsed) throw new Error(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    return parsed.config;
}
