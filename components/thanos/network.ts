// The NetworkPolicies, made from the table of flows: each component of the stack may connect to the parties in the table only.
// The kubelet's probes and port-forwards come from the node, which no policy keeps out.
import type { networking } from "@pulumi/kubernetes/types/input";
import {
    canaryName,
    certificateProberName,
    historyImportName,
    memcachedName,
    ports,
    prometheusPodLabels,
    type Names,
} from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { Base } from "../base";
import type { NamedObject } from "../kubernetes/object";
import { labels, selectorLabels } from "../kubernetes/pod";
import type { Egress } from "../object-store/description";
import { flows, type Flow, type FlowPort, type Party } from "./flows";
import type { GuardedPort, ThanosModel } from "./types";
import { operatedPods } from "./components/operated-ruler";
import { chartLabels } from "./values";

type Peer = networking.v1.NetworkPolicyPeer;
type Port = networking.v1.NetworkPolicyPort;

/** Peers and the ports that they are reached at. No peers: any address. */
interface Way {
    readonly peers: readonly Peer[];
    readonly ports: readonly Port[];
}

/** A party as a policy names it, with its ports where the flow names none. */
interface Place {
    readonly peers: readonly Peer[];
    readonly ports?: readonly Port[];
    /** Further ways to it, with other ports. */
    readonly also?: readonly Way[];
}

/** Pods that a policy is made for. */
interface Guarded {
    readonly party: Party;
    readonly name: string;
    readonly matchLabels: Readonly<Record<string, string>>;
}

const portNumbers: Readonly<Record<Exclude<FlowPort, "its own">, number>> = { ...ports, memcached: 11211 };
/** Kubernetes' own label of every Namespace. */
const namespaceLabel = "kubernetes.io/metadata.name";
const tcp = (port: number): Port => ({ protocol: "TCP", port });
const inNamespace = (name: string): Peer => ({ namespaceSelector: { matchLabels: { [namespaceLabel]: name } } });
const pods = (matchLabels: Readonly<Record<string, string>>): Peer => ({ podSelector: { matchLabels } });

/** The pods that policies are made for. */
type Workloads = Pick<ThanosModel, "components" | "operatedRuler" | "cacheServers" | "certificateProber" | "canary">;

export function networkPolicies(base: Base, thanos: Workloads): NamedObject[] {
    const { stack, names } = base;
    if (!stack.thanos.network.policies) return [];
    const guarded = guardedPods(stack, thanos);
    const places = placesOf(base, guarded);
    const allowed = flowsOf(stack, places);
    return [
        ...guarded.map((one) => policy(stack, one, places, allowed)),
        ...sidecars(stack, names, ingress("prometheus", places, allowed)),
    ];
}

/** All ports of Thanos' pods and of the sidecars, as the policies leave them. */
export function guardedPorts(base: Base, thanos: Workloads): GuardedPort[] {
    const { stack, names } = base;
    if (!stack.thanos.network.policies) return [];
    const guarded = guardedPods(stack, thanos);
    const allowed = flowsOf(stack, placesOf(base, guarded));
    const open = (party: Party, port: FlowPort) =>
        allowed.some(
            ({ from, to, port: one }) =>
                (from === "clients" || from === "outside" || from === "hub") && to === party && one === port,
        );
    return [
        ...thanos.components.flatMap(({ component, name, ports: own }) =>
            guarded
                .filter((one) => one.name === name)
                .flatMap(({ matchLabels }) =>
                    own.map((port) => ({ name, matchLabels, port: ports[port], open: open(component, port) })),
                ),
        ),
        ...(isOthers(stack.prometheus)
            ? []
            : [
                  {
                      name: names.prometheus.object,
                      matchLabels: prometheusPods(names),
                      port: ports.grpc,
                      open: open("prometheus", "grpc"),
                  },
              ]),
    ];
}

