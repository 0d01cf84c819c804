// The stack's Namespace: created, adopted or left alone.
import { NamespacePatch } from "@pulumi/kubernetes/core/v1/namespacePatch";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { namespaceMode, type StackConfig } from "../config/schema";
import { register } from "./kubernetes/object";

const podSecurityLabel = "pod-security.kubernetes.io/enforce";

/** Registers the Namespace. Returns what every other object waits for: nothing when the Namespace is left alone. */
export function createNamespace(stack: StackConfig, options: CustomResourceOptions): Resource[] {
    const { namespace: name, namespaceManagement, prometheus, protect } = stack;
    const { mode, podSecurity } = namespaceManagement;
    const enforce = podSecurity === "none" ? {} : { [podSecurityLabel]: podSecurity ?? "restricted" };
    switch (namespaceMode(mode, prometheus.delivery)) {
        case "existing":
            return [];
        case "adopt":
            // A patch owns its labels only. Deleting it removes them and leaves the Namespace.
            return podSecurity === "none"
                ? []
                : [new NamespacePatch("namespace", { metadata: { name, labels: enforce } }, options)];
        case "create": {
            const labels = { ...enforce, "app.kubernetes.io/part-of": "thanos-stack" };
            const object = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
            return [register("namespace", object, { ...options, protect, retainOnDelete: protect })];
        }
    }
}
