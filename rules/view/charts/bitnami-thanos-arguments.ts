// The arguments that Bitnami's Thanos chart makes of values of its own, for the components whose arguments rules read.
import { entryOf, thanosComponents } from "../../../config/catalog";
import type { Installation } from "../chart";
import { isChartAtLeast, isOn } from "../helm";
import { at, count, known, text, texts } from "../read";
import { Unknown, unknown, unreadable, type Component, type Known } from "../types";
import { defaults } from "./bitnami-thanos-defaults";
import { concurrencySince } from "./bitnami-thanos-versions";
import { argument, prefixed, type Arguments } from "./thanos-chart";

/** Components that the querier finds by their Service. */
const stores = thanosComponents
    .map(entryOf)
    .flatMap(({ chart, store = false }) => (chart && store ? [{ key: chart.key, label: chart.label }] : []));

export const ofComponent: Partial<Record<Component, Arguments>> = {
    query: (own, chart, fullname) => [
        ...prefixed("query.replica-label", replicaLabels(own)),
        ...prefixed("endpoint", endpoints(own, chart, fullname)),
    ],
    "query-frontend": (own, { values }, fullname) => {
        const cache = inline(at(own, "config")) ?? (isOn(at(own, "existingConfigmap")) === true ? unreadable : undefined);
        const protocol = isOn(at(values, "https", "enabled")) === true ? "https" : "http";
        const port = text(at(values, "query", "service", "ports", "http")) ?? defaults.httpPort;
        return [
            argument(
                "query-frontend.downstream-url",
                `${protocol}://${fullname}-query:${port instanceof Unknown ? defaults.httpPort : port}`,
            ),
            ...(cache === undefined ? [] : [argument("query-range.response-cache-config", cache)]),
        ];
    },
    compact: (own, { version }) =>
        [
            ["retention.resolution-raw", "retentionResolutionRaw", defaults.retentionRaw] as const,
            ["retention.resolution-5m", "retentionResolution5m", defaults.retention5m] as const,
            ["retention.resolution-1h", "retentionResolution1h", defaults.retention1h] as const,
            ["consistency-delay", "consistencyDelay", defaults.consistencyDelay] as const,
            ...(isChartAtLeast(version, concurrencySince) === false
                ? []
                : [["compact.concurrency", "concurrency", defaults.concurrency] as const]),
        ].map(([name, key, otherwise]) => argument(name, text(at(own, key)) ?? otherwise)),
    store: (own, { values }) =>
        (
            [
                ["index-cache.config", inline(at(values, "indexCacheConfig")) ?? inline(at(own, "config"))],
                ["store.caching-bucket.config", inline(at(values, "bucketCacheConfig"))],
            ] as const
        ).flatMap(([name, value]) => (value === undefined ? [] : [argument(name, value)])),
    receive: (own, _chart, fullname) => {
        const replica = text(at(own, "replicaLabel")) ?? defaults.receiveReplicaLabel;
        const headless = isOn(at(own, "service", "additionalHeadless")) === true;
        const pods = count(at(own, "replicaCount")) ?? defaults.replicas;
        const isWritten = [at(own, "config"), at(own, "existingConfigmap")].some((one) => isOn(one) === true);
        const rings = isWritten ? unreadable : pods instanceof Unknown ? pods : hashring(headless ? pods : 1, fullname);
        const standalone = (text(at(own, "mode")) ?? "standalone") === "standalone";
        return [
            replica instanceof Unknown ? replica : `--label=${replica}="$(NAME)"`,
            '--label=receive="true"',
            argument("tsdb.retention", text(at(own, "tsdbRetention")) ?? defaults.receiveRetention),
            argument("receive.local-endpoint", headless ? `$(NAME).${fullname}-receive-headless:10901` : "127.0.0.1:10901"),
            ...(standalone
                ? [
                      argument("receive.hashrings", rings),
                      argument("receive.replication-factor", text(at(own, "replicationFactor")) ?? "1"),
                  ]
                : []),
        ];
    },
    rule: (own, { values, namespace }, fullname) => {
        const domain = known(at(values, "clusterDomain"), defaults.clusterDomain);
        const replica = text(at(own, "replicaLabel")) ?? defaults.rulerReplicaLabel;
        return [
            namespace instanceof Unknown ? namespace : `--query=dnssrv+_http._tcp.${fullname}-query.${namespace}.svc.${domain}`,
            replica instanceof Unknown ? replica : `--label=${replica}="$(POD_NAME)"`,
            argument("alert.label-drop", replica),
            `--label=ruler_cluster="${known(at(own, "clusterName"), "")}"`,
        ];
    },
};

