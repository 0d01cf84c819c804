// A stack without a violation: two Prometheus servers, Thanos, a bucket on S3, Grafana.
import type { Draft } from "../../rules/rule";
import type { Component, ComponentView, ObjstoreView, View } from "../../rules/view/types";

const image = "quay.io/thanos/thanos:v0.42.4";
const resources = { cpu: "1", memory: "4Gi", memoryLimit: "6Gi" };
const annotations = { "checksum/objstore": "c2ffee" };

const component = (kind: Component, name: string, args: string[], differs: Partial<ComponentView> = {}): ComponentView => ({
    path: `workload ${name}`,
    component: kind,
    name,
    image,
    args,
    replicas: kind === "compact" ? 1 : 2,
    spread: "hard",
    zones: "soft",
    disruptionBudget: true,
    overlaps: false,
    autoscaled: false,
    resources: { ...resources }, // a copy: a change of one is no change of all
    volume: undefined,
    annotations: {},
    objstoreSecret: undefined,
    variables: ["POD_NAME"],
    spreadMismatch: false,
    ...differs,
});

const document = (secret: string): ObjstoreView => ({
    path: `Secret ${secret}.objstore.yml`,
    secret,
    documents: 1,
    broken: undefined,
    type: "S3",
    prefix: undefined,
    keys: ["type", "config"],
    config: { bucket: "history", endpoint: "s3.eu-west-1.amazonaws.com", region: "eu-west-1" },
    acknowledgedInsecure: false,
});

const service = (name: string) => ({
    path: `Service ${name}`,
    name,
    namespace: "monitoring",
    headless: true,
    ports: ["http", "grpc"],
});

/** A new copy each time, to be changed at will. */
export const validView = (): Draft<View> => structuredClone(valid) as Draft<View>;

