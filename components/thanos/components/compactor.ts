// The compactor: merges and downsamples blocks, applies retention.
import type { Base } from "../../base";
import { compactorScratch, disk, samplesFor } from "../../../config/sizing";
import { largest, toBytes, toSeconds } from "../../../config/units";
import { resolveResources, resolveVolume } from "../../kubernetes/volume";
import { http, listing, logging, objstore, paths, type ComponentModel } from "../component";

export function compactor(base: Base): ComponentModel {
    const { stack, names } = base;
    const { retention, syncInterval, consistencyDelay, deleteDelay } = stack.thanos;
    const { resources, volume, concurrency, interval = syncInterval } = stack.thanos.compactor;
    const size = base.size.compactor;
    return {
        component: "compactor",
        name: names.thanos.components.compactor,
        replicas: 1, // two on one bucket make overlapping blocks and halt (thanos#5370)
        resources: resolveResources(size.resources, resources),
        ports: ["http"],
        objstore: "owner",
        volume: resolveVolume(stack, volume, scratch(base)),
        startupSeconds: 300,
        args: [
            "compact",
            ...logging,
            http,
            "--wait",
            `--data-dir=${paths.data}`,
            objstore,
            `--retention.resolution-raw=${retention.raw}`,
            `--retention.resolution-5m=${retention.fiveMinutes}`,
            `--retention.resolution-1h=${retention.oneHour}`,
            `--consistency-delay=${consistencyDelay}`,
            `--delete-delay=${deleteDelay}`,
            listing,
            // Each of these intervals lists the bucket, and each listing is billed.
            `--wait-interval=${interval}`,
            `--compact.progress-interval=${interval}`,
            `--block-viewer.global.sync-block-interval=${interval}`,
            ...(concurrency === undefined
                ? []
                : [`--compact.concurrency=${concurrency}`, `--downsample.concurrency=${concurrency}`]),
            "--enable-auto-gomemlimit",
            "--disable-admin-operations",
        ],
    };
}

/** The size's, or more where Prometheus is given memory for more series than the size has (compactor-volume). */
function scratch({ stack, size: { compactor, prometheus } }: Base): string {
    const memory = toBytes(stack.prometheus.resources.memory ?? prometheus.resources.memory);
    const needed = compactorScratch(samplesFor(memory, toSeconds(stack.prometheus.scrapeInterval)));
    return largest(compactor.volume, disk(needed));
}
