// docs/stores.md: which stores go with which identities and deliveries, what each makes, and what must be there already.
import { roles } from "../../config/names";
import { policyDocument } from "../../components/object-store/policies";

/** A store with an identity: what the stack makes for it, or why it is refused. */
export interface Combination {
    readonly store: string;
    readonly identity: string;
    /** Objects of the stack for each store, one per role by default. */
    readonly makes?: string;
    /** How its keys change. */
    readonly rotation?: string;
    /** Why it makes no sense. */
    readonly refused?: string;
}

const own = "MinIO has no workload identity and no external keys: the stack creates its users, one for each role";
const noRoles = "roles of AWS mean nothing to another store";
const documents = {
    staticKeys: "Secret with the document",
    externalSecret: "ExternalSecret that makes the Secret with the document",
};
const rotation = {
    minio: "by the stack: new users and rolled pods, then the end of the users before",
    staticKeys: "set new ones; the pods are rolled; revoke the old ones",
    externalSecret: "change them in their store; the pods are rolled; revoke the old ones",
    none: "AWS does it by itself",
    cloud: "the cloud does it by itself",
};

const keyless = "pods prove who they are by workload identity; there are no keys and no roles of AWS";

export const combinations: readonly Combination[] = [
    {
        store: "minio",
        identity: "–",
        makes: "server, claim, bucket; user with policy, Secret with the document",
        rotation: rotation.minio,
    },
    ...["podIdentity", "irsa", "staticKeys", "externalSecret"].map((identity) => ({ store: "minio", identity, refused: own })),
    {
        store: "s3",
        identity: "podIdentity",
        makes: "bucket with its settings (unless adopted); IAM role, Pod Identity association, Secret with the document, which has no keys",
        rotation: rotation.none,
    },
    {
        store: "s3",
        identity: "irsa",
        makes: "bucket with its settings (unless adopted); IAM role, annotation of the ServiceAccount, Secret with the document, which has no keys",
        rotation: rotation.none,
    },
    {
        store: "s3",
        identity: "staticKeys",
        makes: `bucket with its settings (unless adopted); IAM user without keys, ${documents.staticKeys}`,
        rotation: rotation.staticKeys,
    },
    {
        store: "s3",
        identity: "externalSecret",
        makes: `bucket with its settings (unless adopted); IAM user without keys, ${documents.externalSecret}`,
        rotation: rotation.externalSecret,
    },
    { store: "external", identity: "podIdentity", refused: noRoles },
    { store: "external", identity: "irsa", refused: noRoles },
    { store: "external", identity: "staticKeys", makes: documents.staticKeys, rotation: rotation.staticKeys },
    { store: "external", identity: "externalSecret", makes: documents.externalSecret, rotation: rotation.externalSecret },
    ...["minio", "s3", "external"].map((store) => ({
        store,
        identity: "workloadIdentity",
        refused: "workload identity is for the stores of Google Cloud and Azure",
    })),
    {
        store: "gcs",
        identity: "workloadIdentity",
        makes: "Secret with the document, which has no keys; annotation of the ServiceAccount, where `serviceAccounts` is set",
        rotation: rotation.cloud,
    },
    {
        store: "azure",
        identity: "workloadIdentity",
        makes: "Secret with the document, which has no keys; annotation of the ServiceAccount, label of the pods",
        rotation: rotation.cloud,
    },
    ...["gcs", "azure"].flatMap((store) =>
        ["podIdentity", "irsa", "staticKeys", "externalSecret"].map((identity) => ({ store, identity, refused: keyless })),
    ),
];

/** Where an identity reaches the pods, by who delivers them. */
export const deliveries: Readonly<Record<string, readonly [pods: string, identity: string]>> = {
    "prometheus: operator": ["annotations of the Prometheus object's `podMetadata`", "ServiceAccount `prometheus`"],
    "prometheus: chart": ["values `prometheus.prometheusSpec.podMetadata`", "values `prometheus.serviceAccount.annotations`"],
    "prometheus: values": [
        "the published ConfigMap: its owner must apply it again after each change of keys",
        "the published ConfigMap",
    ],
    "thanos: manifests": ["the workload's pod template", "ServiceAccount of each component"],
    "thanos: chart": ["values `<component>.podAnnotations`", "values `<component>.serviceAccount.annotations`"],
};

