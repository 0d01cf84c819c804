// A bucket on Amazon S3 as plain data: what protects it, and who may use it from which ServiceAccount.
import { firstCompactionName, serviceAccountsOf, type Names, type Role } from "../../../config/names";
import type { S3Config, StackConfig } from "../../../config/schema";
import type { ObjstorePlace } from "../objstore-config";

/** Everything that can be said about the S3 store of a stack before anything is deployed. */
export interface S3Model {
    readonly cluster: string;
    readonly namespace: string;
    readonly region: string;
    /** The account of roles and users, where the stack file names it. */
    readonly accountId?: string | undefined;
    /**
     * The same for every role, without keys: the client asks for the credentials of the pod's own ServiceAccount, and
     * `aws_sdk_auth` would only take that away again (objstore#131). What a component may do is decided by IAM.
     */
    readonly place: ObjstorePlace;
    readonly provisioning: S3Config["provisioning"];
    readonly identity: S3Config["identity"];
    /** Generation of the keys, where the identity is one. */
    readonly generation?: number | undefined;
    /** The ServiceAccounts that have a role, and nobody else. */
    readonly serviceAccounts: Readonly<Record<Role, readonly string[]>>;
    readonly tags: Readonly<Record<string, string>>;
}

export function s3Model(stack: StackConfig, config: S3Config, names: Names): S3Model {
    const { bucket, prefix, client, provisioning, identity } = config;
    const { region, accountId, tags } = config.aws;
    const accounts = serviceAccountsOf(stack, names);
    return {
        cluster: stack.cluster,
        namespace: stack.namespace,
        region,
        accountId: accountId ?? accountOf(identity),
        place: { prefix, config: { bucket, endpoint: `s3.${region}.amazonaws.com`, region, ...client } },
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
    identity.kind === "irsa" ? /^arn:aws:iam::(\d{12}):/.exec(identity.oidcProvider)?.[1] : undefined;

/** Names of IAM's roles and users have at most 64 characters. */
export const iamName = ({ cluster }: S3Model, job: Role | "replication"): string => `thanos-${job}-${cluster}`.slice(0, 64);

/** Days in which a deleted or overwritten object can be brought back; the compactor rewrites all blocks several times. */
const noncurrentDays = 7;

/**
 * What is cleaned up behind Thanos' back. Never a current object: a block is several objects, and retention is the
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
