// The workloads and Services that Bitnami's Thanos chart makes of its values.
import { entryOf, thanosComponents } from "../../config/catalog";
import { antiAffinity, apart, spreadMismatch } from "./apart";
import {
    bitnamiThanosVersions,
    budgetsSince,
    checksumSince,
    concurrencySince,
    presetByDefaultSince,
    presets,
    presetsSince,
} from "./charts/bitnami-thanos-versions";
import { isChartAtLeast, isOn, rowFor } from "./helm";
import { documentView } from "./objstore";
import { at, count, holds, joined, known, list, map, resources, text, textMap, texts } from "./read";
import { chartDoors, type ChartDoors } from "./doors";
import { nothing, type ChartViews, type Installation } from "./chart";
import { imageView } from "./images";
import { commandOf, objstoreSecret } from "./workload";
import {
    Unknown,
    unknown,
    unreadable,
    type Component,
    type ComponentView,
    type Known,
    type ResourcesView,
    type ServiceView,
    type VolumeView,
} from "./types";

/** A component of the chart: its key in the values, its name, and which values become which arguments. */
interface Part {
    readonly key: string;
    /** The end of its workload's name. */
    readonly label: string;
    readonly component: Component;
    /** Whether it is deployed by default. */
    readonly enabled: boolean;
    readonly objstore: boolean;
    readonly volume: boolean;
    /** Serves the Store API, on a Service that is headless only on request. */
    readonly store: boolean;
}

const parts: readonly Part[] = thanosComponents
    .map(entryOf)
    .flatMap(({ subcommand: component, chart, role, volume = false, store = false }) =>
        chart ? [{ ...chart, component, objstore: role !== undefined, volume, store }] : [],
    );

/** Routes what receive stores, in the chart's `dual-mode`. */
const distributor: Part = {
    key: "receiveDistributor",
    label: "receive-distributor",
    component: "receive",
    enabled: false,
    objstore: false,
    volume: false,
    store: false,
};

/** Variables of a component's container that the chart takes from the pod's own fields. */
const variables: Readonly<Record<string, readonly string[]>> = {
    ruler: ["POD_NAME"],
    receive: ["NAME", "NAMESPACE", "OBJSTORE_CONFIG"],
    receiveDistributor: ["NAME", "NAMESPACE"],
};

/** Of each part, and of the MinIO that the chart can bring. */
export const doors: ChartDoors = {
    services: Object.fromEntries(
        [...parts.map(({ key }) => `${key}.service`), "query.serviceGrpc", "minio.service", "minio.console.service"].map(
            (keys) => [keys, {}],
        ),
    ),
    routes: [
        ...parts.flatMap(({ key }) => [`${key}.ingress`, `${key}.httpRoute`]),
        ...["query.ingress.grpc", "storegateway.ingress.grpc", "minio.ingress", "minio.console.ingress"],
    ],
};

/** The chart's defaults for missing values. */
export const defaults = {
    image: { registry: "docker.io", repository: "bitnami/thanos", tag: "0.39.2-debian-12-r2" },
    clusterDomain: "cluster.local",
    replicas: 1,
    replicaLabels: ["replica"],
    rulerReplicaLabel: "replica",
    volume: "8Gi",
    retentionRaw: "30d",
    retention5m: "30d",
    retention1h: "10y",
    consistencyDelay: "30m",
    concurrency: "1",
    compactorStrategy: "Recreate",
    cronJobConcurrency: "Forbid",
    httpPort: "9090",
    podAntiAffinity: "soft",
    clientAuth: true,
    receiveReplicaLabel: "replica",
    receiveRetention: "15d",
} as const;

