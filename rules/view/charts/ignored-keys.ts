// Keys that people write in the values of one chart and that only another chart, or none, reads. From the values.yaml of each chart:
// Bitnami 11.0.0 to 17.6.0, stevehipwell 0.1.0 to 1.24.1, thanos-community 0.2.0 to 0.38.0, kube-prometheus-stack 40.0.0 to 88.5.3.
import type { IgnoredKeyView } from "../types";
import { at, map } from "../read";

/** By the keys of a component, each with the one that is read. */
export type IgnoredKeys = Readonly<Record<string, string>>;

export const bitnamiIgnored: IgnoredKeys = {
    replicaLabels: "replicaLabel",
    replicas: "replicaCount",
    extraArgs: "extraFlags",
    extraEnv: "extraEnvVars",
    additionalStores: "stores",
    podDisruptionBudget: "pdb",
};
export const stevehipwellIgnored: IgnoredKeys = {
    replicaLabel: "additionalReplicaLabels",
    replicaCount: "replicas",
    extraFlags: "extraArgs",
    extraEnvVars: "extraEnv",
    stores: "additionalStores",
    pdb: "podDisruptionBudget",
    retentionResolutionRaw: "extraArgs with --retention.resolution-raw",
    retentionResolution5m: "extraArgs with --retention.resolution-5m",
    retentionResolution1h: "extraArgs with --retention.resolution-1h",
};
export const communityIgnored: IgnoredKeys = {
    replicaLabel: "replicaLabels",
    replicas: "replicaCount",
    extraFlags: "extraArgs",
    podDisruptionBudget: "pdb",
    retentionResolutionRaw: "retention.resolutionRaw",
    retentionResolution5m: "retention.resolution5m",
    retentionResolution1h: "retention.resolution1h",
};
/** Below `prometheus.prometheusSpec`. */
export const prometheusStackIgnored: IgnoredKeys = {
    storage: "storageSpec",
    persistence: "storageSpec",
    replicaCount: "replicas",
    externalLabel: "externalLabels",
    retentionTime: "retention",
    alertmanagers: "alertingEndpoints",
    replicaLabel: "replicaExternalLabelName",
};

/** The keys of a part that its chart does not read. */
export const ignoredIn = (own: unknown, path: string, chart: string, keys: IgnoredKeys): IgnoredKeyView[] =>
    Object.keys(map(at(own))).flatMap((key) => {
        const meant = Object.hasOwn(keys, key) ? keys[key] : undefined;
        return meant === undefined ? [] : [{ path: `${path}.${key}`, chart, meant }];
    });
