// Changes of values, each of which some rule reads, and the findings of the result: whether a chart is installed with the values or its
// objects are registered must make no difference.
import { merge, type Values } from "../../../config/merge";
import { rules } from "../../../rules/index";
import { judge, severityOf } from "../../../rules/judge";
import { viewOf } from "../../../rules/view/index";
import type { Resource } from "../../../rules/view/resource";
import { s3 } from "./base";
import type { Installed } from "./shapes";

const resources = { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } };

export const thanosChanges: readonly Values[] = [
    { compactor: { retentionResolutionRaw: "1d" } },
    { compactor: { retentionResolutionRaw: "7d" } },
    { compactor: { retentionResolution5m: "10y", retentionResolution1h: "10y", retentionResolutionRaw: "10y" } },
    { compactor: { persistence: { enabled: false } } },
    { compactor: { persistence: { size: "8Gi" } } },
    { compactor: { resources: null } },
    { compactor: { podAnnotations: null } },
    { compactor: { updateStrategy: { type: "RollingUpdate" } } },
    { compactor: { extraFlags: ["--delete-delay=10m"] } },
    { compactor: { extraFlags: ["--compact.concurrency=4"] } },
    { compactor: { extraFlags: ["--deduplication.replica-label=replica"] } },
    { compactor: { enabled: false } },
    { storegateway: { enabled: false } },
    { storegateway: { service: { additionalHeadless: false } } },
    { storegateway: { resources } },
    { storegateway: { resources: null } },
    { storegateway: { persistence: { enabled: false } } },
    { storegateway: { podAnnotations: { "checksum/objstore": null } } },
    { storegateway: { podAnnotations: { "checksum/objstore": null, "reloader.stakater.com/auto": "true" } } },
    { storegateway: { podAntiAffinityPreset: "soft" } },
    { storegateway: { pdb: { create: false } } },
    { storegateway: { extraFlags: ["--chunk-pool-size=6GB"] } },
    { storegateway: { extraFlags: ["--max-time=-2h"] } },
    { indexCacheConfig: { type: "IN-MEMORY", config: { max_size: "5GB" } } },
    { indexCacheConfig: { type: "MEMCACHED", config: { addresses: ["memcached:11211"] } } },
    { query: { replicaLabel: ["replica"] } },
    { query: { replicaLabel: "prometheus_replica" } },
    { query: { replicaLabel: ["prometheus_replica", "replica", "cluster"] } },
    { query: { replicaCount: 1 } },
    { query: { extraFlags: null } },
    { query: { extraFlags: ["--query.auto-downsampling", "--query.timeout=15m", "--query.lookback-delta=1h"] } },
    { query: { resources: null } },
    { query: { service: { type: "LoadBalancer" } } },
    { query: { dnsDiscovery: { sidecarsService: "elsewhere" } } },
    { queryFrontend: { enabled: false } },
    { queryFrontend: { extraFlags: null } },
    { queryFrontend: { service: { type: "NodePort" } } },
    { image: { tag: "v0.41.0" } },
    { image: { tag: "latest" } },
    {
        existingObjstoreSecret: null,
        objstoreConfig: { type: "S3", config: { bucket: "shop-thanos", endpoint: "https://s3.aws" } },
    },
    { existingObjstoreSecret: null, objstoreConfig: s3 },
    { ruler: { enabled: true, resources, persistence: { size: "10Gi" } } },
    { ruler: { enabled: true, replicaCount: 2, replicaLabel: "ruler_replica", clusterName: "shop" } },
];
export const prometheusChanges: readonly Values[] = [
    { retention: "4h" },
    { retention: "12h" },
    { externalLabels: null },
    { externalLabels: { cluster: null, team: "shop" } },
    { replicas: 1 },
    { replicaExternalLabelName: "__replica__" },
    { replicaExternalLabelNameClear: true },
    { resources: null },
    { storageSpec: null },
    { podAntiAffinity: "soft" },
    { podMetadata: null },
    { disableCompaction: true },
    { enableFeatures: ["xor2-encoding"] },
    { tsdb: { outOfOrderTimeWindow: "30m" } },
    { thanos: { resources: null } },
    { thanos: { blockSize: "1h" } },
    { thanos: { image: "quay.io/thanos/thanos:v0.36.1", version: "v0.36.1" } },
    { thanos: null },
].map((prometheusSpec) => ({ prometheus: { prometheusSpec } }));

/** An installation with its values changed in order. */
export const changed = (base: Installed, changes: readonly Values[]): Installed => ({
    ...base,
    values: withoutNulls(changes.reduce<Values>((values, change) => merge(values, change), base.values)),
});
/** Helm takes a key of `null` for one that is not written. */
function withoutNulls(values: Values): Values {
    return Object.fromEntries(
        Object.entries(values).flatMap(([key, value]) => {
            if (value === null) return [];
            const isMap = typeof value === "object" && !Array.isArray(value);
            return [[key, isMap ? withoutNulls(value as Values) : value]];
        }),
    );
}

/** Rules with their severities. Rules about the operator's version read what only a chart has. */
export const findings = (all: readonly Resource[]): string[] => {
    const view = viewOf(all, { environment: "prod" });
    const found = rules.flatMap((rule) =>
        judge(rule, view).map((one) => `${rule.name} ${severityOf(one, rule.severity.prod)} ${subject(one.path)}`),
    );
    return [...new Set(found)].filter((line) => !chartOnly.some((name) => line.startsWith(name))).sort();
};

/** Only a chart shows these. The operator's version and the chart's own alerts are not among the objects of one Prometheus. */
const chartOnly = ["compaction-mode", "delayed-compaction", "clock-alert", "alert-receiver", "sidecar-version advisory"];

/** The component that a finding is about; an image that the values name once is all components'. */
const subject = (path: string): string =>
    /\.image$/.test(path)
        ? "image"
        : (
              /(query-?frontend|query|store-?gateway|compactor|ruler|receive|prometheus|objstore)/i.exec(
                  path.replace(/^\w+ [\w-]+: (spec\.)?values/, "").replace(/^(\w+) thanos-(?=[a-z])/, "$1 "),
              )?.[0] ?? ""
          )
              .toLowerCase()
              .replace("-", "");
