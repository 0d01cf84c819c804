// Mistakes in the values of Bitnami's Thanos chart, and in the objstore document.
import type { Values } from "../../../config/merge";
import type { RuleName } from "../../../config/rule-names";
import type { Bad } from "./bad";

const chart = (rule: RuleName, what: string, values: Values): Bad => ({ rule, what, differs: { thanos: { values } } });
const objstore = (rule: RuleName, what: string, document: string): Bad => ({
    rule,
    what,
    differs: { objstore: { stringData: { "objstore.yml": document } } },
});
const s3 = "type: S3\nconfig: {bucket: west-thanos, region: eu-central-1, endpoint: s3.eu-central-1.amazonaws.com";

export const thanos: readonly Bad[] = [
    chart("one-compactor", "a second compactor during updates", { compactor: { updateStrategy: { type: "RollingUpdate" } } }),
    chart("semantic-labels", "a semantic label as a replica label", {
        query: { replicaLabel: ["prometheus_replica", "cluster"] },
    }),
    chart("offline-deduplication", "replicas merged in the bucket", {
        compactor: { extraFlags: ["--deduplication.replica-label=prometheus_replica", "--enable-auto-gomemlimit"] },
    }),
    chart("retention", "raw samples for a day", { compactor: { retentionResolutionRaw: "1d" } }),
    {
        ...chart("downsampling-reserve", "raw samples for 41 hours", { compactor: { retentionResolutionRaw: "41h" } }),
        level: "advisory",
    },
    {
        rule: "same-bucket",
        level: "advisory",
        what: "a second objstore document with a prefix",
        differs: {
            second: {
                type: "kubernetes:core/v1:Secret",
                inputs: {
                    apiVersion: "v1",
                    kind: "Secret",
                    metadata: { name: "thanos-objstore-2", namespace: "monitoring" },
                    stringData: { "objstore.yml": `${s3}}\nprefix: old` },
                },
            },
        },
    },
    objstore("objstore-document", "a key next to a role", `${s3}, aws_sdk_auth: true, access_key: AKIDEXAMPLE}`),
    {
        ...objstore(
            "store-consistency",
            "a store that is not known to be consistent",
            "type: SWIFT\nconfig: {container_name: west-thanos}",
        ),
        level: "advisory",
    },
    chart("store-discovery", "a Service with one address", { storegateway: { service: { additionalHeadless: false } } }),
    chart("partial-response", "an old querier", { image: { tag: "v0.41.0" } }),
    chart("time-partitions", "a store gateway that leaves a gap", { storegateway: { extraFlags: ["--max-time=-5d"] } }),
    chart("block-shards", "shards by block", {
        storegateway: { extraFlags: ['--selector.relabel-config=[{"action":"hashmod","source_labels":["__block_id"]}]'] },
    }),
    chart("time-partitions", "parts of the chart's own that leave a gap", {
        storegateway: { sharded: { enabled: true, timePartitioning: [{ min: "", max: "-5d" }] } },
    }),
    chart("block-shards", "shards of the chart's own", {
        storegateway: { sharded: { enabled: true, hashPartitioning: { shards: 2 } } },
    }),
    chart("query-frontend", "a cache without a size", { queryFrontend: { config: "type: IN-MEMORY\nconfig: {}" } }),
    chart("ruler", "a ruler without a volume", { ruler: { enabled: true, persistence: { enabled: false } } }),
    chart("receive", "a receive without a volume", { receive: { enabled: true, persistence: { enabled: false } } }),
    chart("container-resources", "no memory limit", { storegateway: { resources: { limits: null } } }),
    chart("compactor-volume", "a small volume for the compactor", { compactor: { persistence: { enabled: false } } }),
    {
        ...chart("receive-volume", "a receive with a volume for a part of its 15 days", {
            receive: {
                enabled: true,
                persistence: { size: "8Gi" },
                resources: { requests: { memory: "4Gi" }, limits: { memory: "6Gi" } },
            },
        }),
        level: "advisory",
    },
    chart("node-drain", "queriers that may share a node", { query: { podAntiAffinityPreset: "soft" } }),
    chart("two-replicas", "one store gateway", { storegateway: { replicaCount: 1 } }),
    chart("credential-checksum", "no checksum of the credential", { storegateway: { podAnnotations: null } }),
    chart("one-version", "the chart's own image", {
        image: { registry: "docker.io", repository: "bitnami/thanos", tag: "0.39.2-debian-12-r2" },
    }),
    chart("test-settings", "no delay before deletion", {
        compactor: { extraFlags: ["--delete-delay=0s", "--enable-auto-gomemlimit"] },
    }),
    chart("deletion-order", "blocks that are served until they are deleted", {
        storegateway: { extraFlags: ["--ignore-deletion-marks-delay=48h"] },
    }),
    {
        ...chart("metadata-sync", "no time to read the bucket's metadata", {
            compactor: { extraFlags: ["--wait-interval=1m", "--enable-auto-gomemlimit"] },
        }),
        level: "advisory",
    },
    chart("store-volume", "a store gateway without a volume", { storegateway: { persistence: { enabled: false } } }),
    chart("memory-limits", "a querier that does not know its limit", {
        query: { extraFlags: ["--query.auto-downsampling", "--query.instant.default.max_source_resolution=5m"] },
    }),
    chart("request-limits", "store gateways without a limit of requests", { storegateway: { extraFlags: null } }),
    chart("exact-images", "an image that moves", { image: { tag: "latest" } }),
    { ...chart("registries", "the chart's own registry", { image: null }), config: { registries: { registries: ["quay.io"] } } },
    chart("credentials-in-secrets", "a cache's password", {
        queryFrontend: {
            config: "type: REDIS\nconfig: {addr: redis.example.com:6379, password: swordfish, max_get_multi_concurrency: 1}",
        },
    }),
    chart("credentials-in-secrets", "a bucket's key among the arguments", {
        bucketweb: {
            enabled: true,
            extraFlags: ["--objstore.config={type: S3, config: {access_key: a, secret_key: swordfish}}"],
        },
    }),
    chart("authenticated-exposure", "an Ingress for gRPC", { query: { ingress: { grpc: { enabled: true } } } }),
    chart("authenticated-exposure", "a route of the newer chart", { query: { httpRoute: { enabled: true } } }),
    chart("authenticated-exposure", "an object next to the chart's own, as a text", {
        extraDeploy: [
            "apiVersion: v1\nkind: Service\nmetadata: {name: public}\nspec: {type: LoadBalancer, selector: {app.kubernetes.io/component: query}}",
        ],
    }),
    chart("grpc-tls", "a store gateway alone by TLS", {
        storegateway: {
            extraFlags: ["cert=/etc/tls/tls.crt", "key=/etc/tls/tls.key", "client-ca=/etc/tls/ca.crt"].map(
                (one) => `--grpc-server-tls-${one}`,
            ),
        },
    }),
];
