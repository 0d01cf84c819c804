// Ways into the cluster that end at what has no authentication of its own: Prometheus, Thanos, their store.
import { flag } from "../terms";
import { at, each, every, holds, known, list, map, some, text, texts, truth } from "./read";
import { podLabels, podOf } from "./pods";
import type { KubernetesObject } from "./resource";
import type { Scope } from "./scope";
import { Unknown, unknown, type DoorView, type Known } from "./types";

/**
 * Pods without authentication, in a scope: by image, and by the names and labels by which a Service finds pods of the operator
 * and of charts.
 */
interface Reach {
    readonly image: RegExp;
    readonly names: readonly string[];
    readonly labels: readonly string[];
    readonly operated: readonly string[];
}

const reaches: Readonly<Record<Scope, Reach>> = {
    everything: {
        image: /(^|\/)(thanos|prometheus|alertmanager|minio|silo)(:|@|$)/,
        names: ["prometheus", "alertmanager", "thanos-ruler", "thanos", "minio"],
        labels: ["prometheus", "alertmanager", "thanos-ruler", "operator.prometheus.io/name"],
        operated: ["Prometheus", "Alertmanager", "ThanosRuler"],
    },
    thanos: {
        image: /(^|\/)(thanos|silo)(:|@|$)/,
        names: ["thanos-ruler", "thanos"],
        labels: ["thanos-ruler"],
        operated: ["ThanosRuler"],
    },
};

/** Pods without authentication that another program creates, and how to find them. */
export interface Open {
    /** Names of the Services that are made for them. */
    readonly services: readonly string[];
    readonly labels: Readonly<Record<string, unknown>>;
}

/** The pods that the operator makes of an object. */
const operated: Readonly<Record<string, string>> = {
    Prometheus: "prometheus",
    Alertmanager: "alertmanager",
    ThanosRuler: "thanos-ruler",
};
export const operatedPods = (kind: string, name: string): Open => ({
    services: [`${kind}-operated`],
    labels: {
        "app.kubernetes.io/name": kind,
        "app.kubernetes.io/instance": name,
        [kind]: name,
        ...(kind === "prometheus" && { "operator.prometheus.io/name": name }),
    },
});

const gateway = ["spec.rules.*.backendRefs.*.name"];
const traefik = ["spec.routes.*.services.*.name"];
/** The fields by which each kind of exposure names its Services. */
const backends: Readonly<Record<string, readonly string[]>> = {
    Ingress: ["spec.defaultBackend.service.name", "spec.rules.*.http.paths.*.backend.service.name"],
    HTTPRoute: gateway,
    GRPCRoute: gateway,
    TLSRoute: gateway,
    TCPRoute: gateway,
    IngressRoute: traefik,
    IngressRouteTCP: traefik,
    HTTPProxy: [...traefik, "spec.tcpproxy.services.*.name"],
    VirtualService: ["http", "tls", "tcp"].map((kind) => `spec.${kind}.*.route.*.destination.host`),
    Route: ["spec.to.name", "spec.alternateBackends.*.name"],
    ApisixRoute: ["spec.http.*.backends.*.serviceName", "spec.stream.*.backend.serviceName"],
    Mapping: ["spec.service"],
    TCPMapping: ["spec.service"],
    TransportServer: ["spec.upstreams.*.service"],
    VirtualServer: ["spec.upstreams.*.service"],
    TCPIngress: ["spec.rules.*.backend.serviceName"],
    UDPRoute: gateway,
    IngressRouteUDP: traefik,
};

/** Annotations by which controllers of Ingresses ask who is there. */
const authentication: readonly RegExp[] = [
    /^nginx\.ingress\.kubernetes\.io\/auth-(url|type|tls-secret|signin)$/,
    /^haproxy(-ingress\.github)?\.(org|io)\/auth-(type|secret|url)$/,
    /^traefik\.ingress\.kubernetes\.io\/router\.middlewares$/,
    /^alb\.ingress\.kubernetes\.io\/auth-type$/,
    /^nginx\.org\/(basic-auth-secret|jwt-key)$/,
    /^konghq\.com\/plugins$/,
    /^ingress\.kubernetes\.io\/auth-(type|url|secret)$/,
];

/** Ingress classes that admit members of a private network only. */
const memberClasses = ["tailscale"];
/** Annotations that keep a load balancer in its network, or name the addresses that may use an Ingress. */
const internal = /internal|whitelist-source-range|allowlist-source-range|inbound-cidrs/i;

