// The object store that a stack names.
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Keys } from "../../config/credentials";
import type { Names, Role } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { External } from "./external/external";
import { externalModel } from "./external/model";
import { Minio } from "./minio/minio";
import { minioModel } from "./minio/model";
import type { ObjectStore } from "./object-store";
import { s3Model } from "./s3/model";
import { S3 } from "./s3/s3";

export type { ObjectStore } from "./object-store";

export function createObjectStore(
    stack: StackConfig,
    names: Names,
    keys: (role: Role) => Keys,
    options: ComponentResourceOptions,
): ObjectStore {
    const { objectStore, protect } = stack;
    switch (objectStore.kind) {
        case "minio":
            return new Minio("minio", { model: minioModel(stack, objectStore), protect }, options);
        case "s3":
            return new S3("s3", { model: s3Model(stack, objectStore, names), keys, protect }, options);
        case "external":
            return new External("external", { model: externalModel(stack, objectStore), keys }, options);
    }
}
