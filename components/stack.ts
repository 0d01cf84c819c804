// The composition: what is built, in which order, what is handed to whom.
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type { ProviderResource, Resource, ResourceOptions } from "@pulumi/pulumi";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import { loadKeys } from "../config/credentials";
import type { Connection } from "../config/schema";
import { createAlerts } from "./alerts";
import { createClusterMetrics } from "./cluster-metrics";
import { contract, type Contract } from "./contract";
import { countFirst } from "./first-compaction";
import { createGrafana } from "./grafana";
import { createGrpcTls } from "./grpc-tls";
import { createHistoryRecord } from "./history";
import { createHistoryImport } from "./history-import";
import { stackMark } from "./kubernetes/mark";
import { withMetadata } from "./kubernetes/metadata";
import type { Models } from "./models";
import { createNamespace } from "./namespace";
import { createObjectStore, storeProviders } from "./object-store";
import { createDefinitions, createPrometheus } from "./prometheus";
import { createThanos } from "./thanos";

/**
 * Builds the stack and returns its outputs. `keys` gives a role's keys to the object store, where the stack holds them.
 *
 * @param component The component that is the parent of all. Absent: the Pulumi stack is.
 */
export function deploy(models: Models, keys = loadKeys, component?: Resource): Contract {
    const under = component ? { parent: component } : {};
    const kubernetes = kubernetesProvider(models.connection, under);
    const random = new RandomProvider("random", {}, under);
    const providers = [kubernetes, random, ...storeProviders(models.objectStore, under)];

    const transformations = [withMetadata(models.metadata, stackMark())];
    const namespace = createNamespace(models.namespace, { ...under, provider: kubernetes, transformations });
    const definitions = createDefinitions(models.prometheus, { ...under, provider: kubernetes, dependsOn: namespace });
    const options = {
        ...under,
        providers,
        dependsOn: [...namespace, ...definitions],
        transformations,
    };

    const objectStore = createObjectStore(models.objectStore, models.protect, keys, options);
    const certified = { ...options, dependsOn: [...options.dependsOn, ...createGrpcTls(models.grpcTls, options)] };
    const prometheus = createPrometheus(models.prometheus, objectStore, certified);
    const afterOperator = { ...certified, dependsOn: [...certified.dependsOn, ...prometheus] };
    createThanos(models.thanos, countFirst(models.firstCompaction, objectStore, options), afterOperator);
    createHistoryImport(models.historyImport, objectStore, options);
    createClusterMetrics(models.clusterMetrics, afterOperator);
    createAlerts(models.alerts, afterOperator);
    createGrafana(models.grafana, options);
    createHistoryRecord(models.namespace.name, models.history, {
        ...under,
        provider: kubernetes,
        dependsOn: namespace,
        transformations,
    });
    return contract(models);
}

function kubernetesProvider({ context, kubeconfig }: Connection, under: ResourceOptions): ProviderResource {
    const settings = {
        context,
        // Without it the SDK takes the path in KUBECONFIG of the person who deploys, which the state would keep. An empty text
        // means the provider's own loading rules, which are those of kubectl.
        kubeconfig: kubeconfig ?? "",
        // Names are fixed and pods carry a checksum of what they read, so changed Secrets and ConfigMaps need no new object.
        enableSecretMutable: true,
        enableConfigMapMutable: true,
    };
    return new KubernetesProvider("kubernetes", settings, under);
}
