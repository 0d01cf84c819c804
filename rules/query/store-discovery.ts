import { component, withFlag } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { flag, flags, isUnknown, show, storesSeries } from "../terms";
import type { ComponentView, ServiceView, View } from "../view/types";

export const storeDiscovery: Rule = {
    name: "store-discovery",
    title: "The querier finds every replica of every store, through headless Services",
    why: "Behind a Service with a cluster IP the querier connects to one replica only, so the data of the others are missing, without an error.",
    source: "thanos#2220; thanos: service-discovery; bitnami/charts#24527",
    severity: always("mandatory"),
    check: (view) => [
        ...view.thanos.filter(({ component }) => component === "query").flatMap((query) => problems(query, view)),
        ...absent(view),
    ],
    examples: {
        pass: [
            {
                title: "a further endpoint outside of the stack",
                change: component("query", (one) => one.args.push("--endpoint=dnssrv+_grpc._tcp.query.other.svc.cluster.local")),
            },
        ],
        fail: [
            {
                title: "a Service with a cluster IP",
                change: (view) => {
                    for (const one of view.services) one.headless = false;
                },
            },
            {
                title: "no port named grpc",
                change: (view) => {
                    for (const one of view.services) one.ports = ["http"];
                },
            },
            {
                title: "no querier",
                change: (view) => void (view.thanos = view.thanos.filter((one) => one.component !== "query")),
            },
            {
                title: "no store gateway",
                change: (view) => {
                    view.thanos = view.thanos.filter((one) => one.component !== "store");
                    view.services = view.services.filter((one) => one.name !== "thanos-store-gateway");
                },
            },
            { title: "no endpoints", change: withFlag("query", "endpoint", undefined) },
            {
                title: "a sidecar without a querier",
                change: component("query", (one) => {
                    one.args = one.args.filter((arg) => typeof arg !== "string" || !arg.includes("thanos-discovery"));
                }),
            },
            {
                title: "a receive without a querier",
                change: component("query", (one) => {
                    one.args = one.args.filter((arg) => typeof arg !== "string" || !arg.includes("thanos-receive"));
                }),
            },
            {
                title: "an address instead of a lookup",
                change: component("query", (one) =>
                    one.args.push("--endpoint=prometheus-thanos-discovery.monitoring.svc.cluster.local:10901"),
                ),
            },
        ],
    },
};