const valid: View = {
    environment: "prod",
    own: true,
    unread: [],
    missingServices: [],
    ignoredKeys: [],
    prometheus: [
        {
            path: "Prometheus thanos-stack: spec",
            version: "v3.14.0",
            operator: "v0.93.1",
            agent: false,
            remoteWrite: [],
            replicas: 2,
            scrapeInterval: "30s",
            externalLabels: { cluster: "west" },
            replicaLabel: "prometheus_replica",
            disableCompaction: true,
            retention: "48h",
            retentionSize: "40GB",
            outOfOrderWindow: undefined,
            staleSeriesThreshold: undefined,
            features: [],
            chunkEncoding: undefined,
            args: [],
            replaced: [],
            resources: { cpu: "2", memory: "10Gi", memoryLimit: "16Gi" },
            volume: { size: "50Gi", storageClass: "gp3" },
            spread: "hard",
            zones: "soft",
            disruptionBudget: true,
            annotations,
            alertmanager: true,
            sidecar: {
                path: "Prometheus thanos-stack: spec.thanos",
                ignoredObjstore: undefined,
                image,
                version: "v0.42.4",
                blockDuration: "2h",
                objstoreSecret: "thanos-objstore-writer",
                args: [],
                resources,
            },
        },
    ],
    spokes: [
        {
            path: "ConfigMap thanos-spokes: spokes.east",
            name: "east",
            hub: "west",
            cluster: "east",
            addresses: ["east.example.com:10901"],
            replicaLabels: ["prometheus_replica"],
            thanosVersion: "v0.42.4",
            bucket: { endpoint: "s3.eu-west-1.amazonaws.com", bucket: "history", prefix: "" },
            compactsBucket: false,
        },
    ],
    thanos: [
        component("query", "thanos-query", [
            "--endpoint=dnssrv+_grpc._tcp.prometheus-thanos-discovery.monitoring.svc.cluster.local",
            "--endpoint=dnssrv+_grpc._tcp.thanos-store-gateway.monitoring.svc.cluster.local",
            "--endpoint=dnssrv+_grpc._tcp.thanos-ruler.monitoring.svc.cluster.local",
            "--endpoint=dnssrv+_grpc._tcp.thanos-receive.monitoring.svc.cluster.local",
            "--query.replica-label=prometheus_replica",
            "--query.replica-label=thanos_ruler_replica",
            "--query.replica-label=receive_replica",
            "--query.auto-downsampling",
            "--query.instant.default.max_source_resolution=5m",
            "--enable-auto-gomemlimit",
        ]),
        component("query-frontend", "thanos-query-frontend", [
            "--query-frontend.downstream-url=http://thanos-query.monitoring.svc.cluster.local:10902",
            '--query-frontend.downstream-tripper-config={"max_idle_conns_per_host":100}',
            "--query-range.split-interval=0",
            "--query-range.min-split-interval=24h",
            "--query-range.max-split-interval=720h",
            "--query-range.horizontal-shards=4",
            '--query-range.response-cache-config={"type":"IN-MEMORY","config":{"max_size":"512MB"}}',
            '--labels.response-cache-config={"type":"IN-MEMORY","config":{"max_size":"64MB"}}',
        ]),
        component(
            "store",
            "thanos-store-gateway",
            [
                "--chunk-pool-size=2GB",
                "--index-cache-size=1GB",
                "--sync-block-duration=30m",
                "--store.limits.request-series=200000",
            ],
            { annotations, objstoreSecret: "thanos-objstore-reader", volume: { size: "20Gi", storageClass: undefined } },
        ),
        component(
            "compact",
            "thanos-compactor",
            [
                "--wait",
                "--retention.resolution-raw=30d",
                "--retention.resolution-5m=90d",
                "--retention.resolution-1h=365d",
                "--consistency-delay=30m",
                "--delete-delay=48h",
                "--wait-interval=30m",
                "--enable-auto-gomemlimit",
            ],
            { annotations, objstoreSecret: "thanos-objstore-owner", volume: { size: "200Gi", storageClass: undefined } },
        ),
        component(
            "rule",
            "thanos-ruler",
            [
                "--query=http://thanos-query.monitoring.svc.cluster.local:10902",
                "--alert.label-drop=thanos_ruler_replica",
                '--label=ruler="west"',
                '--label=thanos_ruler_replica="$(POD_NAME)"',
            ],
            { annotations, objstoreSecret: "thanos-objstore-writer", volume: { size: "10Gi", storageClass: undefined } },
        ),
        component(
            "receive",
            "thanos-receive",
            [
                '--label=receive="west"',
                '--label=receive_replica="$(POD_NAME)"',
                "--receive.local-endpoint=$(POD_NAME).thanos-receive:10901",
                `--receive.hashrings=[{"endpoints":["thanos-receive-0","thanos-receive-1","thanos-receive-2"]}]`,
                "--receive.replication-factor=3",
            ],
            {
                replicas: 3,
                annotations,
                objstoreSecret: "thanos-objstore-writer",
                volume: { size: "50Gi", storageClass: undefined },
            },
        ),
    ],
    services: [
        service("prometheus-thanos-discovery"),
        service("thanos-store-gateway"),
        service("thanos-ruler"),
        service("thanos-receive"),
    ],
    objstore: ["writer", "reader", "owner"].map((role) => document(`thanos-objstore-${role}`)),
    buckets: [
        {
            path: "Bucket history",
            provider: "s3",
            archiveTiers: [],
            locked: undefined,
            blocks: true,
            versioned: true,
            closed: true,
            encryption: "AES256",
            plainHttpDenied: true,
            lifecycle: [
                {
                    path: "Bucket history: lifecycle rule noncurrent-versions",
                    expiresObjects: false,
                    storageClasses: [],
                    noncurrentDays: 7,
                    abortDays: undefined,
                    prefix: "",
                },
                {
                    path: "Bucket history: lifecycle rule unfinished-uploads",
                    expiresObjects: false,
                    storageClasses: [],
                    noncurrentDays: undefined,
                    abortDays: 7,
                    prefix: "",
                },
            ],
        },
    ],
    minio: [],
    imports: [
        {
            path: "Job history-import",
            from: "the folder prometheus-db of the claim old",
            labels: 'cluster="west"\nprometheus="monitoring/thanos-stack"\nprometheus_replica="old-0"',
            kept: `${30 * 86_400} ${90 * 86_400} ${365 * 86_400}`,
        },
    ],
    history: [{ path: "Bucket history", protect: true, retainOnDelete: true, forceDestroy: false }],
    dataSources: [
        {
            path: "Release kube-prometheus-stack: values.grafana.sidecar.datasources",
            url: "http://thanos-query-frontend.monitoring.svc.cluster.local:10902",
            queryParameters: "max_source_resolution=auto",
            isDefault: true,
        },
    ],
    exposed: [],
    workloads: [
        {
            path: "Deployment thanos-query",
            standard: "restricted",
            host: [],
            volumes: ["emptyDir", "persistentVolumeClaim"],
            containers: [
                {
                    path: "Deployment thanos-query: container thanos",
                    image,
                    resources,
                    runAsNonRoot: true,
                    runAsUser: "1001",
                    allowPrivilegeEscalation: false,
                    privileged: undefined,
                    droppedCapabilities: ["ALL"],
                    addedCapabilities: [],
                    seccompProfile: "RuntimeDefault",
                    thanos: false,
                },
            ],
        },
    ],
    images: [
        { path: "Deployment thanos-query: container thanos.image", repository: "quay.io/thanos/thanos", version: ":v0.42.4" },
    ],
    doors: [],
    statements: [
        {
            path: "RolePolicy s3-writer: policy.Blocks",
            actions: ["s3:GetObject", "s3:PutObject"],
            resources: ["arn:aws:s3:::history/*"],
            principals: [],
            conditions: [],
            of: "rights",
        },
        {
            path: "Role s3-writer: assumeRolePolicy.PodIdentity",
            actions: ["sts:AssumeRole", "sts:TagSession"],
            resources: [],
            principals: ["Service pods.eks.amazonaws.com"],
            conditions: [
                { test: "StringEquals", key: "aws:RequestTag/kubernetes-service-account", values: ["thanos-store-gateway"] },
            ],
            of: "role",
        },
    ],
    alerts: ["max(thanos_compact_halted) == 1", "abs(node_timex_offset_seconds) > 0.05"],
    registries: undefined,
};
