// 2d. With `prometheus.delivery` `values` or `existing`: whether the owner of Prometheus has applied what the stack publishes.
import { CustomObjectsApi } from "@kubernetes/client-node";
import { parse, parseAllDocuments } from "yaml";
import { publishedPatch, publishedValues } from "../../../config/names";
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

/** Settings that the stack publishes for the owner of Prometheus. */
interface Published {
    readonly spec: Properties;
    /** The file and the command that applies it. */
    readonly apply: string;
    /** The keys that name the Prometheus object. */
    readonly keys: string;
}

const fromConfigMap = (namespace: string, { configMap, key }: typeof publishedValues | typeof publishedPatch, file: string) =>
    `kubectl get configmap ${configMap} --namespace ${namespace} --output jsonpath='{.data.${key.replaceAll(".", "\\.")}}' >${file}`;

/** A key of a ConfigMap of the stack. */
function dataOf(
    { intended }: RunningStack,
    { configMap, key }: typeof publishedValues | typeof publishedPatch,
): string | undefined {
    const found = intended.registrations.find(
        ({ inputs }) => inputs["kind"] === "ConfigMap" && child(inputs, "metadata")["name"] === configMap,
    );
    const text = found && child(found.inputs, "data")[key];
    return typeof text === "string" ? text : undefined;
}

function published(stack: RunningStack): Published | undefined {
    const { namespace, models, names } = stack;
    const values = dataOf(stack, publishedValues);
    if (values !== undefined) {
        const release = models.release ?? "RELEASE";
        const file = "thanos-values.yaml";
        return {
            spec: child(child(parse(values) as Properties, "prometheus"), "prometheusSpec"),
            apply: `apply the values last: ${fromConfigMap(namespace, publishedValues, file)} && helm upgrade ${release} oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack --namespace ${namespace} --reuse-values --values ${file}. Flux and Argo CD: docs/your-kube-prometheus-stack.md`,
            keys: "thanos-stack:prometheus.release and fullnameOverride to those of your release",
        };
    }
    const patch = dataOf(stack, publishedPatch);
    if (patch === undefined) return undefined;
    const file = publishedPatch.key;
    return {
        spec:
            parseAllDocuments(patch)
                .map((one) => one.toJS() as Properties)
                .filter(({ kind }) => kind === "Prometheus")
                .map((one) => child(one, "spec"))[0] ?? {},
        apply: `apply the patch: ${fromConfigMap(namespace, publishedPatch, file)} && kubectl patch prometheus ${names.prometheus.object} --namespace ${namespace} --type merge --patch-file ${file}. Better in its manifests: docs/your-prometheus.md`,
        keys: "thanos-stack:prometheus.object to the name of your Prometheus object",
    };
}

export const valuesTaken: Check<RunningStack> = {
    id: "2d",
    claim: "the existing Prometheus has taken what the stack publishes",
    bar: "its Prometheus object has the sidecar, labels, compaction and retention that the stack publishes",
    async check(stack) {
        const wanted = published(stack);
        if (!wanted) return unseen("not needed: the stack creates its own Prometheus");
        const { access, namespace, names } = stack;
        const { items } = (await access.config.makeApiClient(CustomObjectsApi).listNamespacedCustomObject({
            group: "monitoring.coreos.com",
            version: "v1",
            plural: "prometheuses",
            namespace,
        })) as { items: Properties[] };
        const nameOf = (one: Properties) => String(child(one, "metadata")["name"]);
        const { object } = names.prometheus;
        const found = items.find((one) => nameOf(one) === object);
        if (!found)
            return red(
                `the Namespace ${namespace} has no Prometheus ${object}, but ${items.map(nameOf).join(", ") || "none at all"}`,
                `set ${wanted.keys}, or install it in this Namespace`,
            );
        return verdict(notTaken(wanted.spec, child(found, "spec")), wanted.apply, `Prometheus ${object} has all of them`);
    },
};
