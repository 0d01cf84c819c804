// A container of Azure Blob Storage that already exists. Entra identifies the pods, so there are no keys.
import type { AzureConfig, StackConfig } from "../../../config/schema";
import { located } from "../located";
import type { StoreDescription } from "../description";
import type { CloudModel } from "../cloud-model";
import { perRole } from "../object-store";

export const describeAzure = ({ container, storageAccount, endpoint, prefix }: AzureConfig): StoreDescription => ({
    bucket: container,
    endpoint: `${storageAccount}.${endpoint}`,
    bucketQuery: "?restype=container",
    history: { objectStore: located(`${storageAccount}.${endpoint}`, container, prefix) },
    egress: [{ to: "anywhere", port: 443 }],
    keys: "cloud",
    identityVariable: "AZURE_FEDERATED_TOKEN_FILE",
    versions: {
        command: `az storage blob undelete --account-name ${storageAccount} --container-name ${container} --name ${prefix === undefined ? "" : `${prefix}/`}ULID/FILE`,
    },
    podLabels,
});

/** The webhook mounts a token into pods with this label. */
const podLabels = { "azure.workload.identity/use": "true" };

/** Without keys Thanos' client takes the token that the webhook of Azure Workload Identity mounts, where the pod has the label. */
export const azureModel = (
    { namespace }: StackConfig,
    { container, storageAccount, endpoint, prefix, client, identity }: AzureConfig,
): CloudModel => ({
    namespace,
    document: {
        type: "AZURE",
        prefix,
        config: { storage_account: storageAccount, container, endpoint, storage_create_container: false, ...client },
    },
    identities: perRole((role) => ({
        serviceAccountAnnotations: { "azure.workload.identity/client-id": identity.clientIds[role] },
        podLabels,
    })),
});