/** The effect on each credential when a generation begins and when the previous one is revoked. */
const changes: readonly (readonly [what: string, begun: string, revoked: string])[] = [
    [
        "MinIO's users",
        "new ones, known to MinIO before any pod has them; every pod that uses the bucket is rolled",
        "every user that has a role of the stack and is not of this generation is removed",
    ],
    [
        "MinIO's root",
        "–",
        "a new one: the server restarts, because it has one root at a time. For some seconds the bucket does not answer; uploads are tried again, queries of what only the bucket has may fail",
    ],
    [
        "`staticKeys`",
        "yours: `pulumi config set --secret`; a changed document rolls the pods by itself",
        "yours: revoke the access keys that the command names by their last characters",
    ],
    [
        "`externalSecret`",
        "yours, in their store; the operator is made to look at once, and the pods are rolled. Reloader rolls Thanos' own pods without that, but not those of the prometheus-operator, which takes the roll back (Reloader#351)",
        "yours, as with `staticKeys`",
    ],
    ["AWS roles (`podIdentity`, `irsa`)", "–", "–"],
    [
        "Grafana's first password",
        "–",
        "a new one, and the pod is rolled. With a volume of its own (`prometheus.grafana.volume`) Grafana has kept the old one in its database: `grafana cli admin reset-admin-password`, with the password of the Secret `grafana-admin` on standard input, in the pod",
    ],
    [
        "password of the user `thanos`, also used by Prometheus where Thanos requires a login",
        "–",
        "new ones; both sides read them again within a minute or two, without restart, and scrapes of the public frontend may fail meanwhile. A Grafana elsewhere gets the Secret `thanos-login-grafana` again. To keep both for a while, configure users of your own (`thanos.users`)",
    ],
];

const cell = (text: string | undefined): string => text ?? "";
const row = (...cells: readonly (string | undefined)[]): string => `| ${cells.map(cell).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[]): string[] => [
    row(...head),
    row(...head.map(() => "---")),
    ...rows,
];

/** Every key of Thanos' S3 client: what sets it, or why nothing does. */
export const clientKeys: Readonly<Record<string, string>> = {
    bucket: "`bucket`",
    endpoint: "`endpoint`; on S3 the region's",
    region: "`region`; on S3 `aws.region`",
    access_key: "the role's keys",
    secret_key: "the role's keys",
    insecure: "`insecure`; MinIO without `tls`",
    bucket_lookup_type: "`addressing`; MinIO: path",
    ...Object.fromEntries(
        ["disable_dualstack", "signature_version2", "put_user_metadata", "list_objects_version", "send_content_md5"]
            .concat(["disable_multipart", "part_size", "max_retries", "sts_endpoint", "trace", "sse_config"])
            .map((key) => [key, `\`client.${key}\``]),
    ),
    http_config: "`client.http_config`; `tls_config.ca_file` by `caBundle` or MinIO's `tls`",
    aws_sdk_auth:
        "never: without keys the client finds the pod's identity by itself, and this would take Pod Identity away (objstore#131)",
    session_token: "never: it would be invalid within hours, and Thanos reads its document once",
};

const hand = (lines: readonly string[]): string => lines.join("\n");

