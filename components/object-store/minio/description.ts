// In-cluster MinIO as other rooms see it.
import { caFile, minioName } from "../../../config/names";
import type { MinioConfig } from "../../../config/schema";
import { sizes } from "../../../config/sizes";
import { toBytes } from "../../../config/units";
import { selectorLabels } from "../../kubernetes/pod";
import type { StoreDescription, StoreStack } from "../description";
import { located } from "../located";
import { noncurrentDays } from "../versions";
import { capacityShare, s3Port } from "./layout";

/** Keys of the Secret with the root credentials. */
export const rootCredentials = { secret: "minio-root", userKey: "user", passwordKey: "password" } as const;

export const describeMinio = (config: MinioConfig, stack: StoreStack): StoreDescription => ({
    bucket: config.bucket,
    endpoint: minioEndpoint(stack),
    history: {
        objectStore: located(minioName, config.bucket, config.prefix),
        "objectStore.servers": String(config.servers),
        "objectStore.drives": String(config.drives),
        "objectStore.volume.storageClass": config.volume.storageClass ?? stack.storageClass ?? "the cluster's default",
    },
    egress: [{ to: "pods", matchLabels: serverLabels, port: s3Port }],
    keys: "stack",
    versions: {
        api: "s3",
        tls: config.tls !== undefined,
        prefix: config.prefix,
        days: noncurrentDays,
        ...(config.tls && { authority: { secret: config.tls.secret, key: caFile } }),
    },
    server: {
        service: minioName,
        matchLabels: serverLabels,
        port: s3Port,
        replicas: config.servers,
        tls: config.tls !== undefined,
        program: "minio",
    },
    capacity: capacity(config, stack),
    root: rootCredentials,
});

const serverLabels = selectorLabels(minioName, "server");

export const minioEndpoint = ({ namespace, kubernetes }: Pick<StoreStack, "namespace" | "kubernetes">): string =>
    `${minioName}.${namespace}.svc.${kubernetes.clusterDomain}:${s3Port}`;

/** The quota, or the volumes without parity. */
function capacity({ quota, volume, servers, drives }: MinioConfig, { size }: StoreStack) {
    if (quota !== undefined) return { bytes: toBytes(quota), key: "objectStore.quota" };
    const whole = toBytes(volume.size ?? sizes[size].minio.volume) * servers * drives;
    return { bytes: whole * capacityShare({ servers, drives }), key: "objectStore.volume.size" };
}
