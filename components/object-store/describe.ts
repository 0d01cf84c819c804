// The description of the store that a stack names.
import type { StackConfig } from "../../config/schema";
import { describeAzure } from "./azure/model";
import type { StoreDescription, StoreStack } from "./description";
import { describeExternal } from "./external/model";
import { describeGcs } from "./gcs/model";
import { describeMinio } from "./minio/description";
import { describeS3 } from "./s3/model";

type Store = StackConfig["objectStore"];
type Describe<K extends Store["kind"]> = (store: Extract<Store, { kind: K }>, stack: StoreStack) => StoreDescription;

const descriptions: { readonly [K in Store["kind"]]: Describe<K> } = {
    minio: describeMinio,
    s3: describeS3,
    external: describeExternal,
    gcs: describeGcs,
    azure: describeAzure,
};

export function describeStore(stack: StoreStack): StoreDescription {
    const { objectStore } = stack;
    return (descriptions[objectStore.kind] as Describe<Store["kind"]>)(objectStore, stack);
}
