import { component, withFlag } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { flag, flags, isUnknown, show } from "../terms";
import type { ComponentView, ServiceView, View } from "../view/types";

export const storeDiscovery: Rule = {
    name: "store-discovery",
    title: "The querier finds every replica of every store, by headless Services",
    why: "A Service with a cluster IP has one address. The querier opens one connection to it and sees one replica: merging replicas, and surviving the loss of one, are gone without any error.",
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
                title: "a sidecar that nobody asks",
                change: component("query", (one) => {
                    one.args = one.args.filter((arg) => typeof arg !== "string" || !arg.includes("thanos-discovery"));
                }),
            },
            {
                title: "a receive that nobody asks",
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

/**
 * What the stack's own components need and nobody is: a querier behind the query-frontend, and who serves what the compactor keeps.
 * A Service that is asked for and there may lead to a component of which too little is known yet.
 */
function absent({ thanos, services }: View): Violation[] {
    if (thanos.some(({ component }) => isUnknown(component))) return [];
    const first = (wanted: ComponentView["component"]) => thanos.find(({ component }) => component === wanted);
    const [frontend, query, compactor] = [first("query-frontend"), first("query"), first("compact")];
    const url = frontend && flag(frontend.args, "query-frontend.downstream-url");
    const asked = endpointsOf(query).map((endpoint) => (isUnknown(endpoint) ? endpoint : target(endpoint, services)));
    const known = (service: ServiceView) =>
        service.name.endsWith("thanos-discovery") || thanos.some(({ name }) => [name, `${name}-headless`].includes(service.name));
    return [
        ...(frontend && !query && !isUnknown(url) && !target((url ?? "").replace(/^https?:\/\//, ""), services)
            ? [{ path: frontend.path, message: "hands every query to a querier, and there is none; remove what removes it" }]
            : []),
        ...(query && compactor && !first("store") && asked.every((one) => one === undefined || (!isUnknown(one) && known(one)))
            ? [
                  {
                      path: query.path,
                      message: "has no store gateway to ask, so that nobody sees what is in the bucket; remove what removes it",
                  },
              ]
            : []),
    ];
}

const endpointsOf = (query: ComponentView | undefined) =>
    query ? [...flags(query.args, "endpoint"), ...flags(query.args, "endpoint-group")] : [];

function problems(query: ComponentView, view: View): Violation[] {
    const { path, args } = query;
    const endpoints = endpointsOf(query);
    const at = `${path}: --endpoint`;
    const asked = new Set<string>();
    const found = endpoints.flatMap((endpoint): Violation[] => {
        if (isUnknown(endpoint)) return [];
        const service = target(endpoint, view.services);
        if (!service) return [];
        asked.add(service.name);
        if (!endpoint.startsWith("dns"))
            return [
                {
                    path: at,
                    message: `is ${show(endpoint)}, one address; allowed: dnssrv+_grpc._tcp.${endpoint.split(":")[0] ?? ""}`,
                },
            ];
        return [
            ...(service.headless !== false
                ? []
                : [
                      {
                          path: service.path,
                          message: `has a cluster IP, and ${path} looks for replicas behind it; make it headless`,
                      },
                  ]),
            ...(service.ports.includes("grpc") || service.ports.some(isUnknown)
                ? []
                : [{ path: `${service.path}.ports`, message: `has no port named grpc, and ${path} looks for one; name it so` }]),
        ];
    });
    if (args.some(isUnknown)) return found;
    const stores = [
        ...view.services.filter(({ name }) => name.endsWith("thanos-discovery")).map(({ name }) => [name]),
        ...view.thanos
            .filter((one) => servesSeries(one) && !isUnknown(one.replicas))
            .map(({ name }) => [name, `${name}-headless`]),
    ];
    const unasked = stores.filter((names) => !names.some((name) => asked.has(name)));
    return [
        ...found,
        ...unasked.map(([name = ""]) => ({ path: at, message: `leaves out ${name}; add dnssrv+_grpc._tcp.${name}` })),
    ];
}

/** Routers of receive keep nothing: they have a hashring and no endpoint of their own in it. */
const servesSeries = ({ component: kind, args }: ComponentView): boolean =>
    kind === "store" ||
    kind === "rule" ||
    (kind === "receive" && (flag(args, "receive.hashrings") === undefined || flag(args, "receive.local-endpoint") !== undefined));

/** The Service that an endpoint such as `dnssrv+_grpc._tcp.name.namespace.svc` leads to, if it is one of the stack's own. */
function target(endpoint: string, services: readonly ServiceView[]): ServiceView | undefined {
    const [name, namespace] = endpoint
        .replace(/^dns(srv|dualstack)?(noa)?\+/, "")
        .replace(/^_[^.]+\._tcp\./, "")
        .replace(/:\d+$/, "")
        .split(".");
    return services.find(
        (one) => one.name === name && (namespace === undefined || isUnknown(one.namespace) || one.namespace === namespace),
    );
}
