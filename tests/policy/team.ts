// Another team's program, which deploys the charts, a bucket and an object by its own hand, without a violation.
// Bad programs are this one with one fault.
import { CustomResource } from "@pulumi/pulumi";
import { merge, type Values } from "../../config/merge";
import type { Program } from "../../offline/program";

/** The differences, by the name of the resource: values over its own, nothing to leave it out, or a new resource. */
export type Differences = Readonly<Record<string, Values | undefined>>;

/** A resource of any type. */
class Plain extends CustomResource {}

/** The program with some things different. */
export const program =
    (differences: Differences = {}): Program =>
    // eslint-disable-next-line @typescript-eslint/require-await -- a program is a promise of its outputs
    async () => {
        for (const [name, { type, protect, inputs }] of Object.entries(team)) {
            if (name in differences && differences[name] === undefined) continue;
            new Plain(
                type,
                name,
                { ...merge(inputs, differences[name] ?? {}) },
                { ...(protect && { protect, retainOnDelete: true }) },
            );
        }
        for (const [name, inputs] of Object.entries(differences))
            if (!(name in team) && inputs) new Plain(String(inputs["type"]), name, { ...(inputs["inputs"] as Values) });
        return {};
    };

const resources = { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "6Gi" } };
const podAnnotations = { "checksum/objstore": "c2ffee" };
/** Over zones, where possible. */
const spread = () => [
    { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: {} },
];
/** Two copies, each on a node of its own. */
const apart = () => ({ replicaCount: 2, podAntiAffinityPreset: "hard", topologySpreadConstraints: spread() });
const json = (value: unknown): string => JSON.stringify(value);

/** A resource of the program. */
interface Described {
    readonly type: string;
    readonly protect?: boolean;
    readonly inputs: Values;
}

const team: Readonly<Record<string, Described>> = {
    "kube-prometheus-stack": {
        type: "kubernetes:helm.sh/v3:Release",
        inputs: {
            name: "kube-prometheus-stack",
            namespace: "monitoring",
            chart: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
            version: "88.5.3",
            values: {
                grafana: {
                    sidecar: {
                        datasources: {
                            url: "http://thanos-query-frontend.monitoring:9090",
                            customQueryParameters: "max_source_resolution=auto",
                        },
                    },
                },
                additionalPrometheusRulesMap: {
                    thanos: { groups: [{ name: "thanos", rules: [{ alert: "Halted", expr: "thanos_compact_halted == 1" }] }] },
                },
                prometheus: {
                    podDisruptionBudget: { enabled: true },
                    thanosService: { enabled: true },
                    prometheusSpec: {
                        replicas: 2,
                        podAntiAffinity: "hard",
                        topologySpreadConstraints: spread(),
                        version: "v3.14.0",
                        retention: "48h",
                        disableCompaction: true,
                        externalLabels: { cluster: "west" },
                        podMetadata: { annotations: podAnnotations },
                        resources,
                        storageSpec: { volumeClaimTemplate: { spec: { resources: { requests: { storage: "50Gi" } } } } },
                        thanos: {
                            image: "quay.io/thanos/thanos:v0.42.4",
                            version: "v0.42.4",
                            objectStorageConfig: { existingSecret: { name: "thanos-objstore", key: "objstore.yml" } },
                            resources,
                        },
                    },
                },
            },
        },
    },
    thanos: {
        type: "kubernetes:helm.sh/v3:Release",
        inputs: {
            name: "thanos",
            namespace: "monitoring",
            chart: "oci://registry-1.docker.io/bitnamicharts/thanos",
            version: "17.3.1",
            values: {
                image: { registry: "quay.io", repository: "thanos/thanos", tag: "v0.42.4" },
                existingObjstoreSecret: "thanos-objstore",
                query: {
                    ...apart(),
                    replicaLabel: ["prometheus_replica"],
                    dnsDiscovery: {
                        sidecarsService: "kube-prometheus-stack-thanos-discovery",
                        sidecarsNamespace: "monitoring",
                    },
                    extraFlags: [
                        "--query.auto-downsampling",
                        "--query.instant.default.max_source_resolution=5m",
                        "--enable-auto-gomemlimit",
                    ],
                    resources,
                },
                queryFrontend: {
                    ...apart(),
                    extraFlags: [
                        '--query-frontend.downstream-tripper-config={"max_idle_conns_per_host":100}',
                        "--query-range.split-interval=24h",
                    ],
                    resources,
                },
                storegateway: {
                    enabled: true,
                    ...apart(),
                    service: { additionalHeadless: true },
                    extraFlags: ["--store.limits.request-series=200000"],
                    podAnnotations,
                    resources,
                },
                compactor: {
                    enabled: true,
                    retentionResolutionRaw: "30d",
                    retentionResolution5m: "90d",
                    retentionResolution1h: "365d",
                    extraFlags: ["--delete-delay=48h", "--enable-auto-gomemlimit"],
                    persistence: { size: "200Gi" },
                    podAnnotations,
                    resources,
                },
            },
        },
    },
    objstore: {
        type: "kubernetes:core/v1:Secret",
        inputs: {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "thanos-objstore", namespace: "monitoring" },
            stringData: {
                "objstore.yml": json({
                    type: "S3",
                    config: { bucket: "west-thanos", endpoint: "s3.eu-central-1.amazonaws.com", region: "eu-central-1" },
                }),
            },
        },
    },
    proxy: {
        type: "kubernetes:apps/v1:Deployment",
        inputs: {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "proxy", namespace: "monitoring" },
            spec: {
                template: {
                    spec: {
                        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
                        containers: [
                            {
                                name: "proxy",
                                image: "quay.io/oauth2-proxy/oauth2-proxy:v7.12.0",
                                resources,
                                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                            },
                        ],
                    },
                },
            },
        },
    },
    bucket: { type: "aws:s3/bucket:Bucket", protect: true, inputs: { bucket: "west-thanos" } },
    access: {
        type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        inputs: {
            bucket: "west-thanos",
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        },
    },
    encryption: {
        type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        inputs: { bucket: "west-thanos", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }] },
    },
    "bucket-policy": {
        type: "aws:s3/bucketPolicy:BucketPolicy",
        inputs: {
            bucket: "west-thanos",
            policy: json({
                Statement: {
                    Effect: "Deny",
                    Principal: "*",
                    Action: "s3:*",
                    Resource: ["arn:aws:s3:::west-thanos", "arn:aws:s3:::west-thanos/*"],
                    Condition: { Bool: { "aws:SecureTransport": "false" } },
                },
            }),
        },
    },
    versioning: {
        type: "aws:s3/bucketVersioning:BucketVersioning",
        inputs: { bucket: "west-thanos", versioningConfiguration: { status: "Enabled" } },
    },
    lifecycle: {
        type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        inputs: {
            bucket: "west-thanos",
            rules: [
                {
                    id: "clean",
                    status: "Enabled",
                    noncurrentVersionExpiration: { noncurrentDays: 7 },
                    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                },
            ],
        },
    },
    role: {
        type: "aws:iam/role:Role",
        inputs: {
            assumeRolePolicy: json({
                Statement: {
                    Effect: "Allow",
                    Principal: { Service: "pods.eks.amazonaws.com" },
                    Action: ["sts:AssumeRole", "sts:TagSession"],
                    Condition: { StringEquals: { "aws:RequestTag/kubernetes-service-account": "thanos-storegateway" } },
                },
            }),
        },
    },
    rights: {
        type: "aws:iam/rolePolicy:RolePolicy",
        inputs: {
            policy: json({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::west-thanos/*" }] }),
        },
    },
};
