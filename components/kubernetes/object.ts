// Kubernetes objects as plain data, and the one place where they become Pulumi resources.
import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { Deployment, StatefulSet } from "@pulumi/kubernetes/apps/v1";
import { Job } from "@pulumi/kubernetes/batch/v1";
import { ConfigMap, Namespace, PersistentVolumeClaim, Secret, Service, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { Ingress, NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import { ClusterRole, ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1";

/** Any Kubernetes object. Everything that decides what exists is plain; only leaves may be Outputs. */
export interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: Metadata;
    readonly [field: string]: unknown;
}

export interface Metadata {
    readonly name: pulumi.Input<string>;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
}

type ObjectClass = new (name: string, object: object, options?: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** Annotations of an object's metadata, if there are any. */
export const annotated = (annotations: NonNullable<Metadata["annotations"]>): Pick<Metadata, "annotations"> =>
    Object.keys(annotations).length > 0 ? { annotations } : {};

/** The kinds that have a class of their own. Every other kind is a custom resource. */
const classes = new Map<string, unknown>([
    ["v1/Namespace", Namespace],
    ["v1/ConfigMap", ConfigMap],
    ["v1/Secret", Secret],
    ["v1/Service", Service],
    ["v1/ServiceAccount", ServiceAccount],
    ["v1/PersistentVolumeClaim", PersistentVolumeClaim],
    ["apps/v1/Deployment", Deployment],
    ["apps/v1/StatefulSet", StatefulSet],
    ["batch/v1/Job", Job],
    ["networking.k8s.io/v1/Ingress", Ingress],
    ["networking.k8s.io/v1/NetworkPolicy", NetworkPolicy],
    ["policy/v1/PodDisruptionBudget", PodDisruptionBudget],
    ["rbac.authorization.k8s.io/v1/ClusterRole", ClusterRole],
    ["rbac.authorization.k8s.io/v1/ClusterRoleBinding", ClusterRoleBinding],
]);

/**
 * Registers one object.
 *
 * @param name Pulumi's name for it: part of its URN, never to be changed.
 */
export function register(name: string, object: KubernetesObject, options: pulumi.CustomResourceOptions): pulumi.CustomResource {
    const Class = (classes.get(`${object.apiVersion}/${object.kind}`) ?? CustomResource) as ObjectClass;
    return new Class(name, object, options);
}

/** Registers several objects of a component side by side; each is named after the component, its kind and its own name. */
export function registerAll(
    component: string,
    objects: readonly NamedObject[],
    options: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
    return objects.map((object) => register(resourceName(component, object), object, options));
}

/** An object whose name is known before anything is deployed. */
export type NamedObject = KubernetesObject & { readonly metadata: { readonly name: string } };

/** `thanos` and the Service `thanos-query` make `thanos-query-service`: no word twice. */
export function resourceName(component: string, object: NamedObject): string {
    const { name } = object.metadata;
    const kind = object.kind.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
    return `${name === component || name.startsWith(`${component}-`) ? name : `${component}-${name}`}-${kind}`;
}
