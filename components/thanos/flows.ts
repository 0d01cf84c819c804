// Connections: one table. The NetworkPolicies are made from it, and so is the page in the docs.
import { componentsWith, thanosComponents, type ThanosComponent } from "../../config/catalog";
import type { StackConfig } from "../../config/schema";

/** A component of ours, or something around them. */
export type Party =
    | ThanosComponent
    | "historyImport"
    | "memcached"
    | "certificateProber"
    | "canary"
    | "prometheus"
    | "bucket"
    | "storeServer"
    | "alertmanagers"
    | "caches"
    | "endpoints"
    | "dns"
    | "clients"
    | "hub"
    | "teamProxy"
    | "outside";

/** The parties around the components of Thanos. */
export const around = {
    historyImport: "the Job that brings earlier history in",
    memcached: "memcached servers that the stack deploys",
    certificateProber: "what looks at the certificates of the stack's own servers, where any has one",
    canary: "the prober that reads the canary series back",
    prometheus: "the stack's Prometheus servers, with their sidecars",
    bucket: "the object store, and where a cloud hands out credentials for it",
    storeServer: "servers of an object store that the stack runs, where they present a certificate",
    alertmanagers: "the Alertmanagers to which Prometheus and the ruler send alerts",
    caches: "existing memcached or Redis servers",
    endpoints: "the endpoints in `thanos.query.endpoints` and of `spokes`: other clusters, and other stores",
    dns: "DNS of the cluster",
    clients: "pods of the stack's own namespace, and of those in `thanos.network.clientNamespaces`",
    teamProxy: "pods in `thanos.query.teams.proxyNamespace`, after they have authenticated a client",
    hub: "queriers of the hub of a `role: spoke`, with a client certificate, where `hub.exposure` is set",
    outside: "every client of an `exposure`, after authentication",
} as const satisfies Partial<Record<Party, string>>;

/** Ports by their names in the containers; `its own` is the port in the other party's address. */
export type FlowPort = "http" | "grpc" | "remote-write" | "memcached" | "its own";

export interface Flow {
    readonly from: Party;
    readonly to: Party;
    readonly port: FlowPort;
    readonly why: string;
    /** Only in such stacks. */
    readonly only?: Condition;
}

/** The conditions of a flow, next to its parties. */
export interface Condition {
    readonly words: string;
    readonly holds: (thanos: StackConfig["thanos"]) => boolean;
}

const each = <T extends Party>(parties: readonly T[], flow: (party: T) => Flow): Flow[] => parties.map(flow);
const stores = ["prometheus", ...componentsWith(({ store }) => store)] as const;
const grpcServers = componentsWith(({ ports, store }) => !store && ports.some((port) => port === "grpc"));
const bucketUsers = componentsWith(({ role }) => role);
const cacheUsers = componentsWith(({ caches }) => caches);
const standalone: Condition = { words: "receive is standalone", holds: ({ receive }) => receive?.mode === "standalone" };
const resultsToReceive: Condition = {
    words: "the ruler keeps nothing",
    holds: ({ ruler }) => ruler?.storage === "receive",
};
const resultsAsBlocks: Condition = { words: "the ruler keeps blocks", holds: ({ ruler }) => ruler?.storage === "blocks" };
const seriesCounted: Condition = {
    words: "active series are limited",
    holds: ({ receive }) =>
        receive !== undefined &&
        [receive.limits, ...Object.values(receive.limits.tenants)].some(({ headSeries }) => headSeries !== undefined),
};
const exposed = (door: "bucketWeb" | "receive"): Condition => ({
    words: `\`${door}.exposure\` is set`,
    holds: (thanos) => thanos[door]?.exposure !== undefined,
});
const proxied: Condition = {
    words: "an Ingress authenticates by annotations",
    holds: ({ queryFrontend: { exposure: door } }) => door?.kind === "ingress" && door.authentication === "annotations",
};
const encrypted: Condition = { words: "`thanos.grpcTls` is set", holds: ({ grpcTls }) => grpcTls !== undefined };
const showsCertificate = (component: "queryFrontend" | "bucketWeb"): Condition => ({
    words: `\`${component}.exposure\` is a load balancer or a node port`,
    holds: (thanos) => ["loadBalancer", "nodePort"].includes(thanos[component]?.exposure?.kind ?? ""),
});
const counted = "active series of tenants";
const results = "results of rules";
const written = "Prometheus servers and agents write";
const both = (one: Condition, other: Condition): Condition => ({
    words: `${one.words}, and ${other.words}`,
    holds: (thanos) => one.holds(thanos) && other.holds(thanos),
});

