// `prometheus.delivery: values`: the values for an existing kube-prometheus-stack, as a file and as a patch.
import { parse } from "yaml";
import { publishedValues } from "../../config/names";
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
    const configMap = all.groups
        .flatMap(({ objects }) => objects)
        .find(({ kind, metadata }) => kind === "ConfigMap" && metadata["name"] === publishedValues.configMap);
    return configMap && (parse(String(child(configMap, "data")[publishedValues.key])) as Record<string, unknown>);
}

export function integrationFiles(repository: Repository, format: "flux" | "argocd" | "helm"): Files {
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
