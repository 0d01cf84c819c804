// The store gateway: serves the blocks of the bucket.
import type { Names } from "../../../config/names";
import type { StackConfig } from "../../../config/schema";
import { sizeOf } from "../../../config/sizes";
import { megabytes } from "../../../config/units";
import { resolveResources, resolveVolume } from "../../kubernetes/volume";
import { grpc, http, listing, logging, objstore, paths, type ComponentModel } from "../component";

export function storeGateway(stack: StackConfig, names: Names): ComponentModel {
    const { replicas, resources, volume } = stack.thanos.storeGateway;
    const size = sizeOf(stack).storeGateway;
    return {
        component: "storeGateway",
        name: names.thanos.components.storeGateway,
        replicas: replicas ?? size.replicas,
        resources: resolveResources(size.resources, resources),
        ports: ["http", "grpc"],
        objstore: "reader",
        volume: resolveVolume(stack, volume, size.volume),
        startupSeconds: 1800, // the first start reads the index header of every block
        args: [
            "store",
            ...logging,
            http,
            grpc,
            `--data-dir=${paths.data}`,
            objstore,
            `--index-cache.config=${indexCache(size.indexCache)}`,
            `--chunk-pool-size=${megabytes(size.chunkPool)}`,
            "--store.enable-index-header-lazy-reader",
            listing,
            `--sync-block-duration=${stack.thanos.syncInterval}`,
            "--enable-auto-gomemlimit",
            "--disable-admin-operations",
            "--web.disable-cors",
        ],
    };
}

/** Thanos refuses a cache smaller than one item may be, which is 125 MB unless it is told otherwise. */
const indexCache = (size: string): string =>
    JSON.stringify({ type: "IN-MEMORY", config: { max_size: megabytes(size), max_item_size: megabytes(size, 0.25) } });
