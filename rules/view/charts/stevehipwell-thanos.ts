// The Thanos chart of stevehipwell/helm-charts, 0.1.0 to 1.24.1.
import type { Installation } from "../chart";
import { isChartAtLeast, isOn } from "../helm";
import { at, text, texts } from "../read";
import type { Known } from "../types";
import { stevehipwellVersions } from "./other-thanos-versions";
import { stevehipwellIgnored } from "./ignored-keys";
import { discovered, imageOf, podOf } from "./plain-thanos";
import { flagged, prefixed, thanosChart, type Arguments, type Layout, type Part } from "./thanos-chart";

/** Lists under several keys as one. */
const listed = ({ values }: Installation, keys: readonly string[]): Known<string>[] =>
    keys.flatMap((key) => texts(at(values, ...key.split("."))));

/** Replica labels of the chart's own components, as far as they are enabled. */
const ownReplicas = ({ values }: Installation): string[] => [
    ...(isOn(at(values, "rule", "enabled")) === true ? ["rule_replica"] : []),
    ...(isOn(at(values, "receive", "enabled")) === true ? ["receive_replica"] : []),
];

/** From here on the compactor merges replicas by default (CHANGELOG.md of the chart). */
const deduplicatesSince = "1.13.0";

/** Every component takes these. */
const withOwn =
    (made: Arguments, takesMemory = true): Arguments =>
    (own, chart, fullname) => [
        ...made(own, chart, fullname),
        ...(takesMemory && isOn(at(chart.values, "autoGomemlimit", "enabled")) === true ? ["--enable-auto-gomemlimit"] : []),
        ...texts(at(own, "extraArgs")),
    ];

const storage = { objstore: true, volume: { size: "8Gi", byDefault: false } };
const headless = { suffix: "-headless", headless: true };

const parts: readonly Part[] = [
    {
        key: "query",
        component: "query",
        label: "query",
        enabled: true,
        replicas: 1,
        args: withOwn((own, chart, fullname) => [
            ...prefixed("query.replica-label", [
                ...listed(chart, ["additionalReplicaLabels", "query.replicaLabels"]),
                ...ownReplicas(chart),
            ]),
            ...(isOn(at(own, "enableDnsDiscovery")) === false ? [] : discovered(parts, chart, fullname)),
            ...prefixed("endpoint", listed(chart, ["additionalEndpoints", "query.additionalStores", "additionalEndpointGroups"])),
        ]),
    },
    {
        key: "queryFrontend",
        component: "query-frontend",
        label: "query-frontend",
        enabled: false,
        replicas: 1,
        args: withOwn((_own, _chart, fullname) => [`--query-frontend.downstream-url=http://${fullname}-query:10902`]),
    },
    {
        ...storage,
        key: "storeGateway",
        component: "store",
        label: "store-gateway",
        enabled: true,
        replicas: 1,
        service: headless,
        args: withOwn(() => []),
    },
    {
        ...storage,
        key: "compact",
        component: "compact",
        label: "compact",
        enabled: false,
        replicas: 1,
        args: withOwn((own, chart) => {
            if (isOn(at(own, "deduplication", "enabled")) === false) return [];
            if (isChartAtLeast(chart.version, deduplicatesSince) === false) return [];
            const func =
                text(at(own, "deduplication", "func")) ??
                (isOn(at(own, "replicaDeduplication")) === true ? "penalty" : undefined);
            return [
                "--compact.enable-vertical-compaction",
                ...prefixed("deduplication.replica-label", [
                    ...listed(chart, ["additionalReplicaLabels"]),
                    ...ownReplicas(chart),
                ]),
                ...(func === undefined ? [] : prefixed("deduplication.func", [func])),
            ];
        }),
    },
    {
        ...storage,
        key: "rule",
        component: "rule",
        label: "rule",
        enabled: false,
        replicas: 1,
        service: headless,
        variables: ["NAME"],
        args: withOwn(
            (own, chart) => [
                ...(isOn(at(own, "instanceLabel")) === true ? ['--label=thanos_rule="instance"'] : []),
                '--label=rule_replica="$(NAME)"',
                ...prefixed("alert.label-drop", [
                    "rule_replica",
                    ...listed(chart, ["additionalReplicaLabels", "query.replicaLabels"]),
                ]),
                "--query=dnssrv+_http._tcp.query",
            ],
            false,
        ),
    },
    {
        ...storage,
        key: "receive.ingestor",
        switch: "receive.enabled",
        component: "receive",
        label: "receive-ingestor",
        enabled: false,
        replicas: 1,
        service: headless,
        variables: ["NAME"],
        args: withOwn((_own, { values }) => [
            ...flagged("tsdb.retention", at(values, "receive", "retention") ?? "48h"),
            '--label=receive_replica="$(NAME)"',
            "--receive.local-endpoint=$(NAME)",
        ]),
    },
    {
        key: "receive.router",
        switch: "receive.enabled",
        component: "receive",
        label: "receive-router",
        enabled: false,
        replicas: 1,
        variables: ["NAME"],
        args: withOwn((_own, { values }) => [
            "--receive.hashrings-file=/etc/thanos/hashrings.json",
            ...flagged("receive.replication-factor", at(values, "receive", "replicationFactor") ?? "1"),
        ]),
    },
];

const layout: Layout = {
    chart: "stevehipwell/thanos",
    ignored: stevehipwellIgnored,
    parts,
    imageField: "image",
    image: (chart) => imageOf(["image"], stevehipwellVersions, chart),
    document: ({ values }, fullname) => {
        const made = isOn(at(values, "objstoreConfig", "create")) ?? true;
        return {
            field: "objstoreConfig.value",
            value: at(values, "objstoreConfig", "value"),
            secret: text(at(values, "objstoreConfig", "name")) ?? `${fullname}-objstore-config`,
            made,
            checksum: made === true,
        };
    },
    pod: (own, part, chart) =>
        podOf(own, part, chart, {
            replicas: "replicas",
            budget: isOn(at(own, "podDisruptionBudget", "enabled")) ?? false,
        }),
    doors: {
        services: Object.fromEntries(parts.map(({ key }) => [`${key}.service`, {}])),
        routes: parts.flatMap(({ key }) => [`${key}.ingress`, `${key}.httpRoute`, `${key}.grpcRoute`]),
    },
    alerts: () => [],
};

export const stevehipwellThanos = thanosChart(layout);
