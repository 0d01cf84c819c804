// How much an object store holds that is in the cluster: one of a cloud holds as much as it is given.
import type { StackConfig } from "../../config/schema";
import { sizes } from "../../config/sizes";
import { toBytes } from "../../config/units";
import { capacityShare } from "./minio/layout";

/** Bytes of blocks that MinIO takes: its quota, or its volumes less parity. Undefined: it is none, so nobody knows of a limit. */
export function capacity({ objectStore, ...stack }: Pick<StackConfig, "objectStore" | "size">): number | undefined {
    if (objectStore.kind !== "minio") return undefined;
    const { quota, volume, servers, drives } = objectStore;
    if (quota !== undefined) return toBytes(quota);
    return toBytes(volume.size ?? sizes[stack.size].minio.volume) * servers * drives * capacityShare(objectStore);
}