/** All that may happen. A flow is allowed where both of its parties are part of the stack, and its condition holds. */
export const flows: readonly Flow[] = [
    ...each(stores, (to) => ({ from: "query", to, port: "grpc", why: "series, by the Store API" })),
    ...each(stores, (to) => ({ from: "teamQuery", to, port: "grpc", why: "series, by the Store API" })),
    { from: "teamQuery", to: "endpoints", port: "its own", why: "series of other clusters" },
    { from: "teamProxy", to: "teamQuery", port: "http", why: "queries of teams" },
    { from: "query", to: "endpoints", port: "its own", why: "series of other clusters" },
    { from: "queryFrontend", to: "query", port: "http", why: "queries" },
    { from: "publicFrontend", to: "query", port: "http", why: "queries" },
    { from: "ruler", to: "query", port: "http", why: "rules are evaluated" },
    { from: "receive", to: "query", port: "http", why: counted, only: both(seriesCounted, standalone) },
    { from: "receiveRouter", to: "query", port: "http", why: counted, only: seriesCounted },
    { from: "receive", to: "receive", port: "grpc", why: "series go to the pods that keep them", only: standalone },
    { from: "receiveRouter", to: "receive", port: "grpc", why: "series go to the pods that keep them" },
    { from: "ruler", to: "receive", port: "remote-write", why: results, only: both(resultsToReceive, standalone) },
    { from: "ruler", to: "receiveRouter", port: "remote-write", why: results, only: resultsToReceive },
    ...each(["prometheus", "ruler"], (from) => ({ from, to: "alertmanagers", port: "its own", why: "alerts" })),
    { from: "clients", to: "queryFrontend", port: "http", why: "dashboards, people and programs ask" },
    { from: "clients", to: "query", port: "grpc", why: "queries of a global querier above several clusters" },
    { from: "clients", to: "receive", port: "remote-write", why: written, only: standalone },
    { from: "clients", to: "receiveRouter", port: "remote-write", why: written },
    { from: "hub", to: "prometheus", port: "grpc", why: "series, by the Store API" },
    { from: "outside", to: "publicFrontend", port: "http", why: "people and programs ask, with a password" },
    { from: "outside", to: "queryFrontend", port: "http", why: "an authenticating proxy hands on", only: proxied },
    { from: "outside", to: "bucketWeb", port: "http", why: "people look", only: exposed("bucketWeb") },
    { from: "outside", to: "receive", port: "remote-write", why: written, only: both(exposed("receive"), standalone) },
    { from: "outside", to: "receiveRouter", port: "remote-write", why: written, only: exposed("receive") },
    ...each(cacheUsers, (from) => ({ from, to: "memcached", port: "memcached", why: "caches" })),
    ...each(cacheUsers, (from) => ({ from, to: "caches", port: "its own", why: "caches" })),
    ...each([...bucketUsers, "historyImport"], (from) => ({
        from,
        to: "bucket",
        port: "its own",
        why: "blocks",
        ...(from === "ruler" ? { only: resultsAsBlocks } : {}),
    })),
    ...each([...stores, ...grpcServers], (to) => ({
        from: "certificateProber",
        to,
        port: "grpc",
        why: "certificates",
        only: encrypted,
    })),
    {
        from: "certificateProber",
        to: "publicFrontend",
        port: "http",
        why: "certificates",
        only: showsCertificate("queryFrontend"),
    },
    { from: "certificateProber", to: "bucketWeb", port: "http", why: "certificates", only: showsCertificate("bucketWeb") },
    { from: "certificateProber", to: "storeServer", port: "its own", why: "certificates" },
    { from: "prometheus", to: "certificateProber", port: "http", why: "metrics" },
    { from: "canary", to: "queryFrontend", port: "http", why: "reads the canary series back" },
    { from: "prometheus", to: "canary", port: "http", why: "metrics" },
    ...each(thanosComponents, (to) => ({ from: "prometheus", to, port: "http", why: "metrics" })),
    ...each([...thanosComponents, "historyImport", "certificateProber", "canary"], (from) => ({
        from,
        to: "dns",
        port: "its own",
        why: "names",
    })),
];
