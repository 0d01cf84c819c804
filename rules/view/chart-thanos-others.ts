// Two other charts of Thanos: that of thanos-community and that of stevehipwell. A table has the differences between them.
import { apart, spreadMismatch } from "./apart";
import { nothing, type ChartViews, type Installation } from "./chart";
import { communityVersions, stevehipwellVersions } from "./charts/other-thanos-versions";
import { chartDoors } from "./doors";
import { isOn, rowFor, type Since } from "./helm";
import { imageView } from "./images";
import { documentView } from "./objstore";
import { at, count, given, joined, known, list, map, resources, text, textMap, texts } from "./read";
import { Unknown, unreadable, type Component, type ComponentView, type Known, type ServiceView } from "./types";

/** A component in the values of a chart. */
interface Part {
    /** Where its values are: `receive.ingestor`. */
    readonly key: string;
    /** Where it is enabled. Default: `<key>.enabled`. */
    readonly switch?: string;
    readonly component: Component;
    /** The end of its workload's name. */
    readonly label: string;
    readonly enabled: boolean;
    readonly replicas: number;
    readonly objstore?: true;
    /** Whether it has a volume: always, never, or by `persistence.enabled` with this default. */
    readonly volume?: { readonly size: string; readonly byDefault: boolean; readonly key?: string };
    /** The Service by which the querier finds it. */
    readonly service?: { readonly suffix: string; readonly headless: boolean };
    readonly variables?: readonly string[];
    readonly args: (own: unknown, values: unknown) => Known<string>[];
}

/** The effect of values in a chart. */
interface Layout {
    readonly versions: readonly (Since & { readonly thanos: string })[];
    readonly parts: readonly Part[];
    readonly replicas: string;
    readonly image: readonly string[];
    readonly budget: readonly string[];
    readonly document: (
        values: unknown,
        fullname: string,
    ) => { field: string; value: unknown; secret: Known<string>; made: Known<boolean> };
    readonly endpoints: (values: unknown) => Known<string>[];
    readonly alerts: (values: unknown) => string[];
}

const flagged = (name: string, value: unknown): Known<string>[] => {
    const found = text(value);
    return found === undefined ? [] : [found instanceof Unknown ? found : `--${name}=${found}`];
};
const extra = (own: unknown): Known<string>[] => texts(at(own, "extraArgs"));
const queryUrl = "--query=dnssrv+_http._tcp.query";

