// In-cluster MinIO as plain data.
import type { MinioConfig, StackConfig } from "../../../config/schema";
import { mirrored } from "../../../config/images";
import { caFile, objstoreFolder } from "../../../config/names";
import { sizeOf, type Resources } from "../../../config/sizes";
import { labels } from "../../kubernetes/pod";
import { podSettings, type PodSettings } from "../../kubernetes/pod-settings";
import { spreadOf, type Spread } from "../../kubernetes/spread";
import { resolveResources, resolveVolume, type Volume } from "../../kubernetes/volume";
import type { ObjstorePlace } from "../objstore-config";
import type { Bootstrap } from "./bootstrap";
import { minioEndpoint } from "./description";
import type { Layout } from "./layout";

/** The model of a stack's MinIO, before anything is deployed. */
export interface MinioModel {
    readonly namespace: string;
    /** DNS domain of the namespace's Services. */
    readonly domain: string;
    /** Where the blocks are, without the keys. */
    readonly place: ObjstorePlace;
    readonly layout: Layout;
    readonly image: string;
    readonly resources: Resources;
    readonly volume: Volume;
    readonly bootstrap: Bootstrap;
    readonly tls: MinioConfig["tls"];
    readonly scheme: "http" | "https";
    /** Which keys are in use, and which are over. */
    readonly credentials: StackConfig["credentials"];
    readonly pod: PodSettings;
    readonly spread: Spread;
}

export function minioModel(stack: StackConfig, config: MinioConfig): MinioModel {
    const { bucket, prefix, quota, tls, servers, drives } = config;
    const size = sizeOf(stack).minio;
    const domain = `${stack.namespace}.svc.${stack.kubernetes.clusterDomain}`;
    return {
        namespace: stack.namespace,
        domain,
        place: {
            prefix,
            config: {
                bucket,
                endpoint: minioEndpoint(stack),
                bucket_lookup_type: "path",
                ...(tls ? { http_config: { tls_config: { ca_file: `${objstoreFolder}/${caFile}` } } } : { insecure: true }),
            },
        },
        layout: { servers, drives },
        image: mirrored(config.image, stack.imageRegistry),
        resources: resolveResources(size.resources, config.resources),
        volume: resolveVolume(stack, config.volume, size.volume),
        bootstrap: { bucket, prefix, quota, tls: tls !== undefined },
        tls,
        scheme: tls ? "https" : "http",
        credentials: stack.credentials,
        pod: podSettings(stack, config.pods),
        spread: spreadOf(stack),
    };
}

export const usersSecret = "minio-users";
export const bootstrapName = "minio-bootstrap";
/** MinIO's images have no user of their own; any will do, as long as the volume is its. */
export const user = 1000;

export const metadata = ({ namespace }: MinioModel, name: string, component = "server") => ({
    name,
    namespace,
    labels: labels("minio", component),
});