function guardedPods(stack: StackConfig, thanos: Workloads): Guarded[] {
    const charted = stack.thanos.delivery === "chart";
    return [
        ...thanos.components.map((model) => ({
            party: model.component,
            name: model.name,
            matchLabels: (charted ? chartLabels(model) : undefined) ?? selectorLabels("thanos", model.name),
        })),
        ...(thanos.operatedRuler
            ? [{ party: "ruler" as const, name: thanos.operatedRuler.name, matchLabels: operatedPods(thanos.operatedRuler) }]
            : []),
        ...(stack.historyImport
            ? [
                  {
                      party: "historyImport" as const,
                      name: historyImportName,
                      matchLabels: selectorLabels("thanos", historyImportName),
                  },
              ]
            : []),
        ...(thanos.cacheServers.length > 0
            ? [{ party: "memcached" as const, name: memcachedName, matchLabels: selectorLabels("memcached", memcachedName) }]
            : []),
        ...(thanos.canary.length > 0
            ? [{ party: "canary" as const, name: canaryName, matchLabels: selectorLabels("thanos", canaryName) }]
            : []),
        ...(thanos.certificateProber.length > 0
            ? [
                  {
                      party: "certificateProber" as const,
                      name: certificateProberName,
                      matchLabels: selectorLabels("thanos", certificateProberName),
                  },
              ]
            : []),
    ];
}

/** The flows of one stack. */
const flowsOf = ({ thanos }: StackConfig, places: Places): Flow[] =>
    flows.filter(({ from, to, only }) => places.has(from) && places.has(to) && (only?.holds(thanos) ?? true));

/** Where each party is. Absent: it is no part of this stack. */
type Places = ReadonlyMap<Party, Place>;

function placesOf({ stack, names, store, spokes }: Base, guarded: readonly Guarded[]): Places {
    const own = new Map<Party, Place>(
        guarded.map(({ party }) => [
            party,
            { peers: guarded.filter((one) => one.party === party).map(({ matchLabels }) => pods(matchLabels)) },
        ]),
    );
    const { clientNamespaces, clientCidrs, dnsPorts } = stack.thanos.network;
    const clients = [...clientNamespaces.map(inNamespace), ...clientCidrs.map((cidr) => ({ ipBlock: { cidr } }))];
    return new Map<Party, Place>([
        ...own,
        ["prometheus", { peers: [pods(prometheusPods(names))] }],
        ["clients", { peers: [{ podSelector: {} }, ...clients] }],
        ["outside", { peers: [] }],
        ...(stack.thanos.query.teams
            ? [["teamProxy", { peers: [inNamespace(stack.thanos.query.teams.proxyNamespace)] }] as const]
            : []),
        ...(stack.hub ? [["hub", { peers: [] }] as const] : []),
        ["dns", { peers: [], ports: dnsPorts.flatMap((port) => [{ protocol: "UDP", port }, tcp(port)]) }],
        ["bucket", bucket(stack, store.egress)],
        ...(store.server?.tls ? [["storeServer", bucket(stack, store.egress)] as const] : []),
        ...alertmanagers(stack),
        ...caches(stack),
        ...somewhere(
            stack,
            "endpoints",
            [...stack.thanos.query.endpoints, ...spokes.flatMap(({ endpoints }) => endpoints.map(({ address }) => address))],
            ports.grpc,
        ),
    ]);
}

/** The pods are another owner's, and may have policies already. */
const isOthers = ({ delivery }: StackConfig["prometheus"]): boolean => delivery === "values" || delivery === "existing";

const prometheusPods = (names: Names) => prometheusPodLabels(names.prometheus.object);

function bucket(stack: StackConfig, egress: readonly Egress[]): Place {
    const [first = { peers: [], ports: [] }, ...also] = egress.map((one): Way => {
        switch (one.to) {
            case "pods":
                return { peers: [pods(one.matchLabels)], ports: [tcp(one.port)] };
            case "address":
                return wayTo(stack, [one.address], one.port);
            case "cidr":
                return { peers: [{ ipBlock: { cidr: one.cidr } }], ports: [tcp(one.port)] };
            case "anywhere":
                return { peers: [], ports: [tcp(one.port)] };
        }
    });
    return { ...first, also };
}

function alertmanagers(stack: StackConfig): [Party, Place][] {
    const { ruler } = stack.thanos;
    if (!ruler) return [];
    const { prometheus } = stack;
    const named = ruler.alertmanagers ?? (prometheus.delivery === "operator" ? prometheus.alertmanagers : undefined);
    if (named) return somewhere(stack, "alertmanagers", named, 80);
    return prometheus.delivery === "chart"
        ? [["alertmanagers", { peers: [pods({ "app.kubernetes.io/name": "alertmanager" })], ports: [tcp(9093)] }]]
        : [];
}

function caches(stack: StackConfig): [Party, Place][] {
    const { caches: own } = stack.thanos;
    switch (own.kind) {
        case "memcached":
            return somewhere(stack, "caches", own.addresses, 11211);
        case "redis":
            return somewhere(stack, "caches", [own.address], 6379);
        default:
            return [];
    }
}

