// Valid stack files, as values by key.
import { credentialNames } from "../../config/credentials";
import { parseConfig } from "../../config/problems";
import type { StackConfig } from "../../config/schema";

/** The required keys for retention when the bucket exists already; the defaults. */
export const retention = { raw: "30d", fiveMinutes: "90d", oneHour: "365d" } as const;

/** The smallest one. */
export const validStack = (): Record<string, unknown> => ({
    environment: "dev",
    cluster: "west",
    kubernetes: { context: "west" },
    objectStore: { kind: "minio" },
    prometheus: { delivery: "operator" },
    // Explicit because a bucket that exists already needs it.
    thanos: { delivery: "manifests", retention },
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

/** A bucket of Google Cloud Storage, as few words as possible. */
export const gcsStore = { kind: "gcs", bucket: "west-thanos", identity: { kind: "workloadIdentity" } } as const;

/** A container of Azure Blob Storage, as few words as possible. */
export const azureStore = {
    kind: "azure",
    storageAccount: "westmetrics",
    container: "thanos",
    identity: {
        kind: "workloadIdentity",
        clientIds: {
            writer: "11111111-1111-4111-8111-111111111111",
            reader: "22222222-2222-4222-8222-222222222222",
            owner: "33333333-3333-4333-8333-333333333333",
        },
    },
} as const;

/** Entries of a secret store. */
export const externalSecret = {
    kind: "externalSecret",
    store: { name: "vault" },
    keys: { writer: "thanos/writer", reader: "thanos/reader", owner: "thanos/owner" },
} as const;

export const oidcProvider = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF0123456789";

/** The secret keys of a stack with identity `staticKeys`; each value describes itself. */
export const staticKeys = Object.fromEntries(credentialNames.map((key) => [key, `planted-${key}`]));

/** The smallest stack with some keys replaced, checked and with its defaults. */
export function stack(change: Readonly<Record<string, unknown>> = {}): StackConfig {
    const parsed = parseConfig("thanos-stack", { ...validStack(), ...change });
    if ("problems" in parsed) throw new Error(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    return parsed.config;
}

/** Certificates of two authorities, whose keys were not stored. */
export const authorities = {
    west: [
        "-----BEGIN CERTIFICATE-----",
        "MIIBozCCAUmgAwIBAgIUCPMZZ/ad8EoMt3PXDPKKSRzKTaAwCgYIKoZIzj0EAwIw",
        "HjEcMBoGA1UEAwwTZ1JQQyBhdXRob3JpdHkgd2VzdDAgFw0yNjExMjQyMzM5MjRa",
        "GA8yMTI2MTAzMTIzMzkyNFowHjEcMBoGA1UEAwwTZ1JQQyBhdXRob3JpdHkgd2Vz",
        "dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNTRuj/uiEbMdze91s0JoP9WnyJN",
        "EJgtw60KbMKrYoXUyUCfBkzTaZuROdB2bkD38RKDFhQg94l3JNegUyj8yqCjYzBh",
        "MB0GA1UdDgQWBBSJsW3JB2fjMAcWsXV6iy5oIm4WJTAfBgNVHSMEGDAWgBSJsW3J",
        "B2fjMAcWsXV6iy5oIm4WJTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIB",
        "BjAKBggqhkjOPQQDAgNIADBFAiByjGftb2SwaRymoUifyiV59GgFAebczAn2gY+v",
        "e3+97wIhAMrRZ+0qRyFOahFqMnYbDBtQl6Cth2bab6wTbzEdUAYb",
        "-----END CERTIFICATE-----",
        "",
    ].join("\n"),
    east: [
        "-----BEGIN CERTIFICATE-----",
        "MIIBojCCAUmgAwIBAgIUXoNVivn+abShcm1z5z34Z54KtAAwCgYIKoZIzj0EAwIw",
        "HjEcMBoGA1UEAwwTZ1JQQyBhdXRob3JpdHkgZWFzdDAgFw0yNjExMjQyMzM5MjRa",
        "GA8yMTI2MTAzMTIzMzkyNFowHjEcMBoGA1UEAwwTZ1JQQyBhdXRob3JpdHkgZWFz",
        "dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPPUYAHuPC1/lAkxo6XOddmZbK1B",
        "WOJlNxNdUJ12hQsz4IneeukRw3mDNSiDp3pn10KPSA7gQVUlJnqLiBKr8RyjYzBh",
        "MB0GA1UdDgQWBBRsQECMUUHp6rY0itelZ4WybSBVrTAfBgNVHSMEGDAWgBRsQECM",
        "UUHp6rY0itelZ4WybSBVrTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIB",
        "BjAKBggqhkjOPQQDAgNHADBEAiBDNlTnXzXvS3ekU9AFiq74Vt2DfwuACE1Cd2LU",
        "ppZunAIgJ0gk8fn4gWNDrbmT8QimPl7tJK2/t0EfGVxlVsFNthM=",
        "-----END CERTIFICATE-----",
        "",
    ].join("\n"),
} as const;

/** TLS for gRPC, as few words as possible. */
export const grpcTls = { secret: "grpc-certificate", authorities: authorities.west } as const;
