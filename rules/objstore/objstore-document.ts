import { objstore } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isInCluster, isUnknown, show } from "../terms";
import type { ObjstoreView } from "../view/types";

const documentKeys = ["type", "config", "prefix"];

const words = (text: string): readonly string[] => text.split(" ");
/** Keys that the client of each provider reads (thanos-io/objstore: providers). Thanos refuses any other key. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
    S3: words(
        "bucket endpoint region disable_dualstack aws_sdk_auth access_key secret_key session_token insecure signature_version2 put_user_metadata http_config trace list_objects_version bucket_lookup_type send_content_md5 disable_multipart part_size sse_config sts_endpoint max_retries",
    ),
    GCS: words("bucket service_account use_grpc grpc_conn_pool_size http_config chunk_size_bytes max_retries"),
    AZURE: words(
        "az_tenant_id client_id client_secret storage_account storage_account_key storage_connection_string storage_create_container container endpoint user_assigned_id max_retries reader_config pipeline_config http_config msi_resource",
    ),
    SWIFT: words(
        "auth_version auth_url username user_domain_name user_domain_id user_id password domain_id domain_name application_credential_id application_credential_name application_credential_secret project_id project_name project_domain_id project_domain_name region_name container_name large_object_chunk_size large_object_segments_container_name retries connect_timeout timeout use_dynamic_large_objects http_config",
    ),
    COS: words("bucket region app_id endpoint secret_key secret_id max_retries http_config"),
    ALIYUNOSS: words("endpoint bucket access_key_id access_key_secret"),
    BOS: words("bucket endpoint access_key secret_key"),
    OCI: words(
        "provider bucket compartment_ocid part_size max_request_retries request_retry_interval tenancy_ocid user_ocid region fingerprint privatekey passphrase http_config",
    ),
    OBS: words("bucket endpoint access_key secret_key max_retries http_config"),
    FILESYSTEM: words("directory"),
};
/** Without these the client does not start. */
const required: Readonly<Record<string, readonly string[]>> = {
    S3: ["bucket", "endpoint"],
    GCS: ["bucket"],
    AZURE: ["storage_account", "container"],
    FILESYSTEM: ["directory"],
};

export const objstoreDocument: Rule = {
    name: "objstore-document",
    title: "Thanos can read every objstore document",
    why: "Thanos reads one YAML document, rejects keys that it does not support and endpoints with a scheme, and exits at start when the document is wrong. Keys next to a role make it unclear which identity is used. Plain HTTP outside of the cluster sends the data in clear text.",
    source: "objstore: providers/s3",
    severity: always("mandatory"),
    check: ({ objstore }) => objstore.flatMap(problems),
    examples: {
        pass: [
            {
                title: "plain HTTP out of the cluster that is acknowledged",
                change: objstore("thanos-objstore-writer", (one) => {
                    one.config["insecure"] = true;
                    one.acknowledgedInsecure = true;
                }),
            },
            {
                title: "keys and plain HTTP for a store inside the cluster",
                change: objstore("thanos-objstore-writer", (one) =>
                    Object.assign(one.config, {
                        endpoint: "s3.eu-west-1.amazonaws.com",
                        access_key: "[credential]",
                        secret_key: "[credential]",
                    }),
                ),
            },
        ],
        fail: [
            {
                title: "a text that is no YAML",
                change: objstore("thanos-objstore-writer", (one) =>
                    Object.assign(one, { broken: "line 2, column 1", type: undefined }),
                ),
            },
            { title: "no type", change: objstore("thanos-objstore-writer", (one) => void (one.type = undefined)) },
            { title: "two documents", change: objstore("thanos-objstore-writer", (one) => void (one.documents = 2)) },
            {
                title: "a key that Thanos does not know",
                change: objstore("thanos-objstore-writer", (one) => void (one.config["acces_key"] = "[credential]")),
            },
            { title: "no endpoint", change: objstore("thanos-objstore-writer", (one) => delete one.config["endpoint"]) },
            {
                title: "an endpoint with its scheme",
                change: (view) => {
                    for (const one of view.objstore) one.config["endpoint"] = "https://s3.eu-west-1.amazonaws.com";
                },
            },
            {
                title: "a key next to a role",
                change: objstore("thanos-objstore-writer", (one) =>
                    Object.assign(one.config, { aws_sdk_auth: true, access_key: "[credential]" }),
                ),
            },
            {
                title: "half of a pair of keys",
                change: objstore("thanos-objstore-writer", (one) => void (one.config["access_key"] = "[credential]")),
            },
            {
                title: "plain HTTP to a cloud",
                change: objstore("thanos-objstore-writer", (one) => void (one.config["insecure"] = true)),
            },
            {
                title: "a KMS key without SSE-KMS",
                change: objstore(
                    "thanos-objstore-writer",
                    (one) => void (one.config["sse_config"] = { type: "SSE-S3", kms_key_id: "k" }),
                ),
            },
        ],
    },
};

