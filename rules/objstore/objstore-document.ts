import { objstore } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, show } from "../terms";
import type { ObjstoreView } from "../view/types";

/** Everything that Thanos' S3 client reads. */
const known = {
    document: ["type", "config", "prefix"],
    config: [
        ...["bucket", "endpoint", "region", "disable_dualstack", "aws_sdk_auth", "access_key", "secret_key", "session_token"],
        ...["insecure", "signature_version2", "put_user_metadata", "http_config", "trace", "list_objects_version"],
        ...[
            "bucket_lookup_type",
            "send_content_md5",
            "disable_multipart",
            "part_size",
            "sse_config",
            "sts_endpoint",
            "max_retries",
        ],
    ],
};

export const objstoreDocument: Rule = {
    name: "objstore-document",
    title: "Every objstore document can be read by Thanos as it is meant",
    why: "Thanos reads the first document only, refuses keys that it does not know, and takes no scheme in an endpoint: the pod stops at its start. Keys next to a role make it unclear who is asking. Plain HTTP outside of the cluster shows the data to the network.",
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
    if (broken !== undefined)
        return [{ path, message: `can't be read as YAML (${broken}), and Thanos stops at its start; write type and config` }];
    if (type === undefined) found.push(["type", "is missing; set it to S3"]);
    if (documents !== 1) found.push(["", `holds ${documents} YAML documents; allowed: 1`]);
    for (const key of keys.filter((name) => !known.document.includes(name))) found.push([key, "is no key of Thanos; remove it"]);
    if (isUnknown(type) || type !== "S3") return at(found);
    for (const key of Object.keys(config).filter((name) => !known.config.includes(name)))
        found.push([`config.${key}`, "is no key of Thanos' S3 client; remove it"]);
    for (const key of ["bucket", "endpoint"])
        if (config[key] === undefined || config[key] === "") found.push([`config.${key}`, "is missing; set it"]);
    if (typeof endpoint === "string" && endpoint.includes("://"))
        found.push(["config.endpoint", `is ${show(endpoint)}; allowed: host and port, without scheme`]);
    if (insecure === true && typeof endpoint === "string" && !isInCluster(endpoint) && !acknowledgedInsecure)
        found.push([
            "config.insecure",
            `is true for ${endpoint}; plain HTTP is allowed inside the cluster only, remove it, or set thanos-stack:objectStore.acknowledgeInsecure`,
        ]);
    if (aws_sdk_auth === true && access_key !== undefined)
        found.push(["config.access_key", "is set next to aws_sdk_auth; remove one of them"]);
    if ((access_key === undefined) !== (secret_key === undefined))
        found.push([
            "config",
            `holds ${access_key === undefined ? "a secret_key without access_key" : "an access_key without secret_key"}; set both or none`,
        ]);
    const sse = (sse_config ?? {}) as Record<string, unknown>;
    if ((sse["type"] === "SSE-KMS") !== (sse["kms_key_id"] !== undefined))
        found.push([
            "config.sse_config",
            `has type ${show(sse["type"])} and kms_key_id ${show(sse["kms_key_id"])}; a key belongs to SSE-KMS, and only there`,
        ]);
    return at(found);

    function at(all: typeof found): Violation[] {
        return all.map(([field, message]) => ({ path: field === "" ? path : `${path}.${field}`, message }));
    }
}

/** Whether an endpoint is a Service of the cluster, by its name. */
export const isInCluster = (endpoint: string): boolean => /\.svc(\.[^:/]+)?(:\d+)?$/.test(endpoint);
