// The source of a chart, in the three shapes that Helm accepts.
import type { ChartConfig } from "./schema";

/** A chart as Helm takes it. */
export interface ChartReference {
    /** An OCI reference, a path, or the chart's name in `repository`. */
    readonly chart: string;
    readonly repository?: string;
    /** Chart and version in the registry. A path has none: the archive contains it. */
    readonly version?: string;
}

/** The default source of a chart. */
export interface ChartDefaults {
    readonly source: string;
    readonly version: string;
    /** Where it differs: the version that an archive or folder is taken to be. */
    readonly localVersion?: string;
}

const isPath = (source: string): boolean => !source.includes("://");

/** The version that will be deployed, as far as it can be known without reading the chart. */
export const chartVersion = ({ source, version }: ChartConfig, defaults: ChartDefaults): string =>
    version ?? (isPath(source) ? defaults.localVersion : undefined) ?? defaults.version;

export function chartReference(config: ChartConfig, defaults: ChartDefaults): ChartReference {
    const { source } = config;
    if (isPath(source)) return { chart: source };
    const version = chartVersion(config, defaults);
    if (source.startsWith("oci://")) return { chart: source, version };
    return { chart: nameOf(defaults), repository: source, version };
}

/** The chart's name is the last part of where it is published. */
export const nameOf = ({ source }: ChartDefaults): string => source.slice(source.lastIndexOf("/") + 1);
