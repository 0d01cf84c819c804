// The Prometheus servers of a stack in every delivery: plain data that every delivery renders.
import { mirrored } from "../../config/images";
import type { PrometheusNames } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { Resources } from "../../config/sizes";
import { megabytes, toSeconds } from "../../config/units";
import { images, versions } from "../../config/versions";
import type { Base } from "../base";
import type { GrpcTlsModel } from "../grpc-tls/model";
import { podSettings, type PodSettings } from "../kubernetes/pod-settings";
import type { Spread } from "../kubernetes/spread";
import { resolveResources, resolveVolume, type Volume } from "../kubernetes/volume";

export interface PrometheusModel {
    readonly namespace: string;
    readonly names: PrometheusNames;
    readonly replicas: number;
    readonly image: string;
    readonly version: string;
    readonly scrapeInterval: string;
    /** The labels that identify this Prometheus in every block; the operator adds the replica's label. */
    readonly externalLabels: Readonly<Record<string, string>>;
    /** Time for the replay of the write-ahead log. */
    readonly startupSeconds: number;
    readonly retention: string;
    /** Oldest blocks go before the volume is full: at 80 % of it, the rest is for the write-ahead log. */
    readonly retentionSize: string;
    /** Whether Prometheus merges its blocks: never, or after they are uploaded. */
    readonly compaction: "disabled" | "delayed";
    readonly blockDuration: string;
    readonly volume: Volume;
    readonly resources: Resources;
    /** URLs of the Alertmanagers. Empty where a chart has its own. */
    readonly alertmanagers: readonly string[];
    readonly sidecar: { readonly image: string; readonly version: string; readonly resources: Resources };
    readonly pod: PodSettings;
    readonly spread: Spread;
    /** The querier queries the sidecars by TLS. */
    readonly grpcTls: GrpcTlsModel | undefined;
}

export function prometheusModel({ stack, names, size, spread, grpcTls }: Base): PrometheusModel {
    const own = stack.prometheus;
    const volume = resolveVolume(stack, own.volume, size.prometheus.volume);
    return {
        namespace: stack.namespace,
        names: names.prometheus,
        replicas: own.replicas,
        image: mirrored(images.prometheus, stack.imageRegistry),
        version: versions.prometheus,
        scrapeInterval: own.scrapeInterval,
        externalLabels: externalLabels(stack),
        startupSeconds: toSeconds(own.startupTime),
        retention: own.retention,
        retentionSize: megabytes(volume.size, 0.8),
        compaction: own.compaction,
        blockDuration: own.blockDuration,
        volume,
        resources: resolveResources(size.prometheus.resources, own.resources),
        alertmanagers: own.delivery === "operator" ? own.alertmanagers : [],
        sidecar: {
            image: mirrored(images.thanos, stack.imageRegistry),
            version: versions.thanos,
            resources: resolveResources(size.sidecar.resources, own.sidecarResources),
        },
        pod: podSettings(stack, own.pods),
        spread,
        grpcTls,
    };
}

/** The labels that distinguish the blocks of this stack from all others in the bucket. */
export const externalLabels = (stack: StackConfig): Readonly<Record<string, string>> => ({
    ...stack.prometheus.externalLabels,
    [stack.clusterLabel]: stack.cluster,
});
