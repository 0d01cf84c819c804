// Small Pulumi programs and stacks for the tests of the offline runner.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { StackFile } from "../../offline/stack-file";

/** A stack file as `readStack` gives it. */
export function stackOf(config: Record<string, string> = {}, secretKeys: string[] = []): StackFile {
    return { project: "shop", stack: "test", config, secretKeys };
}

/** A component that creates what it is configured for as its children. */
export class Group extends pulumi.ComponentResource {
    constructor(name: string, children: (parent: Group) => void, options?: pulumi.ComponentResourceOptions) {
        super("shop:test:Group", name, {}, options);
        children(this);
        this.registerOutputs({});
    }
}

/** The explicit provider of a program. */
export const provider = (name = "cluster") => new k8s.Provider(name, {});

/** A ConfigMap with the fewest fields. */
export function configMap(name: string, data: Record<string, pulumi.Input<string>>, options?: pulumi.CustomResourceOptions) {
    return new k8s.core.v1.ConfigMap(name, { metadata: { name, namespace: "shop" }, data }, options);
}

/** The error that a promise rejects with; fails when it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
    const outcome: unknown = await promise.then(
        () => undefined,
        (error: unknown) => error,
    );
    if (outcome instanceof Error) return outcome;
    throw new Error("The promise was expected to reject with an error, but resolved.");
}

const labels = (name: string) => ({ app: name });

/** The Namespace that the test programs live in. */
export function namespace(options?: pulumi.CustomResourceOptions) {
    return new k8s.core.v1.Namespace("shop", { metadata: { name: "shop" } }, options);
}

/** A Deployment of one container. */
export function deployment(name: string, options?: pulumi.CustomResourceOptions, annotations: Record<string, string> = {}) {
    const template = { metadata: { labels: labels(name) }, spec: { containers: [{ name: "main", image: "shop/web:1" }] } };
    const spec = { replicas: 1, selector: { matchLabels: labels(name) }, template };
    return new k8s.apps.v1.Deployment(name, { metadata: { name, namespace: "shop", annotations }, spec }, options);
}

/** A claim for a volume. */
export function claim(name: string, options?: pulumi.CustomResourceOptions) {
    const spec = { accessModes: ["ReadWriteOnce"], storageClassName: "standard", resources: { requests: { storage: "1Gi" } } };
    return new k8s.core.v1.PersistentVolumeClaim(name, { metadata: { name, namespace: "shop" }, spec }, options);
}