const somewhere = (stack: StackConfig, party: Party, addresses: readonly string[], otherwise: number): [Party, Place][] =>
    addresses.length === 0 ? [] : [[party, wayTo(stack, addresses, otherwise)]];

const anyPort: Port = { protocol: "TCP", port: 1, endPort: 65535 };

/**
 * Rules for addresses outside of the stack. A policy is held at the port of the pod, and an address within the cluster has that
 * of a Service: so its Namespace is opened with all ports. Addresses found by SRV may have any port.
 */
function wayTo({ namespace, kubernetes }: StackConfig, addresses: readonly string[], otherwise: number): Way & Place {
    const ways = addresses.map((address) => {
        const [, lookup = "", scheme, host = "", port] =
            /^(dns[a-z]*\+)?(?:(https?):\/\/)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(address) ?? [];
        const within =
            host.includes(".") || host.startsWith("[")
                ? new RegExp(`([^.]+)\\.svc(\\.${kubernetes.clusterDomain.replaceAll(".", "\\.")})?\\.?$`).exec(host)?.[1]
                : namespace;
        const peers = within === undefined ? [] : [{ namespaceSelector: { matchLabels: { [namespaceLabel]: within } } }];
        const given = Number(port ?? (scheme === "https" ? 443 : otherwise));
        return { peers, ports: [within !== undefined || lookup.startsWith("dnssrv") ? anyPort : tcp(given)] };
    });
    const [first = { peers: [], ports: [] }, ...also] = [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()];
    return { ...first, also };
}

function policy(
    { namespace, thanos }: StackConfig,
    { party, name, matchLabels }: Guarded,
    places: Places,
    allowed: readonly Flow[],
): NamedObject {
    return {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name, namespace, labels: labels("thanos", name) },
        spec: {
            podSelector: { matchLabels },
            policyTypes: ["Ingress", "Egress"],
            ingress: ingress(party, places, allowed),
            egress: [
                ...allowed
                    .filter(({ from }) => from === party)
                    .flatMap(({ to, port }) => {
                        const place = places.get(to);
                        if (!place) return [];
                        const wanted = port === "its own" ? (place.ports ?? []) : [tcp(portNumbers[port])];
                        return [{ peers: place.peers, ports: wanted }, ...(place.also ?? [])];
                    }),
                ...thanos.network.extraEgress.map(({ cidrs, namespaces, ports: numbers }) => ({
                    peers: [
                        ...cidrs.map((cidr) => ({ ipBlock: { cidr } })),
                        ...namespaces.map((name) => ({ namespaceSelector: { matchLabels: { [namespaceLabel]: name } } })),
                    ],
                    ports: numbers.map(tcp),
                })),
            ].map(({ peers, ports: open }) => ({ ...(peers.length > 0 ? { to: [...peers] } : {}), ports: [...open] })),
        } satisfies networking.v1.NetworkPolicySpec,
    };
}

/** The admitted clients of each port. */
const ingress = (party: Party, places: Places, allowed: readonly Flow[]): networking.v1.NetworkPolicyIngressRule[] =>
    allowed
        .filter(({ to }) => to === party)
        .map(({ from, port }) => ({
            ...(from === "outside" || from === "hub" ? {} : { from: [...(places.get(from)?.peers ?? [])] }),
            ports: port === "its own" ? [] : [tcp(portNumbers[port])],
        }));

/**
 * The gRPC port of the sidecars serves every series to every client, so only the querier may connect, and with certificates the
 * prober. All else of Prometheus stays as it is: its own ports serve others, too. An existing Prometheus is left alone.
 */
function sidecars(
    { namespace, prometheus }: StackConfig,
    names: Names,
    queriers: readonly networking.v1.NetworkPolicyIngressRule[],
): NamedObject[] {
    if (isOthers(prometheus)) return [];
    const name = `${names.prometheus.object}-sidecar`;
    return [
        {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: { name, namespace, labels: labels("thanos", "sidecar") },
            spec: {
                podSelector: { matchLabels: prometheusPods(names) },
                policyTypes: ["Ingress"],
                ingress: [
                    ...queriers,
                    {
                        ports: [
                            { protocol: "TCP", port: 1, endPort: ports.grpc - 1 },
                            { protocol: "TCP", port: ports.grpc + 1, endPort: 65535 },
                        ],
                    },
                ],
            } satisfies networking.v1.NetworkPolicySpec,
        },
    ];
}
