// The authority that signed a store's certificate, where no image has it: certificates from the stack file, in a ConfigMap.
import { caFile, objstoreFolder } from "../../config/names";
import type { ExternalConfig } from "../../config/schema";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import type { Authority } from "./documents";

export interface AuthorityModel {
    readonly namespace: string;
    /** Certificates in PEM form. */
    readonly caBundle?: string | undefined;
}

const name = "thanos-objstore-ca";

/** The client's settings of a stack file, with the file of the store's own authority. */
export const clientConfig = (client: ExternalConfig["client"], ownAuthority: boolean) => ({
    ...client,
    ...(ownAuthority ? { http_config: { ...client.http_config, tls_config: { ca_file: `${objstoreFolder}/${caFile}` } } } : {}),
});

/** For the pods that use the store. */
export const authority = ({ caBundle }: AuthorityModel): Authority | undefined =>
    caBundle === undefined
        ? undefined
        : { source: { configMap: { name, items: [{ key: caFile, path: caFile }] } }, content: caBundle };

/** Certificates are public: a ConfigMap holds them. */
export const authorityConfigMap = (store: string, { caBundle, namespace }: AuthorityModel): NamedObject[] =>
    caBundle === undefined
        ? []
        : [
              {
                  apiVersion: "v1",
                  kind: "ConfigMap",
                  metadata: { name, namespace, labels: labels(store, "ca") },
                  data: { [caFile]: caBundle },
              },
          ];