export function bitnamiThanos(chart: Installation): ChartViews {
    const fullname = fullnameOf(chart);
    const deployed = [...parts, distributor].filter((one) => isDeployed(one, chart) !== false);
    return {
        ...nothing,
        thanos: deployed.flatMap((one) => shardsOf(one, componentView(one, chart, fullname), chart)),
        images: [imageView(`${chart.path}.image`, image(chart))],
        services: deployed.filter(({ store }) => store).flatMap((one) => storeServices(one, chart, fullname)),
        doors: chartDoors(
            chart.path,
            chart.values,
            doors,
            (part) => isOn(at(chart.values, part, "enabled")) ?? parts.some(({ key, enabled }) => key === part && enabled),
        ),
        missingServices: deployed
            .filter(
                ({ store, key }) => store && (isOn(at(chart.values, key, "service", "additionalHeadless")) ?? false) === false,
            )
            .map((one) => ({
                name: `${nameOf(one, fullname)}-headless`,
                enabledBy: `${chart.path}.${one.key}.service.additionalHeadless`,
            })),
        objstore: inlineDocument(chart, fullname),
        alerts: ownAlerts(chart),
        open: deployed.map((one) => ({
            services: ["", "-headless", "-grpc", "-grpc-headless"].map((suffix) => `${nameOf(one, fullname)}${suffix}`),
            labels: {
                "app.kubernetes.io/name": known(at(chart.values, "nameOverride"), "thanos"),
                "app.kubernetes.io/instance": chart.release,
                "app.kubernetes.io/component": nameOf(one, fullname).slice(fullname.length + 1),
            },
        })),
    };
}

function fullnameOf({ release, values }: Installation): string {
    const override = text(at(values, "fullnameOverride"));
    if (typeof override === "string") return override;
    const name = text(at(values, "nameOverride"));
    const chart = typeof name === "string" ? name : "thanos";
    return release.includes(chart) ? release : `${release}-${chart}`;
}

const nameOf = ({ label }: Part, fullname: string): string => `${fullname}-${label}`;

const isDeployed = ({ key, enabled }: Part, { values }: Installation): Known<boolean> =>
    isOn(at(values, key, "enabled")) ?? enabled;

/** The document in `objstoreConfig`, unless the values name a Secret. */
function inlineDocument({ path, values }: Installation, fullname: string) {
    const own = at(values, "objstoreConfig");
    if (isOn(own) !== true || isOn(at(values, "existingObjstoreSecret")) === true) return [];
    return [documentView({ path: `${path}.objstoreConfig`, secret: `${fullname}-objstore-secret` }, own)];
}

/** Rules of the chart's own: all of them, or those for the compactor. */
function ownAlerts({ values }: Installation): Known<string>[] {
    const metrics = at(values, "metrics");
    const own = at(metrics, "prometheusRule", "default");
    const wanted = [isOn(at(own, "create")), isOn(at(own, "compaction"))].includes(true);
    const off = isOn(at(own, "disabled", "ThanosCompactHalted")) === true;
    const written = list(at(metrics, "prometheusRule", "groups")).flatMap((group) =>
        list(at(group, "rules")).flatMap((rule) => text(at(rule, "expr")) ?? []),
    );
    return isOn(at(metrics, "enabled")) === true ? [...(wanted && !off ? ["thanos_compact_halted == 1"] : []), ...written] : [];
}

/** The resources of the values, or those of a preset. */
function resourcesOf(own: unknown, { version }: Installation): ResourcesView {
    const written = at(own, "resources");
    if (isOn(written) === true || written instanceof Unknown) return resources(written);
    const has = isChartAtLeast(version, presetsSince) ?? true;
    const byDefault = (isChartAtLeast(version, presetByDefaultSince) ?? true) ? "nano" : "none";
    const preset = has ? (text(at(own, "resourcesPreset")) ?? byDefault) : "none";
    if (preset instanceof Unknown) return { cpu: preset, memory: preset, memoryLimit: preset };
    const found = presets[preset] ?? resources(undefined);
    return isChartAtLeast(version, "0") === undefined ? { ...found, isAssumed: true } : found;
}

/** With the checksum that the chart adds itself when it makes the Secret. */
function annotationsOf({ objstore }: Part, own: unknown, { values, version }: Installation): ComponentView["annotations"] {
    const written = textMap(at(own, "podAnnotations"));
    const makes = isOn(at(values, "objstoreConfig")) === true && isOn(at(values, "existingObjstoreSecret")) !== true;
    if (!objstore || !makes || written instanceof Unknown || isChartAtLeast(version, checksumSince) === false) return written;
    return { "checksum/objstore-configuration": "by the chart", ...written };
}