/** Names of Ingress classes and gateways that serve one network. */
const privateName = /(^|[^a-z])(internal|private|intranet|lan|vpn)([^a-z]|$)/i;
const isPrivate = (spec: unknown, annotations: unknown): boolean =>
    [
        at(spec, "ingressClassName"),
        at(annotations, "kubernetes.io/ingress.class"),
        ...each(spec, "parentRefs.*.name"),
        ...each(spec, "parentRefs.*.sectionName"),
        ...each(spec, "entryPoints.*"),
        ...Object.entries(map(annotations)).flatMap(([name, value]) => (/ingress/i.test(name) ? [value] : [])),
    ].some((name) => privateName.test(known(name, "")));

/** Whether only one network reaches a Service or an Ingress. */
const isInternal = (spec: unknown, annotations: unknown): boolean =>
    list(at(spec, "loadBalancerSourceRanges")).length > 0 ||
    Object.entries(map(annotations)).some(
        ([name, value]) =>
            !/external-dns/.test(name) &&
            (internal.test(name) ||
                (/load-balancer-type|load-balancer-scheme|\/scheme$/.test(name) && /^internal$/i.test(known(value, "")))) &&
            known(value, "") !== "false",
    );

/** Routes that a SecurityPolicy of Envoy Gateway guards with a login. */
const guardedRoutes = (objects: readonly KubernetesObject[]): ReadonlySet<string> =>
    new Set(
        objects
            .filter(
                ({ kind, body }) =>
                    kind === "SecurityPolicy" &&
                    ["oidc", "basicAuth", "jwt", "extAuth", "apiKeyAuth"].some((key) => at(body, "spec", key) !== undefined),
            )
            .flatMap(({ body }) => [at(body, "spec", "targetRef"), ...list(at(body, "spec", "targetRefs"))])
            .map((target) => known(at(target, "name"), "")),
    );

/** Whether the annotations of an Ingress require authentication. */
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

