// The Thanos version of each version of Bitnami's Thanos chart. Read from values.yaml and templates of every release tag from
// 11.0.0 to 17.6.0 of bitnami/charts (bitnami/thanos). A row holds from its version on, until the next row.
import type { ResourcesView } from "../types";
import type { Since } from "../helm";

/** The version of Thanos in the chart's own image. */
export const bitnamiThanosVersions: readonly (Since & { readonly thanos: string })[] = [
    { since: "11.0.0", thanos: "0.27.0" },
    { since: "11.3.1", thanos: "0.28.0" },
    { since: "11.5.5", thanos: "0.28.1" },
    { since: "11.6.4", thanos: "0.29.0" },
    { since: "11.6.7", thanos: "0.30.0" },
    { since: "11.6.8", thanos: "0.30.1" },
    { since: "12.0.2", thanos: "0.30.2" },
    { since: "12.3.2", thanos: "0.31.0" },
    { since: "12.11.3", thanos: "0.32.0" },
    { since: "12.12.1", thanos: "0.32.1" },
    { since: "12.13.1", thanos: "0.32.2" },
    { since: "12.13.5", thanos: "0.32.3" },
    { since: "12.13.7", thanos: "0.32.4" },
    { since: "12.13.12", thanos: "0.32.5" },
    { since: "12.19.1", thanos: "0.33.0" },
    { since: "12.22.1", thanos: "0.34.0" },
    { since: "13.2.2", thanos: "0.34.1" },
    { since: "15.4.3", thanos: "0.35.0" },
    { since: "15.5.1", thanos: "0.35.1" },
    { since: "15.7.16", thanos: "0.36.0" },
    { since: "15.7.20", thanos: "0.36.1" },
    { since: "15.8.2", thanos: "0.37.0" },
    { since: "15.8.4", thanos: "0.37.1" },
    { since: "15.9.1", thanos: "0.37.2" },
    { since: "16.0.2", thanos: "0.38.0" },
    { since: "17.0.4", thanos: "0.39.0" },
    { since: "17.0.6", thanos: "0.39.1" },
    { since: "17.2.2", thanos: "0.39.2" },
];

/** From here on a component without `resources` has those of its `resourcesPreset`, by default `nano`. In 13.x the default is `none`. */
export const presetsSince = "13.1.0";
export const presetByDefaultSince = "15.0.0";
/** From here on each component has a PodDisruptionBudget unless `pdb.create` is false. */
export const budgetsSince = "15.7.0";
/** From here on the chart passes --compact.concurrency, from `compactor.concurrency`. */
export const concurrencySince = "15.9.2";
/** From here on the chart adds checksum/objstore-configuration when it makes the Secret itself. */
export const checksumSince = "11.2.0";

const preset = (cpu: string, memory: string, memoryLimit: string): ResourcesView => ({ cpu, memory, memoryLimit });

/** bitnami/common: templates/_resources.tpl. */
export const presets: Readonly<Record<string, ResourcesView>> = {
    nano: preset("100m", "128Mi", "192Mi"),
    micro: preset("250m", "256Mi", "384Mi"),
    small: preset("500m", "512Mi", "768Mi"),
    medium: preset("500m", "1024Mi", "1536Mi"),
    large: preset("1.0", "2048Mi", "3072Mi"),
    xlarge: preset("1.0", "3072Mi", "6144Mi"),
    "2xlarge": preset("1.0", "3072Mi", "12288Mi"),
};
