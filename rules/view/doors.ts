// Ways into the cluster that end at what has no authentication of its own: Prometheus, Thanos, their store.
import { flag } from "../terms";
import { at, known, list, map, some, text, texts, truth } from "./read";
import { podLabels, podOf } from "./pods";
import type { KubernetesObject } from "./resource";
import { Unknown, type DoorView, type Known } from "./types";

/** Images, and names that the operator and charts give to pods, of what answers everybody. */
const open = /(^|\/)(thanos|prometheus|alertmanager|minio|silo)(:|@|$)/;
const openNames = ["prometheus", "alertmanager", "thanos-ruler", "thanos", "minio"];

/** Annotations by which controllers of Ingresses ask who is there. */
const authentication: readonly RegExp[] = [
    /^nginx\.ingress\.kubernetes\.io\/auth-(url|type|tls-secret|signin)$/,
    /^haproxy(-ingress\.github)?\.(org|io)\/auth-(type|secret|url)$/,
    /^traefik\.ingress\.kubernetes\.io\/router\.middlewares$/,
    /^alb\.ingress\.kubernetes\.io\/auth-type$/,
];

/** Whether the annotations of an Ingress say that somebody asks. */
export const asks = (annotations: unknown): Known<boolean> =>
    annotations instanceof Unknown
        ? annotations
        : some(
              Object.entries(map(annotations))
                  .filter(([name]) => authentication.some((known) => known.test(name)))
                  .map(([, value]) => {
                      const found = text(value);
                      return found instanceof Unknown ? found : found !== undefined && found !== "none";
                  }),
          );

export function doorViews(objects: readonly KubernetesObject[]): DoorView[] {
    const pods = objects.filter(isOpen);
    const services = objects.filter(({ kind, body }) => kind === "Service" && selects(body, pods.map(podLabels)));
    const names = new Set(services.map(({ name }) => name));
    const guarded = new Set(
        services.filter(({ body }) => allAsk(pods.filter((pod) => selects(body, [podLabels(pod)], [])))).map(({ name }) => name),
    );
    const routes = objects
        .filter(({ kind }) => kind === "Ingress" || kind === "HTTPRoute")
        .map((route) => ({ ...route, to: backends(route.body).filter((name) => names.has(name)) }))
        .filter(({ to }) => to.length > 0);
    return [
        ...services.flatMap(({ path, name, body }) => {
            const type = text(at(body, "spec", "type"));
            return isOutside(type) ? [{ path: `${path}: spec.type`, kind: type, authenticated: guarded.has(name) }] : [];
        }),
        ...routes.map(({ path, kind, body, to }) => ({
            path,
            kind,
            authenticated: to.every((name) => guarded.has(name)) || asks(at(body, "metadata", "annotations")),
        })),
    ];
}

/** Whether pods ask for user and password themselves: Thanos does, when it is told to. */
const allAsk = (pods: readonly KubernetesObject[]): boolean =>
    pods.length > 0 &&
    pods.every((pod) =>
        list(at(podOf(pod), "containers"))
            .filter((one) => open.test(known(at(one, "image"), "")))
            .every((one) => flag(texts(at(one, "args")), "http.config") !== undefined),
    );

/** Whether a type of a Service is one that is reached from outside. */
export const isOutside = (type: Known<string> | undefined): type is Known<string> =>
    type instanceof Unknown || type === "LoadBalancer" || type === "NodePort";

const isOpen = (object: KubernetesObject): boolean =>
    list(at(podOf(object), "containers")).some((one) => open.test(known(at(one, "image"), "")));

/** Whether a Service is for one of the pods, or for pods that the operator makes. */
function selects(service: unknown, pods: readonly Readonly<Record<string, unknown>>[], operated = openNames): boolean {
    const selector = Object.entries(map(at(service, "spec", "selector")));
    if (selector.length === 0) return false;
    return (
        selector.some(([label, value]) => label === "app.kubernetes.io/name" && operated.includes(known(value, ""))) ||
        pods.some((labels) => selector.every(([label, value]) => labels[label] === value))
    );
}

/** The Services that an Ingress or an HTTPRoute sends requests to. */
const backends = (ingress: unknown): string[] =>
    [
        at(ingress, "spec", "defaultBackend"),
        ...list(at(ingress, "spec", "rules")).flatMap((rule) => [
            ...list(at(rule, "http", "paths")).map((path) => at(path, "backend")),
            ...list(at(rule, "backendRefs")).map((service) => ({ service })),
        ]),
    ].map((backend) => known(at(backend, "service", "name"), ""));

/** Ways in by the values of a chart: where each part has its Service and its Ingress. */
export const chartDoors = (path: string, values: unknown, parts: readonly string[]): DoorView[] =>
    parts.flatMap((part) => {
        const own = at(values, ...part.split("."));
        const type = text(at(own, "service", "type")) ?? text(at(own, "type"));
        return [
            ...(isOutside(type) ? [{ path: `${path}.${part}.service.type`, kind: type, authenticated: false }] : []),
            ...["ingress", "ingressPerReplica"].flatMap((name) => {
                const enabled = truth(at(own, name, "enabled"));
                if (enabled === undefined || enabled === false) return [];
                return [
                    {
                        path: `${path}.${part}.${name}`,
                        kind: enabled instanceof Unknown ? enabled : "Ingress",
                        authenticated: asks(at(own, name, "annotations")),
                    },
                ];
            }),
        ];
    });