/** @param mutualTls The sidecars of the program require a client certificate. */
export function doorViews(
    objects: readonly KubernetesObject[],
    charts: readonly Open[],
    scope: Scope = "everything",
    mutualTls = false,
): DoorView[] {
    const reach = reaches[scope];
    const made = [
        ...charts,
        ...objects.flatMap(({ kind, name }) =>
            operated[kind] && reach.operated.includes(kind) ? [operatedPods(operated[kind], name)] : [],
        ),
    ];
    const isOpen = (object: KubernetesObject): boolean =>
        list(at(podOf(object), "containers")).some((one) => reach.image.test(known(at(one, "image"), "")));
    const pods = objects.filter(isOpen);
    const services = objects
        .filter(({ kind }) => kind === "Service")
        .map((service) => {
            const own = pods.filter((pod) => selects(service.body, podLabels(pod)) !== false);
            const others = some(made.map(({ labels }) => selects(service.body, labels)));
            // Names alone identify pods that are not registered, not the registered ones.
            const elsewhere = own.length > 0 ? others : some([others, isOperated(service.body, reach)]);
            return {
                ...service,
                leads: some([own.length > 0, elsewhere]),
                guarded:
                    (elsewhere === false && own.length > 0 && own.every(asksItself)) ||
                    (mutualTls && own.length === 0 && isGrpc(service.body)),
            };
        })
        .filter(({ leads }) => leads !== false);
    const guardedByPolicy = guardedRoutes(objects);
    const guarded = new Set(services.filter((one) => one.guarded).map(({ name }) => name));
    const names = new Set([...services.map(({ name }) => name), ...made.flatMap((one) => one.services)]);
    return [
        ...services.flatMap(({ path, name, body, leads }) =>
            outside(body).map(({ field, kind }) => ({
                path: `${path}: ${field}`,
                kind: leads === true ? kind : unknown,
                authenticated: guarded.has(name),
                isInternal: isInternal(at(body, "spec"), at(body, "metadata", "annotations")),
            })),
        ),
        ...objects.flatMap(({ path, kind, name, body }): DoorView[] => {
            // A Service is called by its name, or by its name and Namespace.
            const to = (backends[kind] ?? []).flatMap((keys) =>
                each(body, keys).map((found) => {
                    const name = text(found) ?? "";
                    return name instanceof Unknown ? name : (name.replace(/^https?:\/\//, "").split(/[.:]/)[0] ?? "");
                }),
            );
            const found = to.filter((name) => name instanceof Unknown || names.has(name));
            if (found.length === 0) return [];
            return [
                {
                    path,
                    kind: found.every((name) => name instanceof Unknown) ? unknown : kind,
                    authenticated:
                        found.every((one) => typeof one === "string" && guarded.has(one)) ||
                        guardedByPolicy.has(name) ||
                        some([
                            asks(at(body, "metadata", "annotations")),
                            memberClasses.includes(known(at(body, "spec", "ingressClassName"), "")),
                            each(body, "spec.routes.*.middlewares.*").length > 0,
                        ]),
                    isInternal:
                        isInternal(undefined, at(body, "metadata", "annotations")) ||
                        isPrivate(at(body, "spec"), at(body, "metadata", "annotations")),
                },
            ];
        }),
    ];
}

/** Whether a Service leads to gRPC of sidecars and nothing else. */
const isGrpc = (service: unknown): boolean => {
    const open = list(at(service, "spec", "ports"));
    return open.length > 0 && open.every((port) => at(port, "targetPort") === "grpc");
};

/** Whether a pod requires user and password itself: Thanos does with a flag. */
const asksItself = (pod: KubernetesObject): boolean =>
    list(at(podOf(pod), "containers"))
        .filter((one) => reaches.everything.image.test(known(at(one, "image"), "")))
        .every((one) => flag(texts(at(one, "args")), "http.config") !== undefined);

/** By what a Service, an object or a chart's values, is reached from outside. */
function outside(service: unknown, otherwise?: string): readonly { readonly field: string; readonly kind: Known<string> }[] {
    const spec = at(service, "spec") ?? service;
    const type = text(at(spec, "type")) ?? otherwise;
    const addresses = list(at(spec, "externalIPs"));
    return [
        ...(type instanceof Unknown || type === "LoadBalancer" || type === "NodePort"
            ? [{ field: "spec.type", kind: type }]
            : []),
        ...(addresses.length > 0
            ? [{ field: "spec.externalIPs", kind: at(spec, "externalIPs") instanceof Unknown ? unknown : "externalIPs" }]
            : []),
    ];
}

/** Whether a Service is for pods with these labels. */
function selects(service: unknown, labels: Readonly<Record<string, unknown>>): Known<boolean> {
    const selector = at(service, "spec", "selector");
    if (selector instanceof Unknown) return selector;
    const wanted = Object.entries(map(selector));
    if (wanted.length === 0) return false;
    return every(
        wanted.map(([label, value]) => {
            const [found, sought] = [at(labels[label]), at(value)];
            return found instanceof Unknown || sought instanceof Unknown ? unknown : found === sought;
        }),
    );
}

/** Whether a Service is for pods that an operator makes, of whatever object. */
const isOperated = (service: unknown, { names, labels }: Reach): Known<boolean> =>
    some(
        Object.entries(map(at(service, "spec", "selector"))).map(
            ([label, value]): Known<boolean> =>
                labels.includes(label) ||
                (label === "app.kubernetes.io/name" && holds(text(value) ?? "", (name) => names.includes(name))),
        ),
    );

/** The keys of a chart's values that create exposures. Each begins with the part that it is of. */
export interface ChartDoors {
    /** Services, and what differs from one that is always there and inside only. */
    readonly services: Readonly<Record<string, { readonly asked?: true; readonly type?: string }>>;
    /** Ingresses and routes, which are there when they are enabled; `*` stands for each of several. */
    readonly routes: readonly string[];
}

/** Exposures by the values of a chart, as far as their parts are deployed. */
export function chartDoors(
    path: string,
    values: unknown,
    { services, routes }: ChartDoors,
    isDeployed: (part: string) => Known<boolean>,
): DoorView[] {
    const deployed = (keys: string) => isDeployed(keys.split(".")[0] ?? "") !== false;
    return [
        ...Object.entries(services)
            .filter(([keys]) => deployed(keys))
            .flatMap(([keys, { asked, type }]) => {
                const own = at(values, ...keys.split("."));
                const enabled = truth(at(own, "enabled")) ?? !asked;
                if (enabled === false) return [];
                return outside(own, type).map(({ field, kind }) => ({
                    path: `${path}.${keys}.${field.replace("spec.", "")}`,
                    kind: enabled instanceof Unknown ? enabled : kind,
                    authenticated: false,
                    isInternal: isInternal(own, at(own, "annotations")),
                }));
            }),
        ...routes.filter(deployed).flatMap((keys) =>
            each(values, keys).flatMap((own) => {
                const enabled = truth(at(own, "enabled"));
                if (enabled === undefined || enabled === false) return [];
                return [
                    {
                        path: `${path}.${keys}`,
                        kind: enabled instanceof Unknown ? enabled : keys.includes("oute") ? "a route" : "Ingress",
                        authenticated: some([
                            asks(at(own, "annotations")),
                            memberClasses.includes(known(at(own, "ingressClassName"), "")),
                        ]),
                        isInternal: isInternal(undefined, at(own, "annotations")) || isPrivate(own, at(own, "annotations")),
                    },
                ];
            }),
        ),
    ];
}
