// An object store that is already there, as plain data.
import { caFile, insecureAnnotation, objstoreFolder } from "../../../config/names";
import type { ExternalConfig, StackConfig } from "../../../config/schema";
import type { NamedObject } from "../../kubernetes/object";
import { labels } from "../../kubernetes/pod";
import type { Authority } from "../documents";
import type { ObjstorePlace } from "../objstore-config";

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

/** A stack's fine tuning, and the file with the store's own authority. */
const clientConfig = (client: ExternalConfig["client"], ownAuthority: boolean) => ({
    ...client,
    ...(ownAuthority ? { http_config: { ...client.http_config, tls_config: { ca_file: `${objstoreFolder}/${caFile}` } } } : {}),
});

const caName = "thanos-objstore-ca";

/** The store's own authority, for the pods that use it. */
export const authority = ({ caBundle }: ExternalModel): Authority | undefined =>
    caBundle === undefined
        ? undefined
        : { source: { configMap: { name: caName, items: [{ key: caFile, path: caFile }] } }, content: caBundle };

/** Certificates are public: a ConfigMap holds them. */
export const authorityConfigMap = ({ caBundle, namespace }: ExternalModel): NamedObject[] =>
    caBundle === undefined
        ? []
        : [
              {
                  apiVersion: "v1",
                  kind: "ConfigMap",
                  metadata: { name: caName, namespace, labels: labels("external", "ca") },
                  data: { [caFile]: caBundle },
              },
          ];
