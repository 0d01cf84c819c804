// Helm charts that objects of a program install: Flux, Argo CD, k3s, kustomize, Crossplane.
import type { Installation } from "../chart";
import { known } from "../read";
import type { KubernetesObject } from "../resource";
import { application, applicationSet } from "./argo";
import { helmRelease } from "./flux";
import { crossplaneRelease, k3sChart, kustomization } from "./others";
import type { Reader } from "./values";

export { dependencies } from "./dependencies";
export { pulumiInstallation } from "./pulumi";

/** By kind and the group of `apiVersion`. */
const readers: Readonly<Record<string, Reader>> = {
    "HelmRelease helm.toolkit.fluxcd.io": helmRelease,
    "Application argoproj.io": application,
    "ApplicationSet argoproj.io": applicationSet,
    "HelmChart helm.cattle.io": k3sChart,
    "Kustomization kustomize.config.k8s.io": kustomization,
    "Release helm.crossplane.io": crossplaneRelease,
};

export const objectInstallations = (object: KubernetesObject, all: readonly KubernetesObject[]): Installation[] =>
    readers[`${object.kind} ${known(object.body["apiVersion"], "").split("/")[0] ?? ""}`]?.(object, all) ?? [];