/** A configuration that is written in the values, as a text or as a map. */
function inline(value: unknown): Known<string> | undefined {
    const found = at(value);
    if (isOn(found) !== true) return found instanceof Unknown ? found : undefined;
    return typeof found === "string" ? found : JSON.stringify(found);
}

/** The hashring that the chart generates: of one address without a headless Service. */
const hashring = (pods: number, fullname: string): string =>
    JSON.stringify([{ endpoints: Array.from({ length: Math.min(pods, 100) }, (_, index) => `${fullname}-receive-${index}`) }]);

/** It routes and stores nothing: its labels are on no series. */
export const distributorArguments: Arguments = (own) => [
    "--receive.hashrings-file=/var/lib/thanos-receive/hashrings.json",
    argument("receive.replication-factor", text(at(own, "replicationFactor")) ?? "1"),
];

/** The arguments that the chart makes of a component's `grpc.server` and `grpc.client`. */
export function grpcTlsArguments(grpc: unknown): Known<string>[] {
    const when = (value: unknown, otherwise: boolean, ...args: Known<string>[]): Known<string>[] => {
        const on = isOn(value) ?? otherwise;
        return on instanceof Unknown ? [on] : on ? args : [];
    };
    const [server, client] = [at(grpc, "server", "tls"), at(grpc, "client", "tls")];
    const files = ["cert", "key"];
    const name = text(at(grpc, "client", "serverName"));
    return [
        ...when(at(server, "enabled"), false, ...files.map((file) => `--grpc-server-tls-${file}=/certs`)),
        ...when(
            at(server, "enabled"),
            false,
            ...when(at(server, "clientAuthEnabled"), defaults.clientAuth, "--grpc-server-tls-client-ca=/certs"),
        ),
        ...when(
            at(client, "enabled"),
            false,
            "--grpc-client-tls-secure",
            ...[...files, "ca"].map((file) => `--grpc-client-tls-${file}=/certs`),
            ...when(at(client, "autoGenerated"), false, "--grpc-client-tls-skip-verify"),
        ),
        ...(name === undefined ? [] : [argument("grpc-client-server-name", name)]),
    ];
}

function replicaLabels(own: unknown): readonly Known<string>[] {
    const value = at(own, "replicaLabel");
    if (value === undefined) return defaults.replicaLabels;
    const single = text(value);
    return single === undefined ? texts(value) : [single];
}

function endpoints(own: unknown, { values, namespace }: Installation, fullname: string): Known<string>[] {
    const domain = text(at(values, "clusterDomain")) ?? defaults.clusterDomain;
    const lookup = (service: Known<string> | undefined, where: Known<string> | undefined): Known<string>[] => {
        if (service === undefined || where === undefined) return [];
        if (service instanceof Unknown || where instanceof Unknown || domain instanceof Unknown) return [unknown];
        return [`dnssrv+_grpc._tcp.${service}.${where}.svc.${domain}`];
    };
    const deployed = stores.filter(({ key }) => isOn(at(values, key, "enabled")) === true);
    const discovered =
        isOn(at(own, "dnsDiscovery", "enabled")) === false
            ? []
            : [
                  ...lookup(text(at(own, "dnsDiscovery", "sidecarsService")), text(at(own, "dnsDiscovery", "sidecarsNamespace"))),
                  ...deployed.flatMap(({ key, label }) => {
                      const headless = isOn(at(values, key, "service", "additionalHeadless"));
                      if (headless instanceof Unknown) return [headless];
                      return lookup(`${fullname}-${label}${headless ? "-headless" : ""}`, namespace);
                  }),
              ];
    const inFiles = isOn(at(own, "sdConfig")) === true || isOn(at(own, "existingSDConfigmap")) === true;
    return [...discovered, ...texts(at(own, "stores")), ...(inFiles ? [unreadable] : [])];
}
