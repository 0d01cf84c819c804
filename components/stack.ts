// The composition: what is built, in which order, what is handed to whom.
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import type { StackConfig } from "../config/schema";
import { contract, type Contract } from "./contract";
import { register } from "./kubernetes/object";
import { Minio } from "./object-store/minio/minio";
import { minioModel } from "./object-store/minio/model";
import { prometheusModel } from "./prometheus/model";
import { OperatedPrometheus } from "./prometheus/operator";
import { ThanosManifests } from "./thanos/manifests";
import { thanosModel } from "./thanos/model";

/** Builds the stack and returns its outputs. */
export function deploy(stack: StackConfig): Contract {
    const { context, kubeconfig } = stack.kubernetes;
    const kubernetes = new KubernetesProvider("kubernetes", {
        context,
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        // Names are fixed and pods carry a checksum of what they read, so changed Secrets and ConfigMaps need no new object.
        enableSecretMutable: true,
        enableConfigMapMutable: true,
    });
    const providers = [kubernetes, new RandomProvider("random")];

    const namespace = register("namespace", namespaceObject(stack), {
        provider: kubernetes,
        protect: stack.protect,
        retainOnDelete: stack.protect,
    });
    const inNamespace = { providers, dependsOn: [namespace] };

    const objectStore = new Minio("minio", { model: minioModel(stack, stack.objectStore), protect: stack.protect }, inNamespace);
    new OperatedPrometheus("prometheus", { model: prometheusModel(stack), objectStore }, inNamespace);
    new ThanosManifests("thanos", { model: thanosModel(stack), objectStore }, inNamespace);
    return contract(stack, objectStore);
}

const namespaceObject = ({ namespace }: StackConfig) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
        name: namespace,
        labels: { "pod-security.kubernetes.io/enforce": "restricted", "app.kubernetes.io/part-of": "thanos-stack" },
    },
});
