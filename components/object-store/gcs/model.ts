// A bucket of Google Cloud Storage that already exists. GKE identifies the pods, so there are no keys.
import type { GcsConfig, StackConfig } from "../../../config/schema";
import { located } from "../located";
import type { StoreDescription } from "../description";
import type { CloudModel } from "../cloud-model";
import { perRole } from "../object-store";

const endpoint = "storage.googleapis.com";
/** Pods ask the node's metadata server for tokens. */
const metadataServers = [
    { cidr: "169.254.169.254/32", port: 80 },
    { cidr: "fd20:ce::254/128", port: 80 },
    { cidr: "169.254.169.252/32", port: 988 }, // GKE since 1.21 intercepts here, before a NetworkPolicy is applied
    { cidr: "127.0.0.1/32", port: 988 },
] as const;

export const describeGcs = ({ bucket, prefix }: GcsConfig): StoreDescription => ({
    bucket,
    endpoint,
    history: { objectStore: located(endpoint, bucket, prefix) },
    egress: [{ to: "anywhere", port: 443 }, ...metadataServers.map((server) => ({ to: "cidr" as const, ...server }))],
    keys: "cloud",
    versions: { command: `gcloud storage restore "gs://${bucket}/${prefix === undefined ? "" : `${prefix}/`}ULID/**"` },
});

/** Without `service_account` Thanos' client takes the identity of the pod. */
export const gcsModel = ({ namespace }: StackConfig, { bucket, prefix, client, identity }: GcsConfig): CloudModel => ({
    namespace,
    document: { type: "GCS", prefix, config: { bucket, ...client } },
    identities: perRole((role) => {
        const email = identity.serviceAccounts?.[role];
        return email === undefined ? {} : { serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": email } };
    }),
});
