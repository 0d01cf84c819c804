// One chart with the same values, by each method of installation.
import { stringify } from "yaml";
import type { Values } from "../../../config/merge";
import type { Resource } from "../../../rules/view/resource";
import { object, resource } from "./case";

export interface Installed {
    readonly release: string;
    readonly chart: string;
    readonly repo: string;
    readonly oci: string;
    readonly version: string;
    readonly values: Values;
}

const namespace = "monitoring";
const flux =
    (apiVersion: string) =>
    ({ release, chart, repo, version, values }: Installed): Resource[] => [
        object({
            apiVersion: "source.toolkit.fluxcd.io/v1",
            kind: "HelmRepository",
            metadata: { name: `${chart}-repo`, namespace: "flux-system" },
            spec: { interval: "1h", url: repo },
        }),
        object({
            apiVersion: `helm.toolkit.fluxcd.io/${apiVersion}`,
            kind: "HelmRelease",
            metadata: { name: release, namespace },
            spec: {
                interval: "15m",
                chart: {
                    spec: {
                        chart,
                        version,
                        sourceRef: { kind: "HelmRepository", name: `${chart}-repo`, namespace: "flux-system" },
                    },
                },
                values,
            },
        }),
    ];
const application = ({ chart, repo, version }: Installed, name: string, helm: Values) => ({
    project: "platform",
    source: { repoURL: repo, chart, targetRevision: version, helm: { releaseName: name, ...helm } },
    destination: { server: "https://kubernetes.default.svc", namespace },
    syncPolicy: { automated: { prune: true } },
});

export const shapes: Readonly<Record<string, (one: Installed) => Resource[]>> = {
    "helm.v3.Release": ({ release, chart, repo, version, values }) => [
        resource("kubernetes:helm.sh/v3:Release", release, {
            name: release,
            namespace,
            chart,
            version,
            repositoryOpts: { repo },
            values,
        }),
    ],
    "helm.v3.Release by OCI": ({ release, oci, version, values }) => [
        resource("kubernetes:helm.sh/v3:Release", release, { name: release, namespace, chart: oci, version, values }),
    ],
    "helm.v4.Chart": ({ release, chart, repo, version, values }) => [
        resource("kubernetes:helm.sh/v4:Chart", release, {
            name: release,
            namespace,
            chart,
            version,
            repositoryOpts: { repo },
            values,
        }),
    ],
    "HelmRelease v2beta1": flux("v2beta1"),
    "HelmRelease v2beta2": flux("v2beta2"),
    "HelmRelease v2": flux("v2"),
    "HelmRelease with an OCIRepository": ({ release, oci, version, values }) => [
        object({
            apiVersion: "source.toolkit.fluxcd.io/v1",
            kind: "OCIRepository",
            metadata: { name: `${release}-oci`, namespace },
            spec: { interval: "1h", url: oci, ref: { tag: version } },
        }),
        object({
            apiVersion: "helm.toolkit.fluxcd.io/v2",
            kind: "HelmRelease",
            metadata: { name: release, namespace },
            spec: { interval: "15m", chartRef: { kind: "OCIRepository", name: `${release}-oci` }, values },
        }),
    ],
    "HelmRelease with values from a ConfigMap": ({ release, chart, repo, version, values }) => [
        object({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: `${release}-values`, namespace },
            data: { "values.yaml": stringify(values) },
        }),
        object({
            apiVersion: "source.toolkit.fluxcd.io/v1",
            kind: "HelmRepository",
            metadata: { name: `${chart}-repo`, namespace },
            spec: { url: repo },
        }),
        object({
            apiVersion: "helm.toolkit.fluxcd.io/v2",
            kind: "HelmRelease",
            metadata: { name: release, namespace },
            spec: {
                chart: { spec: { chart, version, sourceRef: { kind: "HelmRepository", name: `${chart}-repo` } } },
                valuesFrom: [{ kind: "ConfigMap", name: `${release}-values` }],
            },
        }),
    ],
    "Application with valuesObject": (one) => [
        object({
            apiVersion: "argoproj.io/v1alpha1",
            kind: "Application",
            metadata: { name: one.release, namespace: "argocd" },
            spec: application(one, one.release, { valuesObject: one.values }),
        }),
    ],
    "Application with values as text": (one) => [
        object({
            apiVersion: "argoproj.io/v1alpha1",
            kind: "Application",
            metadata: { name: one.release, namespace: "argocd" },
            spec: application(one, one.release, { values: stringify(one.values) }),
        }),
    ],
    "Application with several sources": ({ release, chart, repo, version, values }) => [
        object({
            apiVersion: "argoproj.io/v1alpha1",
            kind: "Application",
            metadata: { name: release, namespace: "argocd" },
            spec: {
                sources: [
                    { repoURL: "https://git.example.com/platform/config.git", targetRevision: "main", ref: "config" },
                    { repoURL: repo, chart, targetRevision: version, helm: { releaseName: release, valuesObject: values } },
                ],
                destination: { name: "in-cluster", namespace },
            },
        }),
    ],
    ApplicationSet: (one) => [
        object({
            apiVersion: "argoproj.io/v1alpha1",
            kind: "ApplicationSet",
            metadata: { name: one.release, namespace: "argocd" },
            spec: {
                generators: [{ clusters: {} }],
                template: {
                    metadata: { name: `${one.release}-{{name}}` },
                    spec: application(one, one.release, { valuesObject: one.values }),
                },
            },
        }),
    ],
    "HelmChart of k3s": ({ release, chart, repo, version, values }) => [
        object({
            apiVersion: "helm.cattle.io/v1",
            kind: "HelmChart",
            metadata: { name: release, namespace: "kube-system" },
            spec: { chart, repo, version, targetNamespace: namespace, valuesContent: stringify(values) },
        }),
    ],
    "kustomization with helmCharts": ({ release, chart, repo, version, values }) => [
        object({
            apiVersion: "kustomize.config.k8s.io/v1beta1",
            kind: "Kustomization",
            metadata: { name: release },
            helmCharts: [{ name: chart, repo, version, releaseName: release, namespace, valuesInline: values }],
        }),
    ],
    "ConfigGroup with a HelmRelease as text": (one) => [
        resource("kubernetes:yaml/v2:ConfigGroup", one.release, {
            yaml: flux("v2")(one)
                .map(({ inputs }) => stringify(inputs))
                .join("---\n"),
        }),
    ],
    "ConfigGroup with objects": (one) => [
        resource("kubernetes:yaml:ConfigGroup", one.release, { objs: flux("v2")(one).map(({ inputs }) => inputs) }),
    ],
};
