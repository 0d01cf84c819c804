// The store gateways: serve the blocks of the bucket. One for all of it, or one for each partition by time.
import type { StackConfig } from "../../../config/schema";
import type { Base } from "../../base";
import { megabytes, toSeconds } from "../../../config/units";
import { resolveResources, resolveVolume } from "../../kubernetes/volume";
import { blockCaches } from "../caches";
import { grpc, http, listing, logging, objstore, paths, type ComponentModel } from "../component";

/**
 * A store gateway for each partition, the youngest first: it alone has no end, so that what was uploaded just now is
 * served. By time and never by block: gateways that share one stream's blocks answer in different resolutions.
 */
export function storeGateways(base: Base): ComponentModel[] {
    const { stack, size } = base;
    const ages = stack.thanos.storeGateway.partitions ?? size.storeGateway.partitions ?? [];
    const overlap = overlapSeconds(stack);
    return [undefined, ...ages].map((younger, index) => storeGateway(base, index, range(overlap, younger, ages[index])));
}

/**
 * Partitions overlap: a block is two hours long before it is merged, and clocks differ. Blocks that grow older are dropped by one
 * and loaded by the next when each syncs the bucket.
 */
const overlapSeconds = ({ thanos: { syncInterval } }: StackConfig): number => Math.max(7200, 2 * toSeconds(syncInterval));

const range = (overlap: number, younger: string | undefined, older: string | undefined): string[] => [
    ...(older === undefined ? [] : [`--min-time=-${toSeconds(older) + overlap}s`]),
    ...(younger === undefined ? [] : [`--max-time=-${toSeconds(younger)}s`]),
];

function storeGateway(base: Base, index: number, timeRange: readonly string[]): ComponentModel {
    const { stack, names } = base;
    const own = stack.thanos.storeGateway;
    const { seriesPerRequest, samplesPerRequest } = stack.thanos.limits;
    const size = base.size.storeGateway;
    const caches = blockCaches(stack, own.indexCache ?? size.indexCache, own.bucketCache ?? size.bucketCache);
    const account = names.thanos.components.storeGateway;
    return {
        component: "storeGateway",
        name: index === 0 ? account : `${account}-p${index}`,
        ...(index === 0 ? {} : { serviceAccount: account }),
        replicas: own.replicas ?? size.replicas,
        resources: resolveResources(size.resources, own.resources),
        ports: ["http", "grpc"],
        objstore: "reader",
        volume: resolveVolume(stack, own.volume, size.volume),
        startupSeconds: 1800, // the first start reads the index header of every block
        variables: caches.variables,
        args: [
            "store",
            ...logging,
            http,
            grpc,
            `--data-dir=${paths.data}`,
            objstore,
            ...timeRange,
            ...caches.args,
            `--chunk-pool-size=${megabytes(own.chunkPool ?? size.chunkPool)}`,
            "--store.enable-index-header-lazy-reader",
            `--store.limits.request-series=${seriesPerRequest ?? size.requestSeries}`,
            ...(samplesPerRequest === undefined ? [] : [`--store.limits.request-samples=${samplesPerRequest}`]),
            listing,
            `--sync-block-duration=${stack.thanos.syncInterval}`,
            "--enable-auto-gomemlimit",
            "--disable-admin-operations",
            "--web.disable-cors",
        ],
    };
}
