// Everything that can be wrong with one key of a stack file, made from the schema: for each key an unknown neighbour, a
// missing value where one is needed, a value of another type, one out of range, one that does not look as it must.
import { schemaRoot, type SchemaNode } from "../../config/schema-node";
import {
    azureStore,
    externalSecret,
    externalStore,
    gcsStore,
    grpcTls,
    oidcProvider,
    s3Store,
    staticKeys,
    validStack,
} from "./valid-stack";

export interface InvalidStack {
    readonly title: string;
    readonly values: Record<string, unknown>;
    /** The key that must be named. */
    readonly path: string;
}

type Values = Record<string, unknown>;

/** Valid values of the keys that have variants, by the word that distinguishes the variants. */
const variants: Readonly<Record<string, Values>> = {
    minio: { kind: "minio" },
    s3: { ...s3Store, aws: { ...s3Store.aws, accountId: "123456789012" } },
    external: { ...externalStore, identity: externalSecret },
    gcs: gcsStore,
    azure: azureStore,
    podIdentity: s3Store.identity,
    irsa: { kind: "irsa", oidcProvider },
    staticKeys: { kind: "staticKeys" },
    externalSecret,
    create: { kind: "create" },
    adopt: { kind: "adopt" },
    "sse-s3": { kind: "sse-s3" },
    "sse-kms": { kind: "sse-kms" },
    operator: { delivery: "operator" },
    values: { delivery: "values" },
    manifests: { delivery: "manifests" },
    chart: { delivery: "chart" },
    memory: { kind: "memory" },
    memcached: { kind: "memcached", addresses: ["memcached:11211"] },
    redis: { kind: "redis", address: "redis:6379", credentials: { secret: "login" } },
    deployed: { kind: "deployed" },
    ingress: { kind: "ingress", host: "thanos.example.com", tlsSecret: "certificate" },
    gateway: { kind: "gateway", host: "thanos.example.com", gateway: { name: "public", section: "https" } },
    loadBalancer: { kind: "loadBalancer", tlsSecret: "certificate" },
    nodePort: { kind: "nodePort", tlsSecret: "certificate", port: 30443 },
    "hub.exposure loadBalancer": { kind: "loadBalancer", hosts: ["thanos.example.com"] },
    "hub.exposure nodePort": { kind: "nodePort", hosts: ["thanos.example.com"], port: 30901 },
    "hub.exposure gateway": {
        kind: "gateway",
        hosts: ["thanos.example.com"],
        gateway: { name: "public", section: "grpc" },
    },
    config: { rules: "config", groups: [{ name: "all", rules: [{ record: "all:up:sum", expr: "sum(up)" }] }] },
    objects: { rules: "objects" },
    standalone: { mode: "standalone" },
    router: { mode: "router" },
};

/** Valid values of optional objects that need some keys once they are there. */
const roleArn = "arn:aws:iam::123456789012:role/thanos";
const email = "thanos@example.iam.gserviceaccount.com";
const entry = { accessKey: { key: "access" }, secretKey: { key: "secret" } };

const optional: Readonly<Record<string, Values>> = {
    "objectStore.identity.roles": { writer: roleArn, reader: roleArn, owner: roleArn },
    "objectStore.identity.serviceAccounts": { writer: email, reader: email, owner: email },
    "objectStore.identity.entries": { writer: entry, reader: entry, owner: entry },
    historyImport: { claim: "old" },
    "gitops.externalSecrets": { store: { name: "vault" } },
    "gitops.argocd": { repoURL: "https://git.example.com/home" },
    "objectStore.tls": { secret: "minio-tls" },
    "objectStore.tls.issuer": { name: "internal" },
    hub: { exposure: { kind: "loadBalancer", hosts: ["thanos.example.com"] } },
    "thanos.query.teams": {
        proxyNamespace: "ingress-nginx",
        exposure: { kind: "ingress", host: "metrics.example.com", tlsSecret: "certificate" },
    },
    "thanos.grpcTls": grpcTls,
    "thanos.grpcTls.issuer": { name: "internal" },
    "objectStore.provisioning.accessLogs": { bucket: "west-logs" },
    "objectStore.provisioning.network": {
        vpcEndpoints: ["vpce-0123456789abcdef0"],
        breakGlassRoles: ["arn:aws:iam::123456789012:role/admin"],
    },
    "objectStore.provisioning.replication": { region: "eu-west-1", bucket: "west-copy" },
    "objectStore.client.sse_config": { type: "SSE-S3" },
    "objectStore.client.trace": { enable: true },
};

export const invalidStacks = (): InvalidStack[] => [...below(schemaRoot(), [], validStack())];

function* below(node: SchemaNode, path: readonly string[], base: Values): Generator<InvalidStack> {
    if (node.properties) yield invalid("an unknown key", [...path, "surprise"], base, 7);
    for (const [key, child] of Object.entries(node.properties ?? {})) {
        const at = [...path, key];
        if (node.required?.includes(key)) yield invalid("nothing", at, base, undefined);
        for (const [title, value] of wrongValues(child)) yield invalid(title, at, base, value);
        for (const variant of child.oneOf ?? []) {
            const word = String(Object.values(variant.properties ?? {}).find(({ const: only }) => only !== undefined)?.const);
            const known = variants[`${at.join(".")} ${word}`] ?? variants[word];
            const valid = known ? changed(base, at, known) : base;
            yield* below(variant, at, word === "staticKeys" ? { ...valid, ...staticKeys } : valid);
        }
        const known = optional[at.join(".")];
        yield* below(child, at, known ? changed(base, at, known) : base);
    }
}

/** Values that a key must not have, each with what is wrong. */
function wrongValues(node: SchemaNode): [string, unknown][] {
    const wrong: [string, unknown][] = [["another type", node.type === "object" || node.oneOf ? 7 : { surprise: 7 }]];
    if (node.const !== undefined || node.enum) wrong.push(["a word that is not in the list", "surprise"]);
    if (node.minimum !== undefined) wrong.push(["too small a number", node.minimum - 1]);
    if (node.maximum !== undefined) wrong.push(["too big a number", node.maximum + 1]);
    if (node.minLength !== undefined) wrong.push(["an empty text", ""]);
    if (node.type === "string" && node.expected !== undefined) wrong.push(["a text that does not look right", "\u0000 {/ "]);
    return node.const === undefined ? wrong : wrong.slice(1);
}

const invalid = (title: string, at: readonly string[], base: Values, value: unknown): InvalidStack => ({
    title: `${title} in ${at.join(".")}`,
    values: changed(base, at, value),
    path: `thanos-stack:${at.join(".")}`,
});

/** A copy with another value at a path; `undefined` takes it away. */
function changed(values: Values, [key = "", ...rest]: readonly string[], value: unknown): Values {
    const inner = values[key];
    return {
        ...values,
        [key]:
            rest.length === 0
                ? value
                : changed(typeof inner === "object" && inner !== null ? (inner as Values) : {}, rest, value),
    };
}