function problems({ path, documents, broken, type, keys, config, acknowledgedInsecure }: ObjstoreView): Violation[] {
    if (isUnknown(documents)) return [];
    const found: [field: string, message: string][] = [];
    const { endpoint, insecure, access_key, secret_key, aws_sdk_auth, sse_config } = config;
    if (broken !== undefined) return [{ path, message: `is not valid YAML (${broken}), so Thanos exits at start. Fix it` }];
    if (type === undefined) found.push(["type", "is missing. Set it, such as S3"]);
    if (documents !== 1) found.push(["", `has ${documents} YAML documents, and Thanos reads only the first. Leave one`]);
    for (const key of keys.filter((name) => !documentKeys.includes(name)))
        found.push([key, `is not a key of Thanos, expected ${documentKeys.join(", ")}. Remove it`]);
    if (isUnknown(type) || type === undefined) return at(found);
    // Thanos compares the type in capitals (objstore: client/factory.go).
    const provider = type.toUpperCase();
    const known = keysOf[provider];
    if (known === undefined)
        return at([...found, ["type", `is ${show(type)}, expected one of ${Object.keys(keysOf).join(", ")}`]]);
    for (const key of Object.keys(config).filter((name) => !known.includes(name)))
        found.push([
            `config.${key}`,
            `is not a key of Thanos' ${provider} client${nearest(key, known)}. Thanos refuses it at start. Remove it`,
        ]);
    for (const key of required[provider] ?? [])
        if (config[key] === undefined || config[key] === "" || config[key] === null)
            found.push([`config.${key}`, "is missing. Set it"]);
    if (provider !== "S3") return at(found);
    if (typeof endpoint === "string" && endpoint.includes("://"))
        found.push(["config.endpoint", `is ${show(endpoint)}, expected host and port without a scheme`]);
    if (insecure === true && typeof endpoint === "string" && !isInCluster(endpoint) && !acknowledgedInsecure)
        found.push([
            "config.insecure",
            `is true for ${endpoint}, which is outside of the cluster: data and signatures are readable on the network. Remove it`,
        ]);
    const has = (value: unknown) => value !== undefined && value !== "" && value !== null;
    if (aws_sdk_auth === true && has(access_key))
        found.push(["config.access_key", "is set next to aws_sdk_auth. Remove one of them"]);
    if (has(access_key) !== has(secret_key))
        found.push([
            "config",
            `has ${has(access_key) ? "an access_key without secret_key" : "a secret_key without access_key"}. Set both or none`,
        ]);
    const sse = (sse_config ?? {}) as Record<string, unknown>;
    if ((sse["type"] === "SSE-KMS") !== (sse["kms_key_id"] !== undefined))
        found.push([
            "config.sse_config",
            `has type ${show(sse["type"])} and kms_key_id ${show(sse["kms_key_id"])}. A key belongs to SSE-KMS only`,
        ]);
    return at(found);

    function at(all: typeof found): Violation[] {
        return all.map(([field, message]) => ({ path: field === "" ? path : `${path}.${field}`, message }));
    }
}

/** The key that was meant, for a typing error. */
const nearest = (key: string, known: readonly string[]): string => {
    const plain = (one: string) => one.toLowerCase().replaceAll(/[_-]/g, "");
    const meant = known.find((one) => plain(one) === plain(key)) ?? known.find((one) => one.startsWith(key.slice(0, 6)));
    return meant === undefined ? "" : ` (did you mean ${meant}?)`;
};
