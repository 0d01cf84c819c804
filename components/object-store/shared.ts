// Objects that every store contains: the documents of the roles, and the authority of the store.
import type { CustomResource, CustomResourceOptions } from "@pulumi/pulumi";
import { register, resourceName, type NamedObject } from "../kubernetes/object";

/** The stores after which earlier versions of this program named these resources. */
const formerNames = ["minio", "s3", "external", "gcs", "azure"] as const;

/** Registers an object under one name for all stores: a stack that changes its store changes this object, and does not delete it. */
export const registerShared = (object: NamedObject, options: CustomResourceOptions): CustomResource =>
    register(resourceName("object-store", object), object, {
        ...options,
        aliases: formerNames.map((store) => ({ name: resourceName(store, object) })),
    });
