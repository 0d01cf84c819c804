// Registers the stack's Namespace, or the labels that the stack sets on one that is not its own.
import { NamespacePatch } from "@pulumi/kubernetes/core/v1/namespacePatch";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { register } from "../kubernetes/object";
import type { NamespaceModel } from "./model";

/** Returns what every other object waits for: nothing when the Namespace is left alone. */
export function createNamespace({ name, mode, labels, protect }: NamespaceModel, options: CustomResourceOptions): Resource[] {
    const metadata = { name, labels };
    switch (mode) {
        case "existing":
            return [];
        case "adopt":
            // A patch owns its labels only. Deleting it removes them and leaves the Namespace.
            return Object.keys(labels).length === 0 ? [] : [new NamespacePatch("namespace", { metadata }, options)];
        case "create":
            return [
                register(
                    "namespace",
                    { apiVersion: "v1", kind: "Namespace", metadata },
                    { ...options, protect, retainOnDelete: protect },
                ),
            ];
    }
}
