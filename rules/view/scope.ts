// The parts of Thanos. By default the security rules judge only that, and the whole program when the scope is `everything`.
import { isInCluster } from "../terms";
import { looksLikeDocument } from "./objstore";
import { podLabels, podOf } from "./pods";
import { at, each, known, list, map, text } from "./read";
import type { KubernetesObject, Resource } from "./resource";
import type { BucketView, ObjstoreView } from "./types";
import { isThanos, lastPart } from "./workload";

export const scopes = ["thanos", "everything"] as const;
export type Scope = (typeof scopes)[number];

const thanos = /thanos/i;

/** Names under which the object storage of a document runs in the cluster: `minio` of `minio.storage.svc:9000`. */
export const storageNames = (documents: readonly ObjstoreView[]): ReadonlySet<string> =>
    new Set(
        documents.flatMap(({ config }) => {
            const endpoint = text(config["endpoint"]);
            return typeof endpoint === "string" && isInCluster(endpoint) ? [endpoint.split(/[.:]/)[0] ?? ""] : [];
        }),
    );

/** Whether an object runs Thanos, configures it, or is the object storage of a document. */
export function isOfThanos(object: KubernetesObject, storage: ReadonlySet<string>): boolean {
    const { kind, name, body } = object;
    const containers = [...list(at(podOf(object), "containers")), ...list(at(podOf(object), "initContainers"))];
    if (containers.some((one) => typeof text(at(one, "image")) === "string" && isThanos(text(at(one, "image"))))) return true;
    if (containers.some((one) => isObjectStorage(one)) && isNamedLike(object, storage)) return true;
    if (
        kind === "ThanosRuler" ||
        ((kind === "Prometheus" || kind === "PrometheusAgent") && Object.keys(map(at(body, "spec", "thanos"))).length > 0)
    )
        return true;
    return (
        kind === "ConfigMap" &&
        (thanos.test(name) || Object.values(map(body["data"])).some((one) => typeof one === "string" && looksLikeDocument(one)))
    );
}

const isObjectStorage = (container: unknown): boolean =>
    /^(minio|silo|rustfs|garage|seaweedfs)/.test(lastPart(known(at(container, "image"), "")));
const isNamedLike = (object: KubernetesObject, names: ReadonlySet<string>): boolean =>
    [object.name, ...Object.values(podLabels(object))].some((one) => typeof one === "string" && names.has(one));

/** Whether a resource of a cloud is called after Thanos, or names a bucket with blocks. */
export function isCloudOfThanos({ name, inputs }: Resource, buckets: readonly BucketView[]): boolean {
    const labels = [name, ...["name", "role", "roleName", "bucket", "user"].map((field) => known(inputs[field], ""))];
    if (labels.some((one) => thanos.test(one))) return true;
    const own = buckets.filter(({ blocks }) => blocks === true).map(({ path }) => path.replace(/^\w+ /, ""));
    const written = ["policy", "assumeRolePolicy", "bucket", "policyDocument"].flatMap((field) => [
        at(inputs[field]),
        ...each(inputs, "inlinePolicies.*.policy"),
    ]);
    return written.some((one) => {
        const content = typeof one === "string" ? one : JSON.stringify(one ?? "");
        return own.some((bucket) => content === bucket || content.includes(`:::${bucket}"`) || content.includes(`:::${bucket}/`));
    });
}

/** Where in the values of kube-prometheus-stack Thanos is. */
export const ofThanosInPrometheusStack =
    /^\.?(prometheus\.(prometheusSpec\.thanos|thanosService|thanosServiceExternal|thanosIngress)|thanosRuler)(\.|$)/;
