// An object store that is already there, as plain data.
import { insecureAnnotation } from "../../../config/names";
import type { ExternalConfig, StackConfig } from "../../../config/schema";
import { clientConfig } from "../authority";
import type { StoreDescription } from "../description";
import { located } from "../located";
import type { ObjstorePlace } from "../objstore-config";

export const describeExternal = ({ bucket, prefix, endpoint, region, insecure }: ExternalConfig): StoreDescription => ({
    bucket,
    endpoint,
    region,
    history: { objectStore: located(endpoint.replace(insecure ? /:80$/ : /:443$/, ""), bucket, prefix) },
    egress: [{ to: "address", address: endpoint, port: insecure ? 80 : 443 }],
    keys: "people",
    versions: { api: "s3", tls: !insecure, prefix },
});

export interface ExternalModel {
    readonly namespace: string;
    readonly place: ObjstorePlace;
    readonly identity: ExternalConfig["identity"];
    /** Generation of the keys. */
    readonly generation: number;
    readonly caBundle?: string | undefined;
    /** On the Secrets: that plain HTTP to somewhere outside of the cluster is meant. */
    readonly annotations: Readonly<Record<string, string>>;
}

export const externalModel = (stack: StackConfig, config: ExternalConfig): ExternalModel => ({
    namespace: stack.namespace,
    place: {
        prefix: config.prefix,
        config: {
            bucket: config.bucket,
            endpoint: config.endpoint,
            region: config.region,
            bucket_lookup_type: config.addressing,
            insecure: config.insecure || undefined,
            ...clientConfig(config.client, config.caBundle !== undefined),
        },
    },
    identity: config.identity,
    generation: stack.credentials.generation,
    caBundle: config.caBundle,
    annotations: config.acknowledgeInsecure ? { [insecureAnnotation]: "acknowledged" } : {},
});