/** A querier behind the query-frontend, and a store gateway for what the compactor retains, where the querier's Services lead elsewhere. */
function absent({ thanos, services, own }: View): Violation[] {
    if (thanos.some(({ component }) => isUnknown(component))) return [];
    const first = (wanted: ComponentView["component"]) => thanos.find(({ component }) => component === wanted);
    const [frontend, query, compactor] = [first("query-frontend"), first("query"), first("compact")];
    const url = frontend && flag(frontend.args, "query-frontend.downstream-url");
    const asked = endpointsOf(query).map((endpoint) => (isUnknown(endpoint) ? endpoint : target(endpoint, services)));
    const known = (service: ServiceView) =>
        service.name.endsWith("thanos-discovery") || thanos.some(({ name }) => [name, `${name}-headless`].includes(service.name));
    // A Service of the program that no component of it is behind leads elsewhere.
    const elsewhere = own ? (one: (typeof asked)[number]) => isUnknown(one) || (one !== undefined && !known(one)) : () => false;
    return [
        ...(frontend && !query && !isUnknown(url) && !target((url ?? "").replace(/^https?:\/\//, ""), services)
            ? [
                  {
                      path: frontend.path,
                      message: `sends every query to ${show(url)}, and the program has no querier. Enable it`,
                      ...(own ? {} : { estimate: true as const }),
                  },
              ]
            : []),
        ...(query && compactor && !first("store") && !asked.some(elsewhere)
            ? [
                  {
                      path: query.path,
                      message: "has no store gateway to ask, so queries return nothing from the bucket. Enable the store gateway",
                      ...(own ? {} : { estimate: true as const }),
                  },
              ]
            : []),
    ];
}

/** Flags that name stores; `--store` alone until Thanos 0.25, and still accepted. */
const endpointFlags = ["endpoint", "endpoint-strict", "endpoint-group", "store", "store-strict"];
/** Files and look-ups that name more of them. */
const elsewhereFlags = ["store.sd-files", "endpoint.sd-config", "endpoint.sd-config-file"];

const endpointsOf = (query: ComponentView | undefined) => (query ? endpointFlags.flatMap((name) => flags(query.args, name)) : []);

function problems(query: ComponentView, view: View): Violation[] {
    const { path, args } = query;
    const at = `${path}: --endpoint`;
    const asked = new Set<string>();
    const endpoints = endpointsOf(query).filter((one) => !isUnknown(one));
    const found = endpoints.flatMap((endpoint): Violation[] => {
        if (isUnknown(endpoint)) return [];
        for (const name of hostsIn(endpoint)) asked.add(name);
        const missing = view.missingServices.find(({ name }) => hostsIn(endpoint).includes(name));
        if (missing && !view.services.some(({ name }) => name === missing.name))
            return [
                {
                    path: at,
                    message: `is ${show(endpoint)}, and no Service ${missing.name} exists. Set ${missing.enabledBy} to true`,
                },
            ];
        const service = target(endpoint, view.services);
        if (!service || one(service, view) || !isHead(endpoint)) return [];
        if (!endpoint.startsWith("dns"))
            return [
                {
                    path: at,
                    message: `is ${show(endpoint)}, one address for ${replicasBehind(service, view) ?? "several"} replicas. Use dnssrv+_grpc._tcp.${endpoint.split(":")[0] ?? ""}`,
                },
            ];
        return [
            ...(service.headless !== false
                ? []
                : [
                      {
                          path: service.path,
                          message: `has a cluster IP, so ${path} finds one of ${replicasBehind(service, view) ?? "several"} replicas. ${headlessFix(service, view)}`,
                      },
                  ]),
            ...(service.ports.includes("grpc") || service.ports.some(isUnknown) || !endpoint.includes("_grpc.")
                ? []
                : [
                      {
                          path: `${service.path}.ports`,
                          message: `has no port named grpc, which ${path} looks up. Name the port grpc`,
                      },
                  ]),
        ];
    });
    if (args.some(isUnknown) || elsewhereFlags.some((name) => flag(args, name) !== undefined)) return found;
    if (endpoints.some((endpoint) => !isUnknown(endpoint) && !canCompare(endpoint))) return found;
    // Of several queriers in another program each may serve other stores.
    if (!view.own && view.thanos.filter(({ component }) => component === "query").length > 1) return found;
    const stores = [
        ...view.services.filter(({ name }) => name.endsWith("thanos-discovery")).map(({ name }) => [name, "prometheus-operated"]),
        ...view.thanos
            .filter((one) => servesSeries(one) && !isUnknown(one.replicas) && one.replicas > 0)
            .map(({ name, component: kind }) => [
                name,
                `${name}-headless`,
                ...(kind === "rule" ? ["thanos-ruler-operated"] : []),
                ...Array.from({ length: 10 }, (_, index) => `${name}-${index}`),
            ]),
    ];
    const unasked = stores.filter((names) => !names.some((name) => asked.has(name)));
    return [
        ...found,
        ...unasked.map(([name = ""]) => ({
            path: at,
            message: `leaves out ${name}. Add dnssrv+_grpc._tcp.${name}`,
            // Another querier, or another Service of the same pods, may ask it.
            ...(view.own ? {} : { estimate: true as const }),
        })),
    ];
}

/** Names in an endpoint that can be a Service or a pod: `a-0` and `a` of `a-0.a.monitoring.svc:10901`. */
const hostsIn = (endpoint: string): string[] => hostOf(endpoint).split(".").slice(0, 2);
const hostOf = (endpoint: string): string =>
    endpoint
        .replace(/^dns(srv|dualstack)?(noa)?\+/, "")
        .replace(/^_[^.]+\._tcp\./, "")
        .replace(/:\d+$/, "");

/** Addresses of other clusters and pods are not about Services of this program. */
const canCompare = (endpoint: string): boolean => !/^\d+\.\d+\.\d+\.\d+$/.test(hostOf(endpoint));
/** Whether it names the Service itself, not one of the pods behind it. */
const isHead = (endpoint: string): boolean => !/^[^.]+-\d+\./.test(hostOf(endpoint));

/** The values that add a headless Service. */
function headlessFix({ name }: ServiceView, { missingServices }: View): string {
    const other = missingServices.find((one) => one.name === `${name}-headless`);
    return other === undefined ? "Use a headless Service" : `Set ${other.enabledBy} to true`;
}

/** Replicas behind a Service, as far as the program has them. */
function replicasBehind(service: ServiceView, { thanos, prometheus }: View): number | undefined {
    const found = thanos.find(({ name }) => [name, `${name}-headless`].includes(service.name))?.replicas;
    const servers = service.name.endsWith("thanos-discovery") ? prometheus[0]?.replicas : undefined;
    const count = found ?? servers;
    return isUnknown(count) ? undefined : count;
}

/** One replica needs no look-up of several. */
const one = (service: ServiceView, view: View): boolean => !view.own && (replicasBehind(service, view) ?? 1) <= 1;

const servesSeries = (one: ComponentView): boolean =>
    one.component === "store" || one.component === "rule" || (one.component === "receive" && storesSeries(one));

/** The Service that an endpoint such as `dnssrv+_grpc._tcp.name.namespace.svc` names, if the program has it. */
function target(endpoint: string, services: readonly ServiceView[]): ServiceView | undefined {
    const [name, namespace] = hostOf(endpoint).split(".");
    return services.find(
        (one) => one.name === name && (namespace === undefined || isUnknown(one.namespace) || one.namespace === namespace),
    );
}
