// The objstore document that Thanos reads. Parsing there is strict: an unknown key stops the pod, so the keys are typed.
import { stringify } from "yaml";

/** Every key of Thanos' S3 client (objstore, providers/s3). docs/stores.md lists the source of each. */
export interface S3ClientConfig {
    readonly bucket: string;
    /** Host and port, without scheme. */
    readonly endpoint: string;
    readonly region?: string | undefined;
    readonly access_key?: string | undefined;
    readonly secret_key?: string | undefined;
    /** Plain HTTP. */
    readonly insecure?: boolean | undefined;
    readonly bucket_lookup_type?: "auto" | "virtual-hosted" | "path" | undefined;
    readonly disable_dualstack?: boolean | undefined;
    readonly signature_version2?: boolean | undefined;
    readonly put_user_metadata?: Readonly<Record<string, string>> | undefined;
    readonly list_objects_version?: "v1" | "v2" | undefined;
    readonly send_content_md5?: boolean | undefined;
    readonly disable_multipart?: boolean | undefined;
    readonly part_size?: number | undefined;
    readonly max_retries?: number | undefined;
    readonly sts_endpoint?: string | undefined;
    readonly trace?: { readonly enable: boolean } | undefined;
    readonly sse_config?: SseConfig | undefined;
    readonly http_config?: HttpConfig | undefined;
}

export interface SseConfig {
    readonly type: "SSE-S3" | "SSE-KMS";
    readonly kms_key_id?: string | undefined;
    readonly kms_encryption_context?: Readonly<Record<string, string>> | undefined;
}

export interface HttpConfig {
    readonly idle_conn_timeout?: string | undefined;
    readonly response_header_timeout?: string | undefined;
    readonly tls_handshake_timeout?: string | undefined;
    readonly expect_continue_timeout?: string | undefined;
    readonly max_idle_conns?: number | undefined;
    readonly max_idle_conns_per_host?: number | undefined;
    readonly max_conns_per_host?: number | undefined;
    readonly disable_compression?: boolean | undefined;
    readonly tls_config?: { readonly ca_file: string } | undefined;
}

/** An objstore document, whatever the type of its client. */
export interface ObjstoreDocument {
    readonly type: "S3" | "GCS" | "AZURE";
    readonly config: object;
    readonly prefix?: string | undefined;
}

export const documentText = ({ type, config, prefix }: ObjstoreDocument): string =>
    stringify({ type, config, prefix }, { lineWidth: 0 });

/** A place in an S3 store, without the keys to it. */
export interface ObjstorePlace {
    /** Folder of the bucket. */
    readonly prefix?: string | undefined;
    readonly config: Omit<S3ClientConfig, "access_key" | "secret_key">;
}

/** A pair of keys. Without one, the client requests the credentials of the pod's own ServiceAccount. */
export interface AccessKeys {
    readonly access_key: string;
    readonly secret_key: string;
}

/** The document for a place, with keys for stores that have keys, without for workload identity. */
export const objstoreDocument = ({ prefix, config }: ObjstorePlace, keys?: AccessKeys): string =>
    documentText({ type: "S3", config: { ...config, ...keys }, prefix });

const slots = { access_key: "@access-key@", secret_key: "@secret-key@" } as const;

/**
 * The document as a template of the External Secrets Operator, which puts the keys in. They are written as JSON, which is
 * YAML whatever is in them; what looks like a template itself comes out as it went in.
 */
export const objstoreTemplate = (place: ObjstorePlace): string =>
    Object.entries(slots).reduce(
        (text, [key, slot]) => text.replace(`"${slot}"`, `{{ .${key} | toJson }}`),
        objstoreDocument(place, slots).replaceAll("{{", '{{ "{{" }}'),
    );
