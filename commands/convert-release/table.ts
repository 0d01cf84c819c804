// Where each value of the Bitnami Thanos chart goes. Rows are matched by the longest path; `*` is the key of a component.
import type { Properties } from "../../lib/properties";

/** The result of a value. */
export type Outcome =
    /** Its equivalent in the stack file, below `thanos-stack:`. */
    | { readonly set: Readonly<Record<string, unknown>>; readonly note?: string }
    /** The stack needs no equivalent. */
    | { readonly covered: string }
    /** There is none, or it needs a decision. */
    | { readonly open: string };

/** The input of a row. */
export interface Found {
    readonly value: unknown;
    /** The stack's key of the component, as in `storeGateway`. Empty where the path has no component. */
    readonly component: string;
}

export interface Row {
    readonly path: string;
    readonly to: (found: Found) => Outcome;
}

/** Components by their key in the chart. */
export const components: Readonly<Record<string, string>> = {
    query: "query",
    queryFrontend: "queryFrontend",
    storegateway: "storeGateway",
    compactor: "compactor",
    bucketweb: "bucketWeb",
    ruler: "ruler",
    receive: "receive",
    receiveDistributor: "receive.routers",
};

const set =
    (key: string, note?: string): Row["to"] =>
    ({ value, component }) => ({ set: { [key.replace("*", component)]: value }, ...(note === undefined ? {} : { note }) });
const covered =
    (why: string): Row["to"] =>
    () => ({ covered: why });
const open =
    (what: string): Row["to"] =>
    () => ({ open: what });

const optional = ["bucketWeb", "ruler", "receive"];

/** Components whose key switches them on. */
const enabled: Row["to"] = ({ value, component }) => {
    if (component === "compactor")
        return value === true
            ? { covered: "the last step of the order below enables the compactor" }
            : { open: "the release has no compactor: find the one of this bucket and keep thanos.compactor.enabled: false" };
    if (value !== true)
        return optional.includes(component) ? { covered: "off by default" } : { covered: "always there: the stack needs it" };
    if (component === "receive") return { set: { "thanos.receive": { mode: "standalone" } } };
    if (component === "receive.routers") return { set: { "thanos.receive": { mode: "router" } } };
    if (component === "ruler")
        return { open: "set thanos.ruler with your rule groups (rules: config), or rules: prometheusRules" };
    return { set: component === "bucketWeb" ? { "thanos.bucketWeb": {} } : {} };
};

const resources: Row["to"] = ({ value, component }) => {
    const { requests = {}, limits = {} } = value as { requests?: Properties; limits?: Properties };
    const key = `thanos.${component}.resources`;
    const entries = Object.entries({ cpu: requests["cpu"], memory: requests["memory"], memoryLimit: limits["memory"] }).filter(
        ([, one]) => one !== undefined,
    );
    return {
        set: { [key]: Object.fromEntries(entries.map(([name, one]) => [name, typeof one === "number" ? String(one) : one])) },
        ...(limits["cpu"] === undefined ? {} : { note: "limits.cpu is left out: CPU limits delay queries and scrapes" }),
    };
};

const replicas: Row["to"] = ({ value, component }) =>
    typeof value !== "number" || value < 1
        ? { open: `got ${String(value)}` }
        : { set: { [`thanos.${component}.replicas`]: value } };

/** Flags that have a key, with it. */
const flagKeys: Readonly<Record<string, string>> = {
    "query.timeout": "thanos.limits.queryTimeout",
    "query.max-concurrent": "thanos.limits.concurrentQueries",
    "delete-delay": "thanos.deleteDelay",
    "compact.concurrency": "thanos.compactor.concurrency",
    "wait-interval": "thanos.compactor.interval",
};

/** Flags that follow from the rest of the stack. */
const derived =
    /^(query\.replica-label|deduplication\.|compact\.enable-vertical-compaction|wait$|query\.auto-downsampling|endpoint$|store$|objstore|http-|grpc-|min-time|max-time)/;

