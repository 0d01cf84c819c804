// The object store that a stack names.
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { Minio } from "./minio/minio";
import { minioModel } from "./minio/model";
import type { ObjectStore } from "./object-store";
import { s3Model } from "./s3/model";
import { S3 } from "./s3/s3";

export type { ObjectStore } from "./object-store";

export function createObjectStore(stack: StackConfig, names: Names, options: ComponentResourceOptions): ObjectStore {
    const { objectStore, protect } = stack;
    switch (objectStore.kind) {
        case "minio":
            return new Minio("minio", { model: minioModel(stack, objectStore), protect }, options);
        case "s3":
            return new S3("s3", { model: s3Model(stack, objectStore, names), protect }, options);
    }
}
