// A bucket on Amazon S3 as plain data: what protects it, and who may use it from which ServiceAccount.
import { firstCompactionName, serviceAccountsOf, type Names, type Role } from "../../../config/names";
import type { S3Config, StackConfig } from "../../../config/schema";
import { clientConfig } from "../authority";
import { located } from "../located";
import type { StoreDescription } from "../description";
import type { ObjstorePlace } from "../objstore-config";
import { noncurrentDays } from "../versions";
import { s3Endpoint } from "./partition";

/** The model of a stack's S3 store, before anything is deployed. */
export interface S3Model {
    readonly cluster: string;
    readonly namespace: string;
    readonly region: string;
    /** The arguments of the AWS provider. */
    readonly account: Pick<S3Config["aws"], "region" | "accountId" | "profile">;
    /** The account of roles and users, where the stack file names it. */
    readonly accountId?: string | undefined;
    /**
     * The same for every role, without keys: the client requests the credentials of the pod's own ServiceAccount, and
     * `aws_sdk_auth` would only disable that again (objstore#131). IAM decides the rights of a component.
     */
    readonly place: ObjstorePlace;
    /** Path and permissions boundary of roles and users. */
    readonly iam: S3Config["aws"]["iam"];
    /** Certificates of the authority that signed the endpoint's. */
    readonly caBundle?: string | undefined;
    readonly provisioning: S3Config["provisioning"];
    readonly identity: S3Config["identity"];
    /** Generation of the keys, where the identity is one. */
    readonly generation?: number | undefined;
    /** The ServiceAccounts that have a role, and nobody else. */
    readonly serviceAccounts: Readonly<Record<Role, readonly string[]>>;
    readonly tags: Readonly<Record<string, string>>;
}

/** A cloud's addresses change. Pods get credentials from AWS' own API, or from the node's agent. */
export const describeS3 = ({
    bucket,
    prefix,
    identity,
    endpoint,
    provisioning,
    aws: { region },
}: S3Config): StoreDescription => ({
    bucket,
    endpoint: endpoint ?? s3Endpoint(region),
    region,
    history: {
        objectStore: located(s3Endpoint(region), bucket, prefix),
        "objectStore.encryption": encryptionKey(provisioning),
    },
    egress: [
        { to: "anywhere", port: 443 },
        ...(identity.kind === "podIdentity" ? podIdentityAgents.map((cidr) => ({ to: "cidr" as const, cidr, port: 80 })) : []),
    ],
    keys: hasKeys(identity) ? "people" : "cloud",
    ...(identity.kind === "podIdentity" ? { identityVariable: "AWS_CONTAINER_CREDENTIALS_FULL_URI" } : {}),
    ...(identity.kind === "irsa" ? { identityVariable: "AWS_WEB_IDENTITY_TOKEN_FILE" } : {}),
    billed: true,
    versions: { api: "s3", tls: true, prefix, ...(provisioning.kind === "adopt" ? {} : { days: noncurrentDays }) },
});

/** The Pod Identity agent of the node, in IPv4 and IPv6 clusters. */
const podIdentityAgents = ["169.254.170.23/32", "fd00:ec2::23/128"];

export function s3Model(stack: StackConfig, config: S3Config, names: Names): S3Model {
    const { bucket, prefix, client, provisioning, identity, endpoint, caBundle } = config;
    const { region, accountId, tags, iam } = config.aws;
    const accounts = serviceAccountsOf(stack, names);
    return {
        cluster: stack.cluster,
        namespace: stack.namespace,
        region,
        account: { region, accountId, profile: config.aws.profile },
        accountId: accountId ?? accountOf(identity),
        iam,
        caBundle,
        place: {
            prefix,
            config: {
                bucket,
                endpoint: endpoint ?? s3Endpoint(region),
                region,
                ...clientConfig(client, caBundle !== undefined),
            },
        },
        provisioning,
        identity,
        generation: hasKeys(identity) ? stack.credentials.generation : undefined,
        serviceAccounts:
            provisioning.kind === "adopt" ? { ...accounts, reader: [...accounts.reader, firstCompactionName] } : accounts,
        tags: { application: "thanos-stack", environment: stack.environment, cluster: stack.cluster, ...tags },
    };
}

const hasKeys = ({ kind }: S3Config["identity"]): boolean => kind === "staticKeys" || kind === "externalSecret";

const accountOf = (identity: S3Config["identity"]): string | undefined =>
    identity.kind === "irsa" ? /^arn:[a-z-]+:iam::(\d{12}):/.exec(identity.oidcProvider ?? "")?.[1] : undefined;

/** The account's requirements for roles and users, in the words of their resources. */
export const iamPlace = ({ iam: { path, permissionsBoundary } }: S3Model) => ({
    ...(path === "/" ? {} : { path }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
});

/** Names of IAM's roles and users have at most 64 characters. */
export const iamName = ({ cluster }: S3Model, job: Role | "replication"): string => `thanos-${job}-${cluster}`.slice(0, 64);

/**
 * Objects that are cleaned up without Thanos. Never a current object: a block is several objects, and retention is the
 * compactor's business (thanos#1300).
 */
export const lifecycleRules = [
    {
        id: "noncurrent-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays },
        expiration: { expiredObjectDeleteMarker: true },
    },
    {
        id: "unfinished-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
];

/** The key that blocks are encrypted with, as far as the roles need a right to use it. */
function encryptionKey(provisioning: S3Config["provisioning"]): string {
    if (provisioning.kind === "adopt") return provisioning.kmsKeyArn ?? "none";
    return provisioning.encryption.kind === "sse-s3" ? "none" : (provisioning.encryption.keyArn ?? "the stack's own");
}
