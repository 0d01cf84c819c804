// The ConfigMap with values or patches for a Prometheus of another owner.
import * as pulumi from "@pulumi/pulumi";
import { registerAll, type Metadata } from "../kubernetes/object";
import type { ObjstoreSecret } from "../object-store/object-store";
import type { WriterSecret } from "./spec";

/**
 * Registers the ConfigMap after the Secret that its text names, and its identity: who reads the text may use it at once.
 *
 * @param text The published text, from the sidecar's Secret.
 */
export function publish(
    component: pulumi.ComponentResource,
    name: string,
    metadata: Metadata & { readonly name: string },
    key: string,
    writer: ObjstoreSecret,
    text: (writer: WriterSecret) => string,
): void {
    const published = pulumi
        .all([writer.podAnnotations, writer.serviceAccountAnnotations])
        .apply(([podAnnotations, serviceAccountAnnotations]) => text({ ...writer, podAnnotations, serviceAccountAnnotations }));
    const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [key]: published } };
    registerAll(name, [configMap], { parent: component, dependsOn: [...writer.ready] });
}