function componentView(one: Part, chart: Installation, fullname: string): ComponentView {
    // Of a component that may not even be there nothing is known.
    const own = isDeployed(one, chart) instanceof Unknown ? unknown : at(chart.values, one.key);
    // A rarely set key that another file might set counts as not set.
    const given = texts(at(own, "args")).filter((one) => !(one instanceof Unknown && one.never !== undefined));
    const all = (name: string) => text(at(own, ...name.split(".")));
    // Arguments of the stack's own replace the chart's, the subcommand included.
    const args =
        given[0] instanceof Unknown
            ? [unknown]
            : given.length > 0
              ? commandOf(given).args
              : [
                    ...(one === distributor
                        ? distributorArguments(own)
                        : (argumentsOf[one.component]?.(own, chart, fullname) ?? [])),
                    ...grpcTlsArguments(at(own, "grpc")),
                    ...texts(at(own, "extraFlags")),
                ];
    const moreVariables = ["extraEnvVarsCM", "extraEnvVarsSecret"].some(
        (name) => isOn(at(own, name)) !== undefined && isOn(at(own, name)) !== false,
    );
    return {
        path: `${chart.path}.${one.key}`,
        component: one.component,
        name: nameOf(one, fullname),
        image: image(chart),
        imagePath: `${chart.path}.image`,
        args,
        replicas:
            one.component === "compact" && !(own instanceof Unknown) ? 1 : (count(at(own, "replicaCount")) ?? defaults.replicas),
        ...apart({
            topologySpreadConstraints: at(own, "topologySpreadConstraints"),
            affinity:
                Object.keys(map(at(own, "affinity"))).length > 0
                    ? at(own, "affinity")
                    : antiAffinity(at(own, "podAntiAffinityPreset") ?? defaults.podAntiAffinity),
        }),
        disruptionBudget:
            isOn(at(own, "pdb", "create")) ??
            (chart.version instanceof Unknown ? chart.version : (isChartAtLeast(chart.version, budgetsSince) ?? true)),
        overlaps:
            one.component === "compact" && isOn(at(own, "cronJob", "enabled")) === true
                ? holds(all("cronJob.concurrencyPolicy") ?? defaults.cronJobConcurrency, (policy) => policy !== "Forbid")
                : one.component === "compact"
                  ? holds(all("updateStrategy.type") ?? defaults.compactorStrategy, (type) => type !== "Recreate")
                  : !one.volume,
        autoscaled: isOn(at(own, "autoscaling", "enabled")) ?? false,
        resources: resourcesOf(own, chart),
        volume: one.volume ? volume(at(own, "persistence")) : undefined,
        annotations: annotationsOf(one, own, chart),
        variables: moreVariables
            ? undefined
            : [
                  ...(variables[one.key] ?? []),
                  ...list(at(own, "extraEnvVars")).map((variable) => known(at(variable, "name"), "")),
              ],
        spreadMismatch: spreadMismatch(at(own, "topologySpreadConstraints"), {
            "app.kubernetes.io/name": known(at(chart.values, "nameOverride"), "thanos"),
            "app.kubernetes.io/instance": chart.release,
            "app.kubernetes.io/component": one.label,
            "app.kubernetes.io/part-of": "thanos",
            "app.kubernetes.io/managed-by": "Helm",
            ...map(at(chart.values, "commonLabels")),
            ...map(at(own, "podLabels")),
        }),
        objstoreSecret: one.objstore ? (ownSecret(own, args) ?? chartSecret(chart, fullname)) : undefined,
    };
}

/** The store gateways that the chart makes instead of one: by time, and by a hash of the block's id. */
function shardsOf({ key }: Part, whole: ComponentView, { values }: Installation): ComponentView[] {
    const sharded = at(values, key, "sharded");
    const enabled = isOn(at(sharded, "enabled")) ?? false;
    if (enabled === false) return [whole];
    if (enabled instanceof Unknown || at(sharded, "timePartitioning") instanceof Unknown)
        return [{ ...whole, args: [...whole.args, unknown] }];
    const hash = text(at(sharded, "hashPartitioning", "shards"));
    const hashed = argument("selector.relabel-config", hash instanceof Unknown ? hash : '[{"source_labels":["__block_id"]}]');
    const parts = list(at(sharded, "timePartitioning"));
    return (parts.length > 0 ? parts : [{}]).map((part, index) => ({
        ...whole,
        path: `${whole.path}.sharded.timePartitioning.${index}`,
        args: [
            ...(hash === undefined ? [] : [hashed]),
            ...["min", "max"].flatMap((end) => {
                const time = text(at(part, end));
                return time === undefined ? [] : [argument(`${end}-time`, time)];
            }),
            ...whole.args,
        ],
    }));
}