const community: Layout = {
    versions: communityVersions,
    replicas: "replicaCount",
    image: ["global", "image"],
    budget: ["pdb", "enabled"],
    document: (values) => ({
        field: "global.objstore.config",
        value: at(values, "global", "objstore", "config"),
        secret: text(at(values, "global", "objstore", "secretName")) ?? "thanos-objstore",
        made: isOn(at(values, "global", "objstore", "createSecret")) ?? false,
    }),
    endpoints: (values) => [...texts(at(values, "query", "endpoints", "static")), ...texts(at(values, "query", "stores"))],
    alerts: (values) => {
        const groups = at(values, "global", "thanosRules");
        const off = list(at(groups, "disabledAlerts")).includes("ThanosCompactHalted");
        const on = isOn(at(groups, "enabled")) !== false && isOn(at(groups, "groups", "thanosCompact", "enabled")) !== false;
        return on && !off ? ["thanos_compact_halted == 1"] : [];
    },
    parts: [
        {
            key: "query",
            component: "query",
            label: "query",
            enabled: true,
            replicas: 2,
            args: (own) => [
                ...(at(own, "replicaLabels") === undefined
                    ? ["prometheus_replica", "receive_replica", "ruler_replica"]
                    : texts(at(own, "replicaLabels"))
                ).map((label) => (label instanceof Unknown ? label : `--query.replica-label=${label}`)),
                ...extra(own),
            ],
        },
        {
            key: "queryFrontend",
            component: "query-frontend",
            label: "query-frontend",
            enabled: false,
            replicas: 2,
            args: (own) => [
                ...(flagged("query-frontend.downstream-url", at(own, "downstreamUrl")).length > 0
                    ? flagged("query-frontend.downstream-url", at(own, "downstreamUrl"))
                    : ["--query-frontend.downstream-url=http://FULLNAME-query:10902"]),
                ...flagged("query-range.response-cache-config", at(own, "cacheConfig")),
                ...extra(own),
            ],
        },
        {
            key: "storegateway",
            component: "store",
            label: "storegateway",
            enabled: true,
            replicas: 2,
            objstore: true,
            volume: { size: "10Gi", byDefault: true },
            service: { suffix: "", headless: true },
            args: (own) => [
                ...flagged("store.caching-bucket.config", at(own, "cachingBucketConfig")),
                ...(isOn(at(own, "sharded", "enabled")) === true ? [unreadable] : []),
                ...extra(own),
            ],
        },
        {
            key: "compactor",
            component: "compact",
            label: "compactor",
            enabled: true,
            replicas: 1,
            objstore: true,
            volume: { size: "10Gi", byDefault: true },
            args: (own) => [
                ...(["resolutionRaw 30d raw", "resolution5m 90d 5m", "resolution1h 365d 1h"] as const).flatMap((row) => {
                    const [key = "", otherwise = "", name = ""] = row.split(" ");
                    return flagged(`retention.resolution-${name}`, at(own, "retention", key) ?? otherwise);
                }),
                ...(at(own, "extraArgs") === undefined ? ["--consistency-delay=30m"] : extra(own)),
            ],
        },
        {
            key: "ruler",
            component: "rule",
            label: "ruler",
            enabled: false,
            replicas: 2,
            objstore: true,
            volume: { size: "10Gi", byDefault: true },
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
            key: "receive",
            component: "receive",
            label: "receive",
            enabled: true,
            replicas: 3,
            objstore: true,
            volume: { size: "10Gi", byDefault: true, key: "ingester.persistence" },
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
    ],
};

const onceIn = (values: unknown, keys: readonly string[]): Known<string>[] =>
    keys.flatMap((key) => texts(at(values, ...key.split("."))));
const autoMemory = (values: unknown): Known<string>[] =>
    isOn(at(values, "autoGomemlimit", "enabled")) === true ? ["--enable-auto-gomemlimit"] : [];
/** Replica labels of the chart's own parts, as far as they are enabled. */
const ownReplicas = (values: unknown): string[] => [
    ...(isOn(at(values, "rule", "enabled")) === true ? ["rule_replica"] : []),
    ...(isOn(at(values, "receive", "enabled")) === true ? ["receive_replica"] : []),
];
const prefixed = (name: string, values: readonly Known<string>[]): Known<string>[] =>
    values.map((value) => (value instanceof Unknown ? value : `--${name}=${value}`));

const stevehipwell: Layout = {
    versions: stevehipwellVersions,
    replicas: "replicas",
    image: ["image"],
    budget: ["podDisruptionBudget", "enabled"],
    document: (values, fullname) => ({
        field: "objstoreConfig.value",
        value: at(values, "objstoreConfig", "value"),
        secret: text(at(values, "objstoreConfig", "name")) ?? `${fullname}-objstore-config`,
        made: isOn(at(values, "objstoreConfig", "create")) ?? true,
    }),
    endpoints: (values) => onceIn(values, ["additionalEndpoints", "query.additionalStores", "additionalEndpointGroups"]),
    alerts: () => [],
    parts: [
        {
            key: "query",
            component: "query",
            label: "query",
            enabled: true,
            replicas: 1,
            args: (own, values) => [
                ...prefixed("query.replica-label", [
                    ...onceIn(values, ["additionalReplicaLabels", "query.replicaLabels"]),
                    ...ownReplicas(values),
                ]),
                ...autoMemory(values),
                ...extra(own),
            ],
        },
        {
            key: "queryFrontend",
            component: "query-frontend",
            label: "query-frontend",
            enabled: false,
            replicas: 1,
            args: (own, values) => [
                "--query-frontend.downstream-url=http://FULLNAME-query:10902",
                ...autoMemory(values),
                ...extra(own),
            ],
        },
        {
            key: "storeGateway",
            component: "store",
            label: "store-gateway",
            enabled: true,
            replicas: 1,
            objstore: true,
            volume: { size: "8Gi", byDefault: false },
            service: { suffix: "-headless", headless: true },
            args: (own, values) => [...autoMemory(values), ...extra(own)],
        },
        {
            key: "compact",
            component: "compact",
            label: "compact",
            enabled: false,
            replicas: 1,
            objstore: true,
            volume: { size: "8Gi", byDefault: false },
            args: (own, values) => {
                const merges = isOn(at(own, "deduplication", "enabled")) !== false;
                const labels = [...onceIn(values, ["additionalReplicaLabels"]), ...ownReplicas(values)];
                const func =
                    text(at(own, "deduplication", "func")) ??
                    (isOn(at(own, "replicaDeduplication")) === true ? "penalty" : undefined);
                return [
                    ...(merges
                        ? ["--compact.enable-vertical-compaction", ...prefixed("deduplication.replica-label", labels)]
                        : []),
                    ...(merges && func !== undefined ? prefixed("deduplication.func", [func]) : []),
                    ...autoMemory(values),
                    ...extra(own),
                ];
            },
        },
        {
            key: "rule",
            component: "rule",
            label: "rule",
            enabled: false,
            replicas: 1,
            objstore: true,
            volume: { size: "8Gi", byDefault: false },
            service: { suffix: "-headless", headless: true },
            variables: ["NAME"],
            args: (own, values) => [
                ...(isOn(at(own, "instanceLabel")) === true ? ['--label=thanos_rule="instance"'] : []),
                '--label=rule_replica="$(NAME)"',
                ...prefixed("alert.label-drop", [
                    "rule_replica",
                    ...onceIn(values, ["additionalReplicaLabels", "query.replicaLabels"]),
                ]),
                queryUrl,
                ...extra(own),
            ],
        },
        {
            key: "receive.ingestor",
            switch: "receive.enabled",
            component: "receive",
            label: "receive-ingestor",
            enabled: false,
            replicas: 1,
            objstore: true,
            volume: { size: "8Gi", byDefault: false },
            service: { suffix: "-headless", headless: true },
            variables: ["NAME"],
            args: (own, values) => [
                ...flagged("tsdb.retention", at(values, "receive", "retention") ?? "48h"),
                '--label=receive_replica="$(NAME)"',
                "--receive.local-endpoint=$(NAME)",
                ...autoMemory(values),
                ...extra(own),
            ],
        },
        {
            key: "receive.router",
            switch: "receive.enabled",
            component: "receive",
            label: "receive-router",
            enabled: false,
            replicas: 1,
            variables: ["NAME"],
            args: (own, values) => [
                "--receive.hashrings-file=/etc/thanos/hashrings.json",
                ...flagged("receive.replication-factor", at(values, "receive", "replicationFactor") ?? "1"),
                ...autoMemory(values),
                ...extra(own),
            ],
        },
    ],
};

const chartOf =
    (layout: Layout) =>
    (chart: Installation): ChartViews => {
        const { path, release, values, namespace } = chart;
        const name = known(at(values, "nameOverride"), "thanos");
        const fullname = known(at(values, "fullnameOverride"), release.includes(name) ? release : `${release}-${name}`);
        const deployed = layout.parts.filter((part) => isDeployed(part, values) !== false);
        const document = layout.document(values, fullname);
        return {
            ...nothing,
            thanos: deployed.map((part) => componentView(layout, part, chart, fullname)),
            services: deployed.flatMap(({ label, service }): ServiceView[] =>
                service === undefined
                    ? []
                    : [
                          {
                              path: `${path}.${label}`,
                              name: `${fullname}-${label}${service.suffix}`,
                              namespace,
                              headless: service.headless,
                              ports: ["http", "grpc"],
                          },
                      ],
            ),
            images: [imageView(`${path}.${layout.image.join(".")}`, imageOf(layout, chart))],
            objstore:
                document.made === true && isOn(document.value) === true && typeof document.secret === "string"
                    ? [documentView({ path: `${path}.${document.field}`, secret: document.secret }, document.value)]
                    : [],
            alerts: layout.alerts(values),
            doors: chartDoors(
                path,
                values,
                {
                    services: Object.fromEntries(layout.parts.map(({ key }) => [`${key}.service`, {}])),
                    routes: layout.parts.flatMap(({ key }) => [`${key}.ingress`, `${key}.httpRoute`, `${key}.grpcRoute`]),
                },
                (key) => deployed.some((part) => part.key.split(".")[0] === key),
            ),
            open: deployed.map(({ label }) => ({
                services: ["", "-headless"].map((suffix) => `${fullname}-${label}${suffix}`),
                labels: {
                    "app.kubernetes.io/name": name,
                    "app.kubernetes.io/instance": release,
                    "app.kubernetes.io/component": label,
                },
            })),
        };
    };

export const communityThanos = chartOf(community);
export const stevehipwellThanos = chartOf(stevehipwell);

const isDeployed = ({ key, enabled, switch: named }: Part, values: unknown): Known<boolean> =>
    isOn(at(values, ...(named ?? `${key}.enabled`).split("."))) ?? enabled;

function imageOf({ image, versions }: Layout, { values, version }: Installation): Known<string> {
    const part = (name: string) => text(at(values, ...image, name));
    const tag = part("tag") ?? rowFor(versions, version)?.thanos ?? unreadable;
    const registry = part("registry");
    const repository = part("repository") ?? (image[0] === "image" ? "quay.io/thanos/thanos" : "thanos/thanos");
    const pieces = [...(image[0] === "image" ? [] : [registry ?? "quay.io", "/"]), repository, ":", tag];
    return joined(pieces);
}

function componentView(layout: Layout, part: Part, chart: Installation, fullname: string): ComponentView {
    const { values, path } = chart;
    const own = isDeployed(part, values) instanceof Unknown ? unreadable : (at(values, ...part.key.split(".")) ?? {});
    const globally = at(values, "global");
    const document = layout.document(values, fullname);
    const checksum =
        part.objstore && (layout === community || document.made === true)
            ? { "checksum/objstore-configuration": "by the chart" }
            : {};
    const annotations = textMap(at(own, "podAnnotations"));
    const written = at(own, "resources");
    const constraints = at(own, "topologySpreadConstraints") ?? at(globally, "topologySpreadConstraints");
    return {
        path: `${path}.${part.key}`,
        component: part.component,
        name: `${fullname}-${part.label}`,
        image: imageOf(layout, chart),
        imagePath: `${path}.${layout.image.join(".")}`,
        args: [
            ...part.args(own, values).map((one) => (one instanceof Unknown ? one : one.replace("FULLNAME", fullname))),
            ...(part.component === "query"
                ? [...discovered(layout, chart, fullname), ...prefixed("endpoint", layout.endpoints(values))]
                : []),
        ],
        replicas: part.component === "compact" ? 1 : (count(at(own, layout.replicas)) ?? part.replicas),
        ...apart({ topologySpreadConstraints: constraints, affinity: at(own, "affinity") ?? at(globally, "affinity") }),
        disruptionBudget: isOn(at(own, ...layout.budget)) ?? isOn(at(globally, "pdb", "enabled")) ?? false,
        overlaps: part.volume === undefined,
        autoscaled: isOn(at(own, "autoscaling", "enabled")) ?? false,
        resources: resources(given(written) === true ? written : (at(globally, "resources") ?? written)),
        volume: volumeOf(part, own),
        annotations: annotations instanceof Unknown ? annotations : { ...checksum, ...annotations },
        objstoreSecret: part.objstore ? document.secret : undefined,
        variables:
            at(own, "extraEnvFrom") === undefined
                ? [...(part.variables ?? []), ...list(at(own, "extraEnv")).map((one) => known(at(one, "name"), ""))]
                : undefined,
        spreadMismatch: spreadMismatch(constraints, {
            "app.kubernetes.io/name": known(at(values, "nameOverride"), "thanos"),
            "app.kubernetes.io/instance": chart.release,
            "app.kubernetes.io/component": part.label,
            ...map(at(own, "podLabels")),
        }),
    };
}

function volumeOf({ volume }: Part, own: unknown): ComponentView["volume"] {
    if (volume === undefined) return undefined;
    const persistence = at(own, ...(volume.key ?? "persistence").split("."));
    const enabled = isOn(at(persistence, "enabled")) ?? volume.byDefault;
    if (enabled instanceof Unknown) return enabled;
    if (!enabled) return undefined;
    return { size: text(at(persistence, "size")) ?? volume.size, storageClass: text(at(persistence, "storageClass")) };
}

/** The chart looks up its own parts. */
function discovered({ parts }: Layout, { values, namespace }: Installation, fullname: string): Known<string>[] {
    const off = [at(values, "query", "enableDnsDiscovery"), at(values, "query", "endpoints", "autogen", "enabled")].some(
        (on) => isOn(on) === false,
    );
    return off
        ? []
        : parts.flatMap((part): Known<string>[] => {
              const on = isDeployed(part, values);
              if (part.service === undefined || on === false) return [];
              if (on instanceof Unknown || namespace instanceof Unknown) return [unreadable];
              return [
                  `--endpoint=dnssrv+_grpc._tcp.${fullname}-${part.label}${part.service.suffix}.${namespace}.svc.cluster.local`,
              ];
          });
}