const flags: Row["to"] = ({ value, component }) => {
    const parsed = (value as readonly unknown[]).map((flag) => /^--([^=]+)(?:=(.*))?$/.exec(String(flag)));
    const known = parsed.flatMap((one) =>
        one && flagKeys[one[1] ?? ""] ? [[flagKeys[one[1] ?? ""] ?? "", one[2]] as const] : [],
    );
    const rest = parsed.flatMap((one) => (one && !flagKeys[one[1] ?? ""] && !derived.test(one[1] ?? "") ? [one[0]] : []));
    const left = parsed.flatMap((one) => (one && derived.test(one[1] ?? "") ? [one[0]] : []));
    return {
        set: {
            ...Object.fromEntries(known.map(([key, one]) => [key, /^\d+$/.test(one ?? "") ? Number(one) : one])),
            ...(rest.length > 0 ? { [`thanos.extraArgs.${component}`]: rest } : {}),
        },
        ...(left.length > 0 ? { note: `${left.join(" ")}: left out, the stack sets it or it would hide data` } : {}),
    };
};

const cache: Row["to"] = open("set thanos.caches (memcached, redis, or deployed), or keep the default: memory of each pod");

/** Rows without a component. */
const chart: readonly Row[] = [
    { path: "compactor.retentionResolutionRaw", to: set("thanos.retention.raw") },
    { path: "compactor.retentionResolution5m", to: set("thanos.retention.fiveMinutes") },
    { path: "compactor.retentionResolution1h", to: set("thanos.retention.oneHour") },
    { path: "compactor.consistencyDelay", to: set("thanos.consistencyDelay") },
    { path: "compactor.concurrency", to: set("thanos.compactor.concurrency") },
    { path: "compactor.cronJob", to: open("the stack's compactor runs all the time: set thanos.compactor.interval") },
    {
        path: "query.stores",
        to: set("thanos.query.endpoints", "without the stack's own sidecars and store gateways: remove those of this release"),
    },
    { path: "query.dnsDiscovery", to: covered("the querier finds the sidecars of the stack's Prometheus") },
    {
        path: "query.replicaLabel",
        to: covered("follows from what writes blocks. Keep prometheus.replicaLabel as your Prometheus has it"),
    },
    { path: "query.sdConfig", to: open("list the stores in thanos.query.endpoints") },
    { path: "query.existingSDConfigmap", to: open("list the stores in thanos.query.endpoints") },
    { path: "queryFrontend.config", to: cache },
    { path: "storegateway.config", to: cache },
    { path: "indexCacheConfig", to: cache },
    { path: "bucketCacheConfig", to: cache },
    { path: "storegateway.sharded", to: open("set thanos.storeGateway.partitions: the stack divides by time, not by hash") },
    { path: "receive.replicationFactor", to: set("thanos.receive.replicationFactor") },
    { path: "receive.tsdbRetention", to: set("thanos.receive.retention") },
    {
        path: "receive.mode",
        to: ({ value }) => ({ set: { "thanos.receive.mode": value === "dual-mode" ? "router" : "standalone" } }),
    },
    {
        path: "ruler",
        to: open(
            "set thanos.ruler: rule groups in the stack file (rules: config) or PrometheusRules (rules: objects), and its alertmanagers",
        ),
    },
    { path: "receive", to: open("compare with thanos.receive in docs/configuration.md") },
    { path: "global.storageClass", to: set("storageClass") },
    { path: "global.defaultStorageClass", to: set("storageClass") },
    { path: "global.imageRegistry", to: set("imageRegistry") },
    { path: "global.imagePullSecrets", to: set("imagePullSecrets") },
    { path: "global", to: covered("of the chart's own templates") },
    { path: "image", to: covered("the stack pins its own version; a mirror is imageRegistry") },
    { path: "clusterDomain", to: set("kubernetes.clusterDomain") },
    { path: "commonLabels", to: set("metadata.labels") },
    { path: "commonAnnotations", to: set("metadata.annotations") },
    { path: "fullnameOverride", to: covered("the stack has its own names") },
    { path: "nameOverride", to: covered("the stack has its own names") },
    { path: "metrics", to: covered("ServiceMonitors and alerts are always there") },
    {
        path: "minio",
        to: open("the stack does not take over that MinIO: keep it for the bucket (kind: external), or copy the blocks"),
    },
    { path: "volumePermissions", to: covered("not needed") },
    { path: "networkPolicy", to: covered("the stack has its own") },
    { path: "auth", to: open("set thanos.users, which requires an exposure with authentication: basic") },
    { path: "https", to: open("set thanos.queryFrontend.exposure with tlsSecret") },
    {
        path: "existingServiceAccount",
        to: open("the stack creates one ServiceAccount per role; give these the rights on the bucket"),
    },
];