function image({ values, version }: Installation): Known<string> {
    const brought = rowFor(bitnamiThanosVersions, version)?.thanos;
    const own = {
        ...defaults.image,
        ...(brought === undefined || defaults.image.tag.startsWith(brought) ? {} : { tag: brought }),
    };
    const field = (name: keyof typeof defaults.image) => text(at(values, "image", name)) ?? own[name];
    const registry = text(at(values, "global", "imageRegistry")) ?? field("registry");
    const digest = text(at(values, "image", "digest"));
    const pieces = [registry, "/", field("repository"), ":", field("tag"), ...(digest === undefined ? [] : ["@", digest])];
    return joined(pieces);
}

/** A Secret that the stack mounts where its own arguments expect the document. */
const ownSecret = (own: unknown, args: readonly Known<string>[]): Known<string> | undefined =>
    objstoreSecret({ volumeMounts: at(own, "extraVolumeMounts") }, { volumes: at(own, "extraVolumes") }, args);

/** The Secret that the chart mounts in all components. */
const chartSecret = ({ values }: Installation, fullname: string): Known<string> =>
    text(at(values, "existingObjstoreSecret")) ?? `${fullname}-objstore-secret`;

function volume(persistence: unknown): Known<VolumeView> | undefined {
    const enabled = isOn(at(persistence, "enabled"));
    if (enabled instanceof Unknown) return enabled;
    if (enabled === false) return undefined;
    if (text(at(persistence, "existingClaim")) !== undefined) return { size: unknown, storageClass: unknown };
    return { size: text(at(persistence, "size")) ?? defaults.volume, storageClass: text(at(persistence, "storageClass")) };
}

function storeServices(one: Part, { path, namespace, values }: Installation, fullname: string): ServiceView[] {
    const name = nameOf(one, fullname);
    const headless = isOn(at(values, one.key, "service", "additionalHeadless"));
    const service = { path: `${path}.${one.key}.service`, namespace, ports: ["http", "grpc"] };
    return [
        { ...service, name, headless: headless instanceof Unknown ? headless : false },
        ...((headless ?? false) === false ? [] : [{ ...service, name: `${name}-headless`, headless: headless ?? false }]),
    ];
}

type Arguments = (own: unknown, chart: Installation, fullname: string) => Known<string>[];

const argument = (name: string, value: Known<string>): Known<string> => (value instanceof Unknown ? value : `--${name}=${value}`);

/** The arguments that the chart makes of values of its own, for the components whose arguments rules read. */
const argumentsOf: Partial<Record<Component, Arguments>> = {
    query: (own, chart, fullname) => [
        ...replicaLabels(own).map((label) => argument("query.replica-label", label)),
        ...endpoints(own, chart, fullname).map((endpoint) => argument("endpoint", endpoint)),
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
const distributorArguments = (own: unknown): Known<string>[] => [
    "--receive.hashrings-file=/var/lib/thanos-receive/hashrings.json",
    argument("receive.replication-factor", text(at(own, "replicationFactor")) ?? "1"),
];

/** The arguments that the chart makes of a component's `grpc.server` and `grpc.client`. */
function grpcTlsArguments(grpc: unknown): Known<string>[] {
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
    const stores = parts.filter(({ key, store }) => store && isOn(at(values, key, "enabled")) === true);
    const discovered =
        isOn(at(own, "dnsDiscovery", "enabled")) === false
            ? []
            : [
                  ...lookup(text(at(own, "dnsDiscovery", "sidecarsService")), text(at(own, "dnsDiscovery", "sidecarsNamespace"))),
                  ...stores.flatMap((one) => {
                      const headless = isOn(at(values, one.key, "service", "additionalHeadless"));
                      if (headless instanceof Unknown) return [headless];
                      return lookup(`${nameOf(one, fullname)}${headless ? "-headless" : ""}`, namespace);
                  }),
              ];
    const inFiles = isOn(at(own, "sdConfig")) === true || isOn(at(own, "existingSDConfigmap")) === true;
    return [...discovered, ...texts(at(own, "stores")), ...(inFiles ? [unreadable] : [])];
}
