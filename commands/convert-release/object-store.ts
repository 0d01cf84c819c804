// The objstore document of a release as `objectStore` of a stack file. Credentials are never copied.
import { parse } from "yaml";
import { child, isProperties, type Properties } from "../../lib/properties";

export interface ConvertedStore {
    readonly objectStore: Properties;
    /** The manual steps for it. */
    readonly notes: readonly string[];
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Region of an endpoint of Amazon S3: `s3.eu-west-1.amazonaws.com`. */
const awsRegion = (endpoint: string, region: string | undefined): string | undefined =>
    /^(?:s3[.-])?(?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com/.exec(endpoint.replace(/^s3[.-]/, ""))?.[1] ??
    (/amazonaws\.com$/.test(endpoint) ? (region ?? "us-east-1") : undefined);

/**
 * Converts a document. Throws for a type that a stack cannot have.
 *
 * @param role The IAM role of the release's ServiceAccounts, if they have one.
 */
export function objectStoreOf(document: string | Properties, role: string | undefined): ConvertedStore {
    const parsed: unknown = typeof document === "string" ? parse(document) : document;
    if (!isProperties(parsed)) throw new Error("The objstore document is not a map with type and config.");
    const config = child(parsed, "config");
    const prefix = text(parsed["prefix"]) ?? text(config["prefix"]);
    const common = { bucket: text(config["bucket"]) ?? "", ...(prefix === undefined ? {} : { prefix }) };
    switch (text(parsed["type"])?.toUpperCase()) {
        case "S3":
            return s3(common, config, role);
        case "GCS":
            return {
                objectStore: { kind: "gcs", ...common, identity: { kind: "workloadIdentity" } },
                notes: ["GCS: the stack uses workload identity, not a service account's key. docs/stores.md lists the rights"],
            };
        case "AZURE":
            return {
                objectStore: {
                    kind: "azure",
                    storageAccount: text(config["storage_account"]) ?? "",
                    container: text(config["container"]) ?? "",
                    ...(prefix === undefined ? {} : { prefix }),
                    identity: { kind: "workloadIdentity", clientIds: azureIds(config) },
                },
                notes: [
                    "Azure: the stack uses workload identity. Replace the client ids: one identity per role, docs/stores.md lists the rights",
                ],
            };
        case undefined:
        default:
            throw new Error(
                `The objstore document has the type ${text(parsed["type"]) ?? "(none)"}. A stack can have S3, GCS and AZURE. Move the blocks first: docs/existing-bucket.md`,
            );
    }
}

function azureIds(config: Properties): Properties {
    const id = text(config["user_assigned_id"]) ?? "00000000-0000-0000-0000-000000000000";
    return { writer: id, reader: id, owner: id };
}

function s3(common: Properties, config: Properties, role: string | undefined): ConvertedStore {
    const [endpoint = "", region] = [text(config["endpoint"]), text(config["region"])];
    const aws = awsRegion(endpoint, region);
    const hasKeys = text(config["access_key"]) !== undefined;
    if (aws !== undefined && !hasKeys && role !== undefined)
        return {
            objectStore: {
                kind: "s3",
                ...common,
                provisioning: { kind: "adopt" },
                aws: { region: aws },
                identity: { kind: "irsa", roles: { writer: role, reader: role, owner: role } },
            },
            notes: [
                `IAM: the release uses ${role} for everything. Its trust policy must name the stack's ServiceAccounts; better is one role per job, which the stack creates without identity.roles`,
            ],
        };
    const lookup = text(config["bucket_lookup_type"]);
    const client = Object.fromEntries(
        [
            "list_objects_version",
            "signature_version2",
            "send_content_md5",
            "disable_dualstack",
            "disable_multipart",
            "part_size",
            "max_retries",
        ].flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]]])),
    );
    return {
        objectStore: {
            kind: "external",
            ...common,
            endpoint: endpoint.replace(/^https?:\/\//, ""),
            ...((region ?? aws) === undefined ? {} : { region: region ?? aws }),
            ...(lookup === "path" || lookup === "virtual-hosted" ? { addressing: lookup } : {}),
            ...(config["insecure"] === true
                ? { insecure: true, ...(/\.svc(\.|:|$)/.test(endpoint) ? {} : { acknowledgeInsecure: true }) }
                : {}),
            ...(Object.keys(client).length > 0 ? { client } : {}),
            identity: { kind: "staticKeys" },
        },
        notes: [
            "Credentials are not copied. Create a pair of keys per role and set them: pulumi config set --secret writerAccessKey, and the other five that plan names",
            ...(aws !== undefined && !hasKeys
                ? [
                      "The release has neither keys nor a role in its values. On EKS use kind: s3 with identity.kind: podIdentity or irsa",
                  ]
                : []),
            ...(config["insecure"] === true
                ? ["insecure: plain HTTP, as the release has it. Use TLS where the store has it"]
                : []),
            ...(isProperties(config["sse_config"])
                ? ["sse_config: encrypt in the bucket's own settings; the stack sends no keys"]
                : []),
        ],
    };
}
