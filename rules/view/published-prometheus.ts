// The patch of a Prometheus object that other manifests make, in the ConfigMap where a stack publishes it.
import { merge, type Values } from "../../config/merge";
import { publishedPatch } from "../../config/names";
import { prometheusView } from "./prometheus";
import { at, documentsIn } from "./read";
import type { KubernetesObject } from "./resource";
import { unknown, type PrometheusView } from "./types";

/** The owner of the object decides these where the patch does not. Their values are unknown. */
const ownersSpec: Values = Object.fromEntries(
    ["version", "resources", "storage", "retentionSize", "topologySpreadConstraints", "affinity", "alerting"].map((key) => [
        key,
        unknown,
    ]),
);

export function publishedPrometheus({ kind, name, body }: KubernetesObject): PrometheusView[] {
    const file = kind === "ConfigMap" ? at(body, "data", publishedPatch.key) : undefined;
    if (typeof file !== "string") return [];
    return documentsIn(file)
        .filter((one) => at(one, "kind") === "Prometheus")
        .map((one) =>
            prometheusView(
                `ConfigMap ${name}: ${publishedPatch.key}.spec`,
                merge(ownersSpec, at(one, "spec") as Values),
                unknown,
            ),
        );
}
