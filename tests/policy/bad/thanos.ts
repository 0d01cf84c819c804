// Mistakes in the values of Bitnami's Thanos chart, and in the objstore document.
import type { Values } from "../../../config/merge";
import type { RuleId } from "../../../rules/ids";
import type { Bad } from "./bad";

const chart = (rule: RuleId, what: string, values: Values): Bad => ({ rule, what, differs: { thanos: { values } } });
const objstore = (rule: RuleId, what: string, document: string): Bad => ({
    rule,
    what,
    differs: { objstore: { stringData: { "objstore.yml": document } } },
});
const s3 = "type: S3\nconfig: {bucket: west-thanos, region: eu-central-1, endpoint: s3.eu-central-1.amazonaws.com";

export const thanos: readonly Bad[] = [
    chart("I-04", "a second compactor during updates", { compactor: { updateStrategy: { type: "RollingUpdate" } } }),
    chart("I-07", "a semantic label as a replica label", { query: { replicaLabel: ["prometheus_replica", "cluster"] } }),
    chart("I-08", "replicas merged in the bucket", {
        compactor: { extraFlags: ["--deduplication.replica-label=prometheus_replica", "--enable-auto-gomemlimit"] },
    }),
    chart("I-11", "raw samples for a day", { compactor: { retentionResolutionRaw: "1d" } }),
    {
        rule: "I-16",
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
    objstore("I-17", "a key next to a role", `${s3}, aws_sdk_auth: true, access_key: AKIDEXAMPLE}`),
    objstore("I-17c", "a store that is not known to be consistent", "type: SWIFT\nconfig: {container_name: west-thanos}"),
    chart("I-18", "a Service with one address", { storegateway: { service: { additionalHeadless: false } } }),
    chart("I-20", "an old querier", { image: { tag: "v0.41.0" } }),
    chart("I-21", "a store gateway that leaves a gap", { storegateway: { extraFlags: ["--max-time=-5d"] } }),
    chart("I-21b", "shards by block", {
        storegateway: { extraFlags: ['--selector.relabel-config=[{"action":"hashmod","source_labels":["__block_id"]}]'] },
    }),
    chart("I-21", "parts of the chart's own that leave a gap", {
        storegateway: { sharded: { enabled: true, timePartitioning: [{ min: "", max: "-5d" }] } },
    }),
    chart("I-21b", "shards of the chart's own", {
        storegateway: { sharded: { enabled: true, hashPartitioning: { shards: 2 } } },
    }),
    chart("I-23", "a cache without a size", { queryFrontend: { config: "type: IN-MEMORY\nconfig: {}" } }),
    chart("I-25", "a ruler without a volume", { ruler: { enabled: true, persistence: { enabled: false } } }),
    chart("I-25b", "a receive without a volume", { receive: { enabled: true, persistence: { enabled: false } } }),
    chart("I-26", "no memory limit", { storegateway: { resources: { limits: null } } }),
    chart("I-27", "a small volume for the compactor", { compactor: { persistence: { enabled: false } } }),
    chart("I-27b", "a receive with a volume for a part of its 15 days", {
        receive: {
            enabled: true,
            persistence: { size: "8Gi" },
            resources: { requests: { memory: "4Gi" }, limits: { memory: "6Gi" } },
        },
    }),
    chart("I-28b", "queriers that may share a node", { query: { podAntiAffinityPreset: "soft" } }),
    chart("I-28d", "one store gateway", { storegateway: { replicaCount: 1 } }),
    chart("I-29", "no checksum of the credential", { storegateway: { podAnnotations: null } }),
    chart("I-31", "the chart's own image", {
        image: { registry: "docker.io", repository: "bitnami/thanos", tag: "0.39.2-debian-12-r2" },
    }),
    chart("I-32", "no delay before deletion", { compactor: { extraFlags: ["--delete-delay=0s", "--enable-auto-gomemlimit"] } }),
    chart("I-32b", "blocks that are served until they are deleted", {
        storegateway: { extraFlags: ["--ignore-deletion-marks-delay=48h"] },
    }),
    chart("I-33", "no time to read the bucket's metadata", {
        compactor: { extraFlags: ["--wait-interval=1m", "--enable-auto-gomemlimit"] },
    }),
    chart("I-34", "a store gateway without a volume", { storegateway: { persistence: { enabled: false } } }),
    chart("I-35", "a querier that does not know its limit", {
        query: { extraFlags: ["--query.auto-downsampling", "--query.instant.default.max_source_resolution=5m"] },
    }),
    chart("I-35b", "store gateways that read whatever they are asked for", { storegateway: { extraFlags: null } }),
    chart("S-02", "an image that moves", { image: { tag: "latest" } }),
    { ...chart("S-03", "the chart's own registry", { image: null }), config: { "S-03": { registries: ["quay.io"] } } },
    chart("S-01", "a cache's password", {
        queryFrontend: {
            config: "type: REDIS\nconfig: {addr: redis.example.com:6379, password: swordfish, max_get_multi_concurrency: 1}",
        },
    }),
    chart("S-01", "a bucket's key among the arguments", {
        bucketweb: {
            enabled: true,
            extraFlags: ["--objstore.config={type: S3, config: {access_key: a, secret_key: swordfish}}"],
        },
    }),
    chart("S-06", "an Ingress for gRPC", { query: { ingress: { grpc: { enabled: true } } } }),
    chart("S-06", "a route of the newer chart", { query: { httpRoute: { enabled: true } } }),
    chart("S-06", "an object beside the chart's own, as a text", {
        extraDeploy: [
            "apiVersion: v1\nkind: Service\nmetadata: {name: public}\nspec: {type: LoadBalancer, selector: {app.kubernetes.io/component: query}}",
        ],
    }),
    chart("S-12", "a store gateway alone by TLS", {
        storegateway: {
            extraFlags: ["cert=/etc/tls/tls.crt", "key=/etc/tls/tls.key", "client-ca=/etc/tls/ca.crt"].map(
                (one) => `--grpc-server-tls-${one}`,
            ),
        },
    }),
];
