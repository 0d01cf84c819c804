// The object store that a stack names, as plain data.
import type { Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { azureModel } from "./azure/model";
import type { CloudModel } from "./cloud-model";
import { externalModel, type ExternalModel } from "./external/model";
import { gcsModel } from "./gcs/model";
import { minioModel, type MinioModel } from "./minio/model";
import { s3Model, type S3Model } from "./s3/model";

export type ObjectStoreModel =
    | { readonly kind: "minio"; readonly model: MinioModel }
    | { readonly kind: "s3"; readonly model: S3Model }
    | { readonly kind: "external"; readonly model: ExternalModel }
    | { readonly kind: "gcs" | "azure"; readonly model: CloudModel };

export function objectStoreModel(stack: StackConfig, names: Names): ObjectStoreModel {
    const { objectStore } = stack;
    switch (objectStore.kind) {
        case "minio":
            return { kind: "minio", model: minioModel(stack, objectStore) };
        case "s3":
            return { kind: "s3", model: s3Model(stack, objectStore, names) };
        case "external":
            return { kind: "external", model: externalModel(stack, objectStore) };
        case "gcs":
            return { kind: "gcs", model: gcsModel(stack, objectStore) };
        case "azure":
            return { kind: "azure", model: azureModel(stack, objectStore) };
    }
}
