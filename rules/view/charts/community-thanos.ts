// The Thanos chart of thanos-community/helm-charts, 0.2.0 to 0.38.0.
import { isOn } from "../helm";
import { at, list, text, texts } from "../read";
import { unreadable, type Known } from "../types";
import { communityIgnored } from "./ignored-keys";
import { discovered, imageOf, podOf } from "./plain-thanos";
import { communityVersions } from "./other-thanos-versions";
import { flagged, prefixed, thanosChart, type Layout, type Part } from "./thanos-chart";

const extra = (own: unknown): Known<string>[] => texts(at(own, "extraArgs"));
const volume = { size: "10Gi", byDefault: true };
const storage = { objstore: true, volume };

const parts: readonly Part[] = [
    {
        key: "query",
        component: "query",
        label: "query",
        enabled: true,
        replicas: 2,
        args: (own, chart, fullname) => [
            ...prefixed(
                "query.replica-label",
                at(own, "replicaLabels") === undefined
                    ? ["prometheus_replica", "receive_replica", "ruler_replica"]
                    : texts(at(own, "replicaLabels")),
            ),
            ...extra(own),
            ...(isOn(at(own, "endpoints", "autogen", "enabled")) === false ? [] : discovered(parts, chart, fullname)),
            ...prefixed("endpoint", [...texts(at(own, "endpoints", "static")), ...texts(at(own, "stores"))]),
        ],
    },
    {
        key: "queryFrontend",
        component: "query-frontend",
        label: "query-frontend",
        enabled: false,
        replicas: 2,
        args: (own, _chart, fullname) => [
            ...flagged("query-frontend.downstream-url", text(at(own, "downstreamUrl")) ?? `http://${fullname}-query:10902`),
            ...flagged("query-range.response-cache-config", at(own, "cacheConfig")),
            ...extra(own),
        ],
    },
    {
        ...storage,
        key: "storegateway",
        component: "store",
        label: "storegateway",
        enabled: true,
        replicas: 2,
        service: { suffix: "", headless: true },
        args: (own) => [
            ...flagged("store.caching-bucket.config", at(own, "cachingBucketConfig")),
            ...(isOn(at(own, "sharded", "enabled")) === true ? [unreadable] : []),
            ...extra(own),
        ],
    },
    {
        ...storage,
        key: "compactor",
        component: "compact",
        label: "compactor",
        enabled: true,
        replicas: 1,
        args: (own) => [
            ...flagged("retention.resolution-raw", at(own, "retention", "resolutionRaw") ?? "30d"),
            ...flagged("retention.resolution-5m", at(own, "retention", "resolution5m") ?? "90d"),
            ...flagged("retention.resolution-1h", at(own, "retention", "resolution1h") ?? "365d"),
            ...(at(own, "extraArgs") === undefined ? ["--consistency-delay=30m"] : extra(own)),
        ],
    },
    {
        ...storage,
        key: "ruler",
        component: "rule",
        label: "ruler",
        enabled: false,
        replicas: 2,
        service: { suffix: "-headless", headless: true },
        variables: ["POD_NAME"],
        args: (own) => [
            '--label=ruler_replica="$(POD_NAME)"',
            "--alert.label-drop=ruler_replica",
            "--query.config-file=given",
            ...extra(own),
        ],
    },
    {
        ...storage,
        key: "receive",
        component: "receive",
        label: "receive",
        enabled: true,
        replicas: 3,
        volume: { ...volume, key: "ingester.persistence" },
        service: { suffix: "-headless", headless: true },
        variables: ["POD_NAME", "NAME", "NAMESPACE"],
        args: (own) => [
            '--label=receive_replica="$(POD_NAME)"',
            "--receive.local-endpoint=$(NAME)",
            ...flagged("tsdb.retention", at(own, "tsdb", "retention") ?? "24h"),
            ...extra(own),
        ],
    },
    {
        key: "bucket.bucketweb",
        component: "bucket-web",
        label: "bucketweb",
        enabled: false,
        replicas: 1,
        objstore: true,
        args: extra,
    },
];

const layout: Layout = {
    chart: "thanos-community/thanos",
    ignored: communityIgnored,
    parts,
    imageField: "global.image",
    image: (chart) => imageOf(["global", "image"], communityVersions, chart),
    document: ({ values }) => ({
        field: "global.objstore.config",
        value: at(values, "global", "objstore", "config"),
        secret: text(at(values, "global", "objstore", "secretName")) ?? "thanos-objstore",
        made: isOn(at(values, "global", "objstore", "createSecret")) ?? false,
        checksum: true,
    }),
    pod: (own, part, chart) =>
        podOf(own, part, chart, {
            replicas: "replicaCount",
            budget: isOn(at(own, "pdb", "enabled")) ?? isOn(at(chart.values, "global", "pdb", "enabled")) ?? false,
        }),
    doors: {
        services: Object.fromEntries(parts.map(({ key }) => [`${key}.service`, {}])),
        routes: parts.flatMap(({ key }) => [`${key}.ingress`, `${key}.httpRoute`, `${key}.grpcRoute`]),
    },
    alerts: (values) => {
        const groups = at(values, "global", "thanosRules");
        const off = list(at(groups, "disabledAlerts")).includes("ThanosCompactHalted");
        const on = isOn(at(groups, "enabled")) !== false && isOn(at(groups, "groups", "thanosCompact", "enabled")) !== false;
        return on && !off ? ["thanos_compact_halted == 1"] : [];
    },
};

export const communityThanos = thanosChart(layout);
