// 2d. With `prometheus.delivery: values`: whether the owner of kube-prometheus-stack has applied what the stack publishes.
import { CustomObjectsApi } from "@kubernetes/client-node";
import { parse } from "yaml";
import { publishedValues } from "../../../config/names";
import { child, isProperties, type Properties } from "../../../lib/properties";
import { red, unseen, verdict, type Check } from "../check";
import type { RunningStack } from "../running-stack";

/** Published settings that reach the Prometheus object under the same name. */
const settings = [
    "replicas",
    "externalLabels",
    "replicaExternalLabelName",
    "disableCompaction",
    "retention",
    "scrapeInterval",
    "evaluationInterval",
] as const;

/** The parts of the published `prometheusSpec` that the Prometheus object lacks, in sentences. */
export function notTaken(published: Properties, spec: Properties): string[] {
    const shown = (value: unknown): string => (value === undefined ? "not set" : JSON.stringify(value));
    return [
        ...("thanos" in published && !isProperties(spec["thanos"]) ? ["it has no Thanos sidecar"] : []),
        ...settings
            .filter((key) => key in published && canonical(published[key]) !== canonical(spec[key]))
            .map((key) => `${key} is ${shown(spec[key])}, published is ${shown(published[key])}`),
    ];
}

/** Equal for maps with the same entries. */
const canonical = (value: unknown): string =>
    isProperties(value)
        ? JSON.stringify(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
        : JSON.stringify(value ?? null);

/** The values in the stack's ConfigMap. */
function publishedSpec({ intended }: RunningStack): Properties | undefined {
    const configMap = intended.registrations.find(
        ({ inputs }) => inputs["kind"] === "ConfigMap" && child(inputs, "metadata")["name"] === publishedValues.configMap,
    );
    const text = configMap && child(configMap.inputs, "data")[publishedValues.key];
    const values: unknown = typeof text === "string" ? parse(text) : undefined;
    return isProperties(values) ? child(child(values, "prometheus"), "prometheusSpec") : undefined;
}

export const valuesTaken: Check<RunningStack> = {
    id: "2d",
    claim: "kube-prometheus-stack has taken the published values",
    bar: "the Prometheus object of the release has the sidecar, labels, compaction and retention that the stack publishes",
    async check(stack) {
        const published = publishedSpec(stack);
        if (!published) return unseen("not needed: prometheus.delivery is not values");
        const { access, namespace, names, models } = stack;
        const { items } = (await access.config.makeApiClient(CustomObjectsApi).listNamespacedCustomObject({
            group: "monitoring.coreos.com",
            version: "v1",
            plural: "prometheuses",
            namespace,
        })) as { items: Properties[] };
        const nameOf = (one: Properties) => String(child(one, "metadata")["name"]);
        const wanted = names.prometheus.object;
        const found = items.find((one) => nameOf(one) === wanted);
        if (!found)
            return red(
                `the Namespace ${namespace} has no Prometheus ${wanted}, but ${items.map(nameOf).join(", ") || "none at all"}`,
                "set thanos-stack:prometheus.release and fullnameOverride to those of your release, or install it in this Namespace",
            );
        const release = models.release ?? "RELEASE";
        const file = "thanos-values.yaml";
        return verdict(
            notTaken(published, child(found, "spec")),
            `apply the values last: kubectl get configmap ${publishedValues.configMap} --namespace ${namespace} --output jsonpath='{.data.${publishedValues.key.replace(".", "\\.")}}' >${file} && helm upgrade ${release} oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack --namespace ${namespace} --reuse-values --values ${file}. Flux and Argo CD: docs/your-kube-prometheus-stack.md`,
            `Prometheus ${wanted} has all of them`,
        );
    },
};
