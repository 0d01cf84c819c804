// Kubernetes objects as plain data, and the one place where they become Pulumi resources.
import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { DaemonSet, Deployment, StatefulSet } from "@pulumi/kubernetes/apps/v1";
import { Job } from "@pulumi/kubernetes/batch/v1";
import { ConfigMap, Namespace, PersistentVolumeClaim, Secret, Service, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { Ingress, NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import { ClusterRole, ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1";
import { isProperties } from "../../lib/properties";

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
    ["apps/v1/DaemonSet", DaemonSet],
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
    return new Class(name, withoutEmpty(object) as KubernetesObject, options);
}

/**
 * Fields in which an empty value differs from a missing one in Kubernetes: an empty selector selects everything, an empty list of
 * rules allows nothing, an empty volume source is its kind.
 */
const meaningful = /^(emptyDir|selfSigned|ingress|egress|\w*[sS]elector)$/;

/** Leaves empty maps and lists out. The API server drops them, so that every deployment would report a change. */
function withoutEmpty(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withoutEmpty);
    if (!isProperties(value)) return value;
    return Object.fromEntries(
        Object.entries(value)
            .map(([key, inner]) => [key, withoutEmpty(inner)] as const)
            .filter(([key, inner]) => meaningful.test(key) || !isEmpty(inner)),
    );
}

const isEmpty = (value: unknown): boolean => (Array.isArray(value) || isProperties(value)) && Object.keys(value).length === 0;

/** Kinds that pods read when they start. */
const readByPods = ["ServiceAccount", "Secret", "ConfigMap"];

/**
 * Registers several objects of a component; each is named after the component, its kind and its own name. ServiceAccounts, Secrets
 * and ConfigMaps come first: pods that start before them fail.
 */
export function registerAll(
    component: string,
    objects: readonly NamedObject[],
    options: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
    const isRead = ({ kind }: NamedObject) => readByPods.includes(kind);
    const registerOne = (object: NamedObject, how: pulumi.CustomResourceOptions) =>
        register(resourceName(component, object), object, how);
    const first = new Map(objects.filter(isRead).map((object) => [object, registerOne(object, options)]));
    const later = pulumi.mergeOptions(options, { dependsOn: [...first.values()] });
    return objects.map((object) => first.get(object) ?? registerOne(object, later));
}

/** An object whose name is known before anything is deployed. */
export type NamedObject = KubernetesObject & { readonly metadata: { readonly name: string } };

/** `thanos` and the Service `thanos-query` make `thanos-query-service`: no word twice. */
export function resourceName(component: string, object: NamedObject): string {
    const { name } = object.metadata;
    const kind = object.kind.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
    return `${name === component || name.startsWith(`${component}-`) ? name : `${component}-${name}`}-${kind}`;
}
