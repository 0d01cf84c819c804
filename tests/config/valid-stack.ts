// Valid stack files, as values by key.
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

/** The smallest stack with some keys replaced, checked and with its defaults. */
export function stack(change: Readonly<Record<string, unknown>> = {}): StackConfig {
    const parsed = parseConfig("thanos-stack", { ...validStack(), ...change });
    if ("problems" in parsed) throw new Error(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    return parsed.config;
}