/** Rows of every component. */
const ofComponent: readonly Row[] = [
    { path: "*.enabled", to: enabled },
    { path: "*.replicaCount", to: replicas },
    { path: "*.resources", to: resources },
    { path: "*.resourcesPreset", to: covered("sizes follow from thanos-stack:size") },
    { path: "*.extraFlags", to: flags },
    {
        path: "*.logLevel",
        to: ({ value, component }) =>
            value === "info"
                ? { covered: "the default" }
                : { set: { [`thanos.extraArgs.${component}`]: [`--log.level=${String(value)}`] } },
    },
    { path: "*.logFormat", to: covered("logfmt; another format: thanos.extraArgs") },
    { path: "*.persistence.size", to: set("thanos.*.volume.size") },
    { path: "*.persistence.storageClass", to: set("thanos.*.volume.storageClass") },
    { path: "*.persistence", to: covered("what the stack needs on a volume has one") },
    { path: "*.tolerations", to: set("thanos.pods.components.*.tolerations") },
    { path: "*.nodeSelector", to: set("thanos.pods.components.*.nodeSelector") },
    { path: "*.affinity", to: set("thanos.pods.components.*.affinity") },
    { path: "*.priorityClassName", to: set("thanos.pods.components.*.priorityClassName") },
    { path: "*.podAnnotations", to: set("thanos.pods.components.*.annotations") },
    { path: "*.podLabels", to: set("thanos.pods.components.*.labels") },
    { path: "*.serviceAccount.annotations", to: covered("see objectStore.identity") },
    { path: "*.serviceAccount", to: covered("the stack creates one ServiceAccount per role") },
    {
        path: "*.ingress",
        to: open("set thanos.queryFrontend.exposure (kind: ingress); queries without authentication are refused"),
    },
    { path: "*.httpRoute", to: open("set thanos.queryFrontend.exposure (kind: gateway)") },
    { path: "*.pdb", to: covered("where there are several replicas, a PodDisruptionBudget is there") },
    { path: "*.autoscaling", to: open("set a fixed thanos.<component>.replicas") },
    { path: "*.podAntiAffinityPreset", to: covered("replicas are spread: thanos-stack:spread") },
    { path: "*.topologySpreadConstraints", to: covered("replicas are spread: thanos-stack:spread") },
    { path: "*.updateStrategy", to: covered("set by the stack") },
    { path: "*.podSecurityContext", to: covered("all pods meet the restricted Pod Security Standard") },
    { path: "*.containerSecurityContext", to: covered("all pods meet the restricted Pod Security Standard") },
    { path: "*.networkPolicy", to: covered("the stack has its own: thanos.network") },
    { path: "*.service", to: open("Services have fixed names and types; an exposure is thanos.queryFrontend.exposure") },
    { path: "*.serviceGrpc", to: open("Services have fixed names and types") },
];

/** More specific rows first. */
export const rows: readonly Row[] = [...chart, ...ofComponent].sort((a, b) => weight(b) - weight(a));

/** By depth; a named component before any component, and the ruler, which has no equivalent per value, before all. */
function weight({ path }: Row): number {
    return path === "ruler" ? Infinity : path.split(".").length * 2 - (path.startsWith("*") ? 1 : 0);
}
