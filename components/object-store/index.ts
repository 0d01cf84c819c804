// The object store that a stack names.
import type { ComponentResourceOptions, ProviderResource, ResourceOptions } from "@pulumi/pulumi";
import type { Keys } from "../../config/credentials";
import type { Role } from "../../config/names";
import { Cloud } from "./cloud";
import { External } from "./external/external";
import { Minio } from "./minio/minio";
import type { ObjectStoreModel } from "./model";
import type { ObjectStore } from "./object-store";
import { awsProvider } from "./s3/provider";
import { S3 } from "./s3/s3";

export type { ObjectStore } from "./object-store";

/** @param protect Keep volumes and buckets with history when the stack is destroyed, and refuse to delete them. */
export function createObjectStore(
    { kind, model }: ObjectStoreModel,
    protect: boolean,
    keys: (role: Role) => Keys,
    options: ComponentResourceOptions,
): ObjectStore {
    switch (kind) {
        case "minio":
            return new Minio("minio", { model, protect }, options);
        case "s3":
            return new S3("s3", { model, keys, protect }, options);
        case "external":
            return new External("external", { model, keys }, options);
        case "gcs":
        case "azure":
            return new Cloud(kind, { model }, options);
    }
}

/** Providers of the store's cloud, next to the one of Kubernetes. */
export const storeProviders = ({ kind, model }: ObjectStoreModel, under: ResourceOptions): ProviderResource[] =>
    kind === "s3" ? [awsProvider(model.account, under)] : [];