export const storesReference = (): string =>
    `${hand([
        "# Object stores",
        "",
        "Where blocks are stored, which rights each role has, and how pods authenticate. The keys of a stack file are in",
        "[configuration.md](configuration.md#objectstore). This page is made from `scripts/generate/stores.ts` by `npm run generate`.",
        "",
        "## Which goes with which",
        "",
        "A store and an identity that do not go together are refused, with the key that is wrong. All of these go with every delivery of",
        "Prometheus and Thanos; the second table describes the effect.",
        "",
        ...table(
            ["store", "identity", "what the stack makes, for each job", "change of keys"],
            combinations.map(({ store, identity, makes, refused, rotation: change }) =>
                row(
                    `\`${store}\``,
                    identity === "–" ? identity : `\`${identity}\``,
                    makes ?? `refused: ${cell(refused)}`,
                    change,
                ),
            ),
        ),
        "",
        ...table(
            ["delivery", "what rolls the pods", "where an IAM role is named (`irsa`)"],
            Object.entries(deliveries).map(([delivery, [pods, identity]]) => row(delivery, pods, identity)),
        ),
        "",
        "## Change of credentials",
        "",
        "One key of the stack file for all that the stack makes: `credentials.generation` is in use, `credentials.revoked` and all before it",
        "are over. At most two generations are valid at a time, because pods roll one after the other.",
        "",
        "1. `generation: 2` and a deployment: nothing that was valid ends.",
        "2. `revoked: 1` and a deployment, when every pod has the new ones: nothing of generation 1 is valid any more.",
        "",
        ...table(
            ["what", "when a generation begins", "when the one before is revoked"],
            changes.map((cells) => row(...cells)),
        ),
        "",
        "`npm run rotate -- --stack NAME` walks both steps, proves the first before it begins the second, and goes on where it was when it is",
        "run again: [operations.md](operations.md#changing-credentials). Each Secret has its generation in the annotation",
        "`thanos-stack/generation`. Pulumi's state forgets what is over.",
        "",
        "## Three jobs, three identities",
        "",
        "`writer` (sidecar, ruler, receive) uploads and deletes nothing. `reader` (store gateway, bucket web) reads. `owner` (compactor) also",
        "deletes. These are the documents, for a bucket `BUCKET` and a folder `PREFIX`; without a folder the condition is absent and the",
        "objects are `BUCKET/*`. MinIO's users and IAM's roles and users get them from the stack. On an external store they, or what is equal",
        "to them there, are its owner's to give.",
        ...roles.flatMap((role) => [
            "",
            `\`${role}\`:`,
            "",
            "```json",
            JSON.stringify(policyDocument(role, { bucket: "BUCKET", prefix: "PREFIX" }), null, 2),
            "```",
        ]),
        "",
        "With a key of KMS a third statement allows `kms:Decrypt`, and to who uploads `kms:GenerateDataKey`, on that key and only through S3.",
        "",
        "## Existing IAM roles",
        "",
        "Where the stack must not create roles, `identity.roles` names three existing ones. Each needs the policy of its job above. Its trust",
        "policy allows `pods.eks.amazonaws.com` (`podIdentity`), or the cluster's OIDC provider (`irsa`), for these ServiceAccounts of the",
        "stack's namespace; `plan` prints their names for your stack:",
        "",
        "- `writer`: Prometheus (`prometheus`, or the chart's), `thanos-ruler`, `thanos-receive`, `history-import`",
        "- `reader`: the store gateway and bucket web (`thanos-store-gateway`, `thanos-bucket-web`, or the chart's)",
        "- `owner`: the compactor (`thanos-compactor`, or the chart's)",
        "",
        "## Google Cloud Storage",
        "",
        "The bucket exists; the stack creates nothing in Google Cloud. Grant on the bucket:",
        "",
        "| job | roles |",
        "| --- | --- |",
        "| `writer` | `roles/storage.objectViewer` and `roles/storage.objectCreator` |",
        "| `reader` | `roles/storage.objectViewer` |",
        "| `owner` | `roles/storage.objectUser` |",
        "",
        "Grant them to the ServiceAccounts above as principals of the cluster's workload identity pool, or to Google service accounts that",
        "`identity.serviceAccounts` names and that these ServiceAccounts may impersonate (`roles/iam.workloadIdentityUser`). The role",
        "objectCreator cannot overwrite an object: an upload that was interrupted and repeated by the sidecar then fails on that object until",
        "the compactor has removed the partial block. Use `roles/storage.objectUser` for `writer` too where that matters more.",
        "Thanos' client gives up a request after `http_config.idle_conn_timeout`, 90s by default; raise it for slow lines. NetworkPolicies",
        "allow the node's metadata server, from which pods get their tokens. Use no soft delete shorter than `thanos.deleteDelay`, no retention",
        "policy, and no Autoclass for buckets that queries read often.",
        "",
        "## Azure Blob Storage",
        "",
        "The container exists; the stack creates nothing in Azure. Assign on the container:",
        "",
        "| job | role |",
        "| --- | --- |",
        "| `writer` | `Storage Blob Data Contributor`, or a custom role with read, write and add, without delete |",
        "| `reader` | `Storage Blob Data Reader` |",
        "| `owner` | `Storage Blob Data Contributor` |",
        "",
        "Each identity needs a federated credential for its ServiceAccounts above, with the cluster's OIDC issuer and the audience",
        "`api://AzureADTokenExchange`. Pods get the label `azure.workload.identity/use`, ServiceAccounts the client id, and the webhook of",
        "Azure Workload Identity mounts the token. Use no immutability policy: the compactor deletes blocks that it has rewritten.",
        "",
        "## Requirements for an adopted or external bucket",
        "",
        "- It shows at once what was written: S3, MinIO, Ceph and Garage do. Otherwise `thanos.consistencyDelay` must be long enough.",
        "- No lifecycle rule deletes or archives current objects: the compactor does the retention.",
        "- With versioning, old versions go within 30 days. Unfinished uploads go within a week or so.",
        "- It is closed to the public, and refuses plain HTTP.",
        "- No Object Lock: the compactor deletes what it has rewritten.",
        "",
        "## Which store in the cluster",
        "",
        "Decision: `objectStore.kind: minio` stays, with the maintained fork of MinIO as the default image. Reasons:",
        "",
        "- Every right of a role is enforced by the server: a writer that cannot delete, a reader that cannot write. The stack creates these users",
        "  and tests them. Lighter stores have fewer kinds of rights, and would weaken the rule of one credential per role.",
        "- Thanos requires nothing beyond S3, so any other store works as `kind: external`. There are examples for",
        "  [Ceph](../examples/stacks/ceph.yaml), [Garage](../examples/stacks/garage.yaml) and [SeaweedFS](../examples/stacks/seaweedfs.yaml).",
        "  Their owner operates them.",
        "- A different default would move the bucket of every existing stack. The move copies all blocks; it is no upgrade.",
        "- The NetworkPolicy of the server admits only pods that have a role. Only the embedded cluster uses the last open release with the",
        "  vulnerabilities below, because it can build that release.",
        "",
        "This decision is reviewed when the fork is no longer maintained. For production use a cloud's bucket or a store that a team operates.",
        "",
        "## MinIO",
        "",
        "In the cluster, for trying things, edge sites and development. Limits:",
        "",
        "- With one server and one drive there is no redundancy beyond the volume's own. With more, MinIO keeps parity: the loss of half of up",
        "  to 5 drives, of 3 of 6 or 7, of 4 of more loses nothing; `npm run plan` prints the effect on servers.",
        "- The number of servers and drives is fixed at the first start and can never change. Volumes can be enlarged where their StorageClass can.",
        "- Nothing is encrypted at rest. There is no copy outside of the cluster.",
        "- A quota is checked against a count that MinIO renews from time to time, so it can be passed by a little.",
        "- Upstream is archived. Its last image (`quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z`) is frozen with known holes:",
        "  CVE-2025-62506 (escape from a session policy), CVE-2026-40344 and CVE-2026-41145 (objects written with an access key alone),",
        "  CVE-2026-34204, CVE-2026-39414, CVE-2026-33322, CVE-2026-33419, CVE-2026-42600. The default image is the maintained fork; with the",
        "  frozen one the stack leans on its NetworkPolicy, on access keys that are kept secret, and on plain users with policies.",
        "  A fork's data cannot be read by the old binary again.",
        "",
        "With `tls`, the certificate must be for `minio.<namespace>.svc.<clusterDomain>`, and with several servers for",
        "`*.minio-nodes.<namespace>.svc.<clusterDomain>` too. MinIO reads renewed certificates by itself; Thanos reads the authority once, so",
        "after a change of the authority restart its pods, with both authorities in `ca.crt` in between.",
        "",
        "## Keys of Thanos' S3 client",
        "",
        ...table(
            ["key", "set by"],
            Object.entries(clientKeys).map(([key, by]) => row(`\`${key}\``, by)),
        ),
        "",
        "`http_config.insecure_skip_verify` is never set: TLS that is not verified is no TLS. Client certificates and SSE-C are not offered:",
        "their keys would have to be files in every pod.",
        "",
        "## Tested, and testable in AWS only",
        "",
        "`npm test` checks the documents and evaluates them as IAM would: each role's allowed and refused requests, inside and outside of its",
        "folder, the bucket's policy, and who may take a role. The end-to-end run tries them on MinIO, with the keys that the running stack",
        "uses. Not proved, because it takes an account:",
        "",
        "- that S3 answers a HEAD of a missing object with 404 under the condition on `s3:prefix`;",
        "- that EKS hands the roles to the ServiceAccounts, by Pod Identity and by IRSA;",
        "- that `kms:GenerateDataKey` and `kms:Decrypt` are enough for uploads in parts with a bucket key;",
        "- that replication works with these rights, with and without keys of KMS;",
        "- that the roles for emergencies are enough to change a bucket that is closed to other networks.",
    ])}\n`;
