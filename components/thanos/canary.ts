// The canary: a series whose value is the time, so that every sample is known in advance. A prober reads it back through the
// query-frontend from several ages: what is missing there is missing for everybody.
import { stringify } from "yaml";
import { canaryName, defaultClusterLabel } from "../../config/names";
import { toSeconds } from "../../config/units";
import type { Base } from "../base";
import type { NamedObject } from "../kubernetes/object";
import type { PodSettings } from "../kubernetes/pod-settings";
import { proberObjects } from "./prober";

/** Recorded by Prometheus once a minute. */
export const canary = {
    series: "thanos_stack:canary",
    /** When the series began: nothing can be expected of the time before. */
    birth: "thanos_stack:canary_birth",
    seconds: 60,
    /**
     * How often each window is read back. With a longer interval a replica has no current `up` of this target for parts of the time, and
     * replicas look different.
     */
    readEvery: "1m",
} as const;

/** The recording rules. Prometheus finds the birth in its own last hours; after an outage of more than 12 hours it begins again. */
export const canaryRules = [
    { record: canary.series, expr: "vector(time())" },
    { record: canary.birth, expr: `min(min_over_time(${canary.birth}[12h])) or vector(time())` },
] as const;

/** A part of history that is read back. Ages in seconds. */
export interface Window {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    /** The coarsest resolution that may answer. 1s: raw samples alone, because the query-frontend drops a 0 of instant queries. */
    readonly resolution: "1s" | "5m" | "1h";
    /** Samples of this resolution must answer, and no finer ones: the window is deleted in days, and must be downsampled by now. */
    readonly downsampled?: true;
}

const hour = 3600;
const day = 24 * hour;
/** Age at which every block is merged and downsampled: the compactor's longest range. */
const longestRange = 14 * day;

/**
 * The windows of a stack: the newest samples, the last blocks, a day ago, both sides of the end of raw samples, and the last days before a
 * resolution is deleted, which must have reached the next one.
 */
export function canaryWindows(retention: Readonly<Record<"raw" | "fiveMinutes", string>>): Window[] {
    const kept = (duration: string) => toSeconds(duration) || Infinity;
    const [raw, fiveMinutes] = [kept(retention.raw), kept(retention.fiveMinutes)];
    return [
        { name: "now", from: 15 * 60, to: 120, resolution: "1s" as const },
        { name: "hours", from: 6 * hour, to: 3 * hour, resolution: "1s" as const },
        { name: "day", from: 2 * day, to: day, resolution: "1s" as const },
        // A block is deleted when its youngest sample is too old.
        { name: "end-of-raw", from: raw - day, to: raw - 8 * day, resolution: "1s" as const },
        { name: "downsampled", from: raw + 22 * day, to: raw + 15 * day, resolution: "5m" as const },
        {
            name: "raw-before-deletion",
            from: raw - day,
            to: raw - 3 * day,
            resolution: "5m" as const,
            downsampled: true as const,
        },
        {
            name: "5m-before-deletion",
            from: fiveMinutes - day,
            to: fiveMinutes - 3 * day,
            resolution: "1h" as const,
            downsampled: true as const,
        },
    ].filter(({ from, to, resolution, downsampled }) => {
        if (!Number.isFinite(from)) return false;
        if (downsampled) return to >= longestRange;
        return to > 0 && from < (resolution === "1s" ? raw : fiveMinutes);
    });
}

/** Seconds between two samples. Of downsampled data PromQL counts windows, not the samples in them. */
const seconds = { "1s": canary.seconds, "5m": 300, "1h": hour } as const;

/** PromQL that is 1 where the window has all its samples, with their values, or is older than the series; otherwise 0. */
export function windowExpression(
    { from, to, resolution, downsampled }: Window,
    { cluster, clusterLabel = defaultClusterLabel }: { readonly cluster: string; readonly clusterLabel?: string },
): string {
    const [width, matchers] = [from - to, `{${clusterLabel}=${JSON.stringify(cluster)}}`];
    const birth = `scalar(min(last_over_time(${canary.birth}${matchers}[1h])))`;
    const over = (name: string) => `max(${name}(${canary.series}${matchers}[${width}s] offset ${to}s))`;
    // Seconds of the window in which the series existed.
    const due = `clamp_max(clamp_min(vector(time() - ${to}) - ${birth}, 0), ${width})`;
    // Restarts and the edges cost a few samples; a block that is missing costs more.
    const counted = `((${over("count_over_time")} or vector(0)) >= bool 0.99 * ${due} / ${seconds[resolution]} - 5)`;
    const middle = `(vector(time() - ${to}) - ${due} / 2)`;
    const exact = `((abs(${over("avg_over_time")} - ${middle}) or vector(0)) <= bool 60 + 0.05 * ${due})`;
    // Where finer samples fill a hole, there are many more.
    const coarse = `((${over("changes")} or vector(0)) <= bool 1.1 * ${due} / ${seconds[resolution]} + 5)`;
    return [counted, exact, ...(downsampled ? [coarse] : [])].join(" * ");
}

/** PromQL that is 1 while a cluster's newest samples are there: every Prometheus that scrapes itself has this series. */
export const heartbeat = (label: string, cluster: string): string =>
    `group(prometheus_build_info{${label}=${JSON.stringify(cluster)}})`;

/** The prober as objects. */
export function canaryObjects({ stack, queryUrl, spokes }: Base, settings: PodSettings): NamedObject[] {
    if (!stack.thanos.canary.enabled) return [];
    const windows = canaryWindows(stack.thanos.retention);
    const modules = {
        whole: {
            prober: "http",
            timeout: "25s",
            http: { preferred_ip_protocol: "ip4", fail_if_body_not_matches_regexp: [String.raw`"value":\[[0-9.]+,"1"\]`] },
        },
    };
    const endpoint = (parameters: Record<string, string>, targetLabel: string, replacement: string) => ({
        interval: canary.readEvery,
        scrapeTimeout: "30s",
        params: { module: ["whole"], target: [`${queryUrl}/api/v1/query?${new URLSearchParams(parameters).toString()}`] },
        relabelings: [{ targetLabel, replacement }],
    });
    const endpoints = [
        ...windows.map((window) => endpoint(parametersOf(stack, window), "window", window.name)),
        ...spokes.flatMap(({ cluster }) =>
            cluster === undefined
                ? []
                : [endpoint(parametersOfQuery(heartbeat(stack.clusterLabel, cluster), "1s"), "spoke", cluster)],
        ),
    ];
    return proberObjects(stack, { name: canaryName, component: "canary", config: stringify({ modules }), endpoints }, settings);
}

/** The parameters of the query for a window. */
export const parametersOf = (stack: Parameters<typeof windowExpression>[1], window: Window) =>
    parametersOfQuery(windowExpression(window, stack), window.resolution);

const parametersOfQuery = (query: string, resolution: Window["resolution"]) => ({
    query,
    dedup: "true",
    partial_response: "false",
    max_source_resolution: resolution,
});
