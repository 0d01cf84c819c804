// Properties of every registration of every stack.
import { child, isProperties, type Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";
import { reveal } from "../../offline/secrets";
import { title } from "./program";

/** Fields in which Kubernetes distinguishes an empty value from a missing one, members of lists, and a chart's values. */
const meaningful = /(^|\.)(emptyDir|selfSigned|ingress|egress|\w*[sS]elector|\d+)$|^values\./;

/** Titles and paths of empty maps and lists. The API server drops them, so that every deployment would report a change. */
export function emptyValues(registration: Registration): string[] {
    const visit = (value: unknown, path: string): string[] => {
        if (typeof value !== "object" || value === null) return [];
        const inner = Object.entries(value);
        if (inner.length === 0) return meaningful.test(path) ? [] : [`${title(registration)}: ${path}`];
        return inner.flatMap(([key, item]) => visit(item, path === "" ? key : `${path}.${key}`));
    };
    const { type, custom, inputs } = registration;
    return custom && !type.startsWith("pulumi:")
        ? Object.entries(reveal(inputs) as Properties).flatMap(([key, value]) => visit(value, key))
        : [];
}

interface Reference {
    readonly kind: string;
    readonly name: string;
}

/** The fields of pods that name an object, with the kind of that object and the field with its name. */
const fields: Readonly<Record<string, readonly [kind: string, name: string]>> = {
    secret: ["Secret", "secretName"],
    secretRef: ["Secret", "name"],
    secretKeyRef: ["Secret", "name"],
    objectStorageConfig: ["Secret", "name"],
    configMap: ["ConfigMap", "name"],
    configMapRef: ["ConfigMap", "name"],
    configMapKeyRef: ["ConfigMap", "name"],
};

/** Every ServiceAccount, Secret and ConfigMap that a value names. */
export function podReferences(value: unknown): Reference[] {
    if (Array.isArray(value)) return value.flatMap(podReferences);
    if (!isProperties(value)) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
        const [kind = "ServiceAccount", field = ""] = fields[key] ?? [];
        const name = key === "serviceAccountName" ? inner : isProperties(inner) ? inner[field] : undefined;
        return [...(typeof name === "string" ? [{ kind, name }] : []), ...podReferences(inner)];
    });
}

const workloads = /:(Deployment|StatefulSet|DaemonSet|Job|CronJob|Prometheus|PrometheusAgent|ThanosRuler|Alertmanager)$/;

/** References of workloads to objects of the same program that they do not wait for. */
export function unawaited(registrations: readonly Registration[]): string[] {
    const byUrn = new Map(registrations.map((one) => [one.urn, one]));
    const owners = new Map(registrations.map((one) => [objectKey(one), one]));
    return registrations
        .filter(({ type }) => workloads.test(type))
        .flatMap((workload) => {
            const { namespace } = (workload.inputs["metadata"] ?? {}) as Properties;
            const awaited = dependenciesOf(workload, byUrn);
            return podReferences(workload.inputs["spec"]).flatMap(({ kind, name }) => {
                const owner = owners.get(`${kind} ${String(namespace)}/${name}`);
                return owner && !awaited.has(owner.urn) ? [`${title(workload)} does not wait for ${kind} ${name}`] : [];
            });
        });
}

function objectKey({ type, inputs }: Registration): string {
    const { name, namespace } = child(inputs, "metadata");
    return `${type.slice(type.lastIndexOf(":") + 1)} ${String(namespace)}/${String(name)}`;
}

/** URNs of everything that exists before the resource is created. A child is registered after its component, which waits, too. */
function dependenciesOf(resource: Registration, byUrn: ReadonlyMap<string, Registration>): ReadonlySet<string> {
    const seen = new Set<string>();
    const visit = (urn: string): void => {
        if (seen.has(urn)) return;
        seen.add(urn);
        follow(byUrn.get(urn));
    };
    const follow = (one: Registration | undefined): void => {
        one?.dependencies.forEach(visit);
        if (one?.parent !== undefined) follow(byUrn.get(one.parent));
    };
    follow(resource);
    return seen;
}
