// Settings that are used as the stack file has them: who deploys where, what the rules and the change guard read, and what commands
// and GitOps need.
import { isExistingBucket } from "../../config/existing-bucket";
import { replicaLabelsOf, serviceAccountsOf, type Role } from "../../config/names";
import type {
    Acknowledgement,
    Connection,
    CredentialsConfig,
    Environment,
    Exceptions,
    ExternalSecretConfig,
    GitopsConfig,
    MetadataConfig,
    StackConfig,
} from "../../config/schema";
import type { Base } from "../base";
import { exposedEndpoints } from "../clusters/exposure";
import { podSettings, type PodSettings } from "../kubernetes/pod-settings";
import type { Exposure } from "../thanos/exposure";

export interface SettingsModel {
    readonly environment: Environment;
    /** The name of the Kubernetes cluster, in the external labels. */
    readonly cluster: string;
    /** The name of the external label with it. */
    readonly clusterLabel: string;
    /** Its part among several clusters. */
    readonly role: StackConfig["role"];
    /** Host and port of each sidecar of a spoke, as its hub reaches them. */
    readonly storeApiEndpoints: readonly string[];
    /** The folder of the blocks in the bucket. Empty: its top. */
    readonly bucketPrefix: string;
    /** It compacts the bucket. */
    readonly compactsBucket: boolean;
    /** The kubeconfig and its context. */
    readonly connection: Connection;
    /** Exceptions to rules, by name. */
    readonly exceptions: Exceptions;
    /** Changes that may lose history. */
    readonly acknowledged: readonly Acknowledgement[];
    readonly credentials: CredentialsConfig;
    readonly gitops: GitopsConfig;
    /** Labels and annotations of every object. */
    readonly metadata: MetadataConfig;
    /** Keep what has history when the stack is destroyed, and refuse to delete it. */
    readonly protect: boolean;
    /** StorageClass of volumes that name none. Undefined: the cluster's default. */
    readonly storageClass: string | undefined;
    /** How long the bucket keeps each resolution, as durations; `0d`: forever. */
    readonly retention: Readonly<Record<"raw" | "fiveMinutes" | "oneHour", string>>;
    /** Settings of the pods of commands' Jobs. */
    readonly jobPods: PodSettings;
    /** The stack did not create its bucket. */
    readonly existingBucket: boolean;
    /** The object store is reached by plain HTTP. */
    readonly plainHttpStore: boolean;
    /** The external store that holds the keys for the bucket. Undefined: the keys are elsewhere, or there are none. */
    readonly externalKeys: ExternalSecretConfig | undefined;
    /** ServiceAccounts of each role in the bucket. */
    readonly serviceAccounts: Readonly<Record<Role, readonly string[]>>;
    /** The querier also queries stores that are not the stack's. */
    readonly hasOtherStores: boolean;
    /** The caches are servers of another team. */
    readonly externalCaches: boolean;
    /** The label of a tenant of receive. */
    readonly tenantLabel: string;
    /** The external exposure of the query-frontend. */
    readonly queryExposure: Exposure | undefined;
    /** The external exposure of remote write, by an Ingress. */
    readonly remoteWriteExposure: { readonly host: string } | undefined;
    /** The release of kube-prometheus-stack. Undefined: the stack has no such chart. */
    readonly release: string | undefined;
    /** The replica labels of everything that writes blocks. */
    readonly replicaLabels: readonly string[];
}

export function settingsModel({ stack, names }: Base): SettingsModel {
    const { objectStore, prometheus, thanos } = stack;
    const identity = "identity" in objectStore ? objectStore.identity : undefined;
    return {
        environment: stack.environment,
        cluster: stack.cluster,
        clusterLabel: stack.clusterLabel,
        role: stack.role,
        storeApiEndpoints: exposedEndpoints(stack),
        bucketPrefix: objectStore.prefix ?? "",
        compactsBucket: thanos.compactor.enabled,
        connection: stack.kubernetes,
        exceptions: stack.rules,
        acknowledged: stack.acknowledge,
        credentials: stack.credentials,
        gitops: stack.gitops,
        metadata: stack.metadata,
        protect: stack.protect,
        storageClass: stack.storageClass,
        retention: thanos.retention,
        jobPods: podSettings(stack, thanos.pods),
        existingBucket: isExistingBucket(objectStore),
        plainHttpStore: "insecure" in objectStore && objectStore.insecure,
        externalKeys: identity?.kind === "externalSecret" ? identity : undefined,
        serviceAccounts: serviceAccountsOf(stack, names),
        hasOtherStores: thanos.query.endpoints.length > 0 || stack.role === "hub",
        externalCaches: thanos.caches.kind === "memcached" || thanos.caches.kind === "redis",
        tenantLabel: thanos.receive?.tenants.label ?? "tenant_id",
        queryExposure: thanos.queryFrontend.exposure,
        remoteWriteExposure: thanos.receive?.exposure,
        release: "release" in prometheus ? prometheus.release : undefined,
        replicaLabels: replicaLabelsOf(thanos),
    };
}
