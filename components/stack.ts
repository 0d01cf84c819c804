// The composition: what is built, in which order, what is handed to whom.
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type { ProviderResource } from "@pulumi/pulumi";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import { loadKeys } from "../config/credentials";
import { namesOf } from "../config/names";
import type { StackConfig } from "../config/schema";
import { createAlerts } from "./alerts";
import { contract, type Contract } from "./contract";
import { createGrafana } from "./grafana";
import { createGrpcTls } from "./grpc-tls";
import { createHistoryRecord } from "./history";
import { createHistoryImport } from "./history-import";
import { withMetadata } from "./kubernetes/metadata";
import { createNamespace } from "./namespace";
import { createObjectStore } from "./object-store";
import { createDefinitions, createPrometheus } from "./prometheus";
import { createThanos } from "./thanos";

/** Builds the stack and returns its outputs. `keys` gives a role's keys to the object store, where the stack holds them. */
export function deploy(stack: StackConfig, keys = loadKeys): Contract {
    const names = namesOf(stack);
    const kubernetes = kubernetesProvider(stack);
    const random = new RandomProvider("random");
    const providers = [kubernetes, random, ...awsProviders(stack)];

    const transformations = [withMetadata(stack.metadata)];
    const namespace = createNamespace(stack, { provider: kubernetes, transformations });
    const definitions = createDefinitions(stack, { provider: kubernetes, dependsOn: namespace });
    const options = {
        providers,
        dependsOn: [...namespace, ...definitions],
        transformations,
    };

    const objectStore = createObjectStore(stack, names, keys, options);
    const certified = { ...options, dependsOn: [...options.dependsOn, ...createGrpcTls(stack, options)] };
    const prometheus = createPrometheus(stack, names, objectStore, certified);
    const afterOperator = { ...certified, dependsOn: [...certified.dependsOn, ...prometheus] };
    createThanos(stack, names, objectStore, afterOperator);
    createHistoryImport(stack, names, objectStore, options);
    createAlerts(stack, names, afterOperator);
    createGrafana(stack, names, options);
    createHistoryRecord(stack, { provider: kubernetes, dependsOn: namespace, transformations });
    return contract(stack, names, objectStore);
}

function kubernetesProvider({ kubernetes: { context, kubeconfig } }: StackConfig): ProviderResource {
    return new KubernetesProvider("kubernetes", {
        context,
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        // Names are fixed and pods carry a checksum of what they read, so changed Secrets and ConfigMaps need no new object.
        enableSecretMutable: true,
        enableConfigMapMutable: true,
    });
}

function awsProviders({ objectStore }: StackConfig): ProviderResource[] {
    if (objectStore.kind !== "s3") return [];
    const { region, accountId, profile } = objectStore.aws;
    return [
        new AwsProvider("aws", {
            region,
            ...(accountId === undefined ? {} : { allowedAccountIds: [accountId] }),
            ...(profile === undefined ? {} : { profile }),
        }),
    ];
}
