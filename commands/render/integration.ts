// Files for the owner of an existing Prometheus: `prometheus.delivery: values` has values of kube-prometheus-stack, as a file and as a
// patch, `existing` has the patch of a Prometheus object.
import { parse } from "yaml";
import { publishedPatch, publishedValues } from "../../config/names";
import { charts } from "../../config/versions";
import { child } from "../../lib/properties";
import { yaml, type Files } from "./files";
import type { Repository } from "./repository";

const folder = "kube-prometheus-stack";
export const valuesFile = `${folder}/values.yaml`;
const patchFile = `${folder}/helmrelease-patch.yaml`;

/** The published values, where the stack publishes any. */
function valuesOf({ publishedTo, all }: Repository): Record<string, unknown> | undefined {
    if (publishedTo === undefined) return undefined;
    const text = dataOf({ all }, publishedValues);
    return text === undefined ? undefined : (parse(text) as Record<string, unknown>);
}

/** A key of a ConfigMap of the stack. */
function dataOf(
    { all }: Pick<Repository, "all">,
    { configMap, key }: Readonly<Record<"configMap" | "key", string>>,
): string | undefined {
    const found = all.groups
        .flatMap(({ objects }) => objects)
        .find(({ kind, metadata }) => kind === "ConfigMap" && metadata["name"] === configMap);
    return found && String(child(found, "data")[key]);
}

const prometheusPatch = `prometheus/${publishedPatch.key}`;

export function integrationFiles(repository: Repository, format: "flux" | "argocd" | "helm"): Files {
    const patch = dataOf(repository, publishedPatch);
    if (patch !== undefined) return { [prometheusPatch]: patch };
    const values = valuesOf(repository);
    if (!values) return {};
    if (format !== "flux") return { [valuesFile]: yaml(values) };
    return {
        [valuesFile]: yaml(values),
        [patchFile]: yaml({
            apiVersion: "helm.toolkit.fluxcd.io/v2",
            kind: "HelmRelease",
            metadata: { name: repository.publishedTo, namespace: repository.namespace },
            spec: { values },
        }),
    };
}

export function integrationSection(repository: Repository): string[] {
    const { existingPrometheus } = repository;
    if (existingPrometheus !== undefined) return patchSection(repository, existingPrometheus);
    if (!valuesOf(repository)) return [];
    const {
        path,
        namespace,
        gitops: { argocd },
        publishedTo: release,
    } = repository;
    return [
        "",
        "## Your kube-prometheus-stack",
        "",
        `The release \`${release}\` in the Namespace \`${namespace}\` needs the values in \`${valuesFile}\`. They are made for chart ${charts.kubePrometheusStack.version}.`,
        "docs/your-kube-prometheus-stack.md has the order of the steps, and what restarts.",
        "",
        "Flux: add the patch to the `kustomization.yaml` of the HelmRelease. Inline values of a HelmRelease take precedence over `valuesFrom`,",
        "so the patch sets them inline.",
        "",
        "```yaml",
        "patches:",
        `  - path: <from there to>/${path}/${patchFile}`,
        "```",
        "",
        "Argo CD: add the repository as a second source, and its values file as the last one.",
        "",
        "```yaml",
        "sources:",
        `  - repoURL: ${argocd?.repoURL ?? "https://git.example.com/your/repository"}`,
        `    targetRevision: ${argocd?.targetRevision ?? "HEAD"}`,
        "    ref: values",
        `  - repoURL: ${charts.kubePrometheusStack.source.replace(/^oci:\/\/(.+)\/[^/]+$/, "$1")}`,
        "    chart: kube-prometheus-stack",
        "    helm:",
        `      releaseName: ${release}`,
        "      valueFiles:",
        "        - <your own values file>",
        `        - $values/${path}/${valuesFile}`,
        "```",
        "",
        "Helm:",
        "",
        "```sh",
        `helm upgrade ${release} ${charts.kubePrometheusStack.source} --namespace ${namespace} \\`,
        `    --version YOUR_VERSION --values YOUR_VALUES.yaml --values ${valuesFile}`,
        "```",
    ];
}

const patchSection = ({ path, namespace }: Repository, object: string): string[] => [
    "",
    "## Your Prometheus",
    "",
    `The Prometheus object \`${object}\` in the Namespace \`${namespace}\` needs the patch in \`${prometheusPatch}\`. docs/your-prometheus.md has the`,
    "order of the steps, and what restarts. Add it to the `kustomization.yaml` of its manifests:",
    "",
    "```yaml",
    "patches:",
    `  - path: <from there to>/${path}/${prometheusPatch}`,
    "```",
    "",
    "Or apply it by hand:",
    "",
    "```sh",
    `kubectl patch prometheus ${object} --namespace ${namespace} --type merge --patch-file ${prometheusPatch}`,
    "```",
];
