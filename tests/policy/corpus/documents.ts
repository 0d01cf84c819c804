// Objstore documents: in Secrets, templates, arguments, ConfigMaps.
import { s3 } from "./base";
import { secret, yaml, type Case, type Expected } from "./case";
import { compact } from "./object-cases";

/** A document in a Secret under the key that its consumer names. */
const written = (name: string, document: string, ...expected: Expected[]): Case => ({
    name: `document: ${name}`,
    resources: [...yaml(compact()), secret("thanos-objectstorage", document, "thanos.yaml", "thanos")],
    expected,
});
const template = (document: string): string => `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: thanos-objectstorage, namespace: thanos}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  target:
    template:
      data:
        thanos.yaml: |
${document.replaceAll(/^/gm, "          ")}
  data: [{secretKey: key, remoteRef: {key: thanos}}]
---
`;
export const documents: readonly Case[] = [
    written("type in small letters", s3.replace("S3", "s3")),
    written(
        "type in small letters, with a typing error",
        s3.replace("S3", "s3").replace("region", "regoin"),
        "!objstore-document",
    ),
    written("an endpoint with a scheme", s3.replace("s3.eu", "https://s3.eu"), "!objstore-document"),
    written("no endpoint", "type: s3\nconfig: {bucket: shop-thanos}", "!objstore-document"),
    written(
        "MinIO by the name of its Service",
        "type: S3\nconfig: {bucket: thanos, endpoint: 'minio:9000', insecure: true, access_key: a, secret_key: b}",
    ),
    written(
        "MinIO in another Namespace",
        "type: S3\nconfig: {bucket: thanos, endpoint: 'minio.monitoring:9000', insecure: true, access_key: a, secret_key: b}",
    ),
    written(
        "plain HTTP to an address outside",
        "type: S3\nconfig: {bucket: thanos, endpoint: 's3.example.com', insecure: true, access_key: a, secret_key: b}",
        "!objstore-document",
    ),
    written(
        "empty keys next to aws_sdk_auth",
        "type: S3\nconfig: {bucket: thanos, endpoint: s3.amazonaws.com, aws_sdk_auth: true, access_key: '', secret_key: ''}",
    ),
    written(
        "keys next to aws_sdk_auth",
        "type: S3\nconfig: {bucket: thanos, endpoint: s3.amazonaws.com, aws_sdk_auth: true, access_key: a, secret_key: b}",
        "!objstore-document",
    ),
    written(
        "a key for SSE-KMS without its type",
        "type: S3\nconfig: {bucket: thanos, endpoint: s3.amazonaws.com, sse_config: {kms_key_id: a}}",
        "!objstore-document",
    ),
    written("GCS", "type: GCS\nconfig: {bucket: thanos}"),
    written("GCS with a typing error", "type: GCS\nconfig: {bucket: thanos, service_acount: x}", "!objstore-document"),
    written(
        "Azure with a typing error",
        "type: AZURE\nconfig: {storage_account: a, storage_account_key: b, contaner: thanos}",
        "!objstore-document",
    ),
    written("Azure", "type: AZURE\nconfig: {storage_account: a, storage_account_key: b, container: thanos}"),
    written("no YAML", "type: S3\nconfig:\n  bucket: [thanos\n", "!objstore-document"),
    written("two documents", `${s3}---\n${s3}`, "!objstore-document"),
    written("a provider that does not exist", "type: MINIO\nconfig: {bucket: thanos, endpoint: minio}", "!objstore-document"),
    {
        name: "document: a template of an ExternalSecret",
        resources: yaml(
            compact() +
                template(
                    'type: S3\nconfig:\n  bucket: shop-thanos\n  endpoint: s3.amazonaws.com\n  access_key: "{{ .key }}"\n  secret_key: "{{ .secret }}"',
                ),
        ),
        expected: [],
    },
    {
        name: "document: a template of an ExternalSecret with a typing error",
        resources: yaml(
            compact() +
                template(
                    'type: S3\nconfig:\n  bucket: shop-thanos\n  endpont: s3.amazonaws.com\n  access_key: "{{ .key }}"\n  secret_key: "{{ .secret }}"',
                ),
        ),
        expected: ["!objstore-document"],
    },
    {
        name: "document: in the arguments, with a key that Thanos does not read",
        resources: yaml(
            compact([
                "--objstore.config=type: S3\nconfig:\n  bucket: shop-thanos\n  endpoint: s3.amazonaws.com\n  bucket_name: x",
            ]).replace('"--objstore.config=$(OBJSTORE_CONFIG)",', ""),
        ),
        expected: ["!objstore-document"],
    },
    {
        name: "document: in a ConfigMap",
        resources: yaml(
            `${compact()}apiVersion: v1\nkind: ConfigMap\nmetadata: {name: thanos-config, namespace: thanos}\ndata:\n  thanos.yaml: |\n    type: S3\n    config:\n      bucket: shop-thanos\n      endpoint: s3.amazonaws.com\n      access_key: AKIDEXAMPLE\n      secret_key: not-a-real-one\n`,
        ),
        expected: ["!credentials-in-secrets"],
    },
];
