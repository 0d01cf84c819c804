// Charts: the same values in every shape, and what charts do with their values by themselves.
import { document, prometheusStack, s3, spec, thanos, withValues } from "./base";
import { yaml, resource, object, type Case, type Expected } from "./case";
import { shapes, type Installed } from "./shapes";
import type { Resource } from "../../../rules/view/resource";

const release = shapes["helm.v3.Release"] as (one: Installed) => Resource[];
const flux = shapes["HelmRelease v2"] as (one: Installed) => Resource[];

const both = (stack: Installed, store: Installed): Resource[] => [...release(stack), ...release(store), document()];
const kps = (name: string, stack: Installed, ...expected: Expected[]): Case => ({
    name: `kube-prometheus-stack: ${name}`,
    resources: [...release(stack), document()],
    expected,
});
const bitnami = (name: string, store: Installed, ...expected: Expected[]): Case => ({
    name: `Bitnami: ${name}`,
    resources: [...release(store), document()],
    expected,
});
const values = (changes: Record<string, unknown>, version?: string) => withValues(thanos, changes, version);

const room = (thanos.values["query"] as { resources: unknown }).resources;

/** Every shape, well and with one fault in each chart. */
const everyShape: Case[] = Object.entries(shapes).flatMap(([shape, install]): Case[] => [
    {
        name: `${shape}: two charts without a fault`,
        resources: [...install(prometheusStack), ...install(thanos), document()],
        expected: [],
    },
    {
        name: `${shape}: raw samples deleted before they are downsampled`,
        resources: [...install(values({ compactor: { retentionResolutionRaw: "1d" } })), document()],
        expected: ["!retention"],
    },
    {
        name: `${shape}: local retention of less than three blocks, without external labels`,
        resources: [...install(spec({ retention: "4h", externalLabels: null })), document()],
        expected: ["!local-retention", "!external-labels"],
    },
]);

const noResources = { resources: null };
const prometheus: Case[] = [
    kps("the operator before 0.93 disables compaction itself", spec({}, "72.9.1")),
    kps("the operator since 0.93 chooses", spec({}, "88.0.1"), "compaction-mode"),
    kps("version 56 brings Thanos 0.33", spec({}, "56.2.1")),
    kps(
        "objectStorageConfig in the form of charts before 52",
        spec({ thanos: { objectStorageConfig: { existingSecret: null, name: "thanos-objstore", key: "objstore.yml" } } }),
        "!sidecar-upload",
    ),
    kps(
        "the same form where it is right",
        spec(
            { thanos: { objectStorageConfig: { existingSecret: null, name: "thanos-objstore", key: "objstore.yml" } } },
            "51.10.0",
        ),
    ),
    kps("agent mode with a sidecar", withValues(prometheusStack, { prometheus: { agentMode: true } }), "!agent-mode"),
    kps(
        "an agent without a sidecar",
        withValues(prometheusStack, { prometheus: { agentMode: true, prometheusSpec: { thanos: null, externalLabels: null } } }),
    ),
    kps("clusterName instead of cluster", spec({ externalLabels: { clusterName: "shop-eu" } })),
    kps("only a label that tells no cluster", spec({ externalLabels: { cluster: null, team: "shop" } }), "external-labels"),
    kps("no external label", spec({ externalLabels: { cluster: null } }), "!external-labels"),
    kps(
        "a Prometheus without a sidecar",
        spec({ thanos: null, externalLabels: {}, retention: "2h", resources: {}, replicas: 1, storageSpec: {} }),
    ),
    kps(
        "Prometheus 3 beside a sidecar of 0.36",
        spec({ version: "v3.1.0", thanos: { image: "quay.io/thanos/thanos:v0.36.1", version: "v0.36.1" } }, "65.5.0"),
        "!sidecar-version",
    ),
    kps("a sidecar's version without its image", spec({ thanos: { version: "v0.36.1" } }), "sidecar-version"),
    kps(
        "Thanos 0.41 under operator 0.93",
        spec({ version: "v3.14.0", thanos: { image: "quay.io/thanos/thanos:v0.41.0", version: "v0.41.0" } }, "88.1.0"),
        "!sidecar-version",
    ),
    kps("Thanos 0.41 under operator 0.92", spec({}, "87.4.0")),
    kps("the replica label is cleared", spec({ replicaExternalLabelNameClear: true }), "!external-labels"),
    kps(
        "a duration of blocks among the arguments",
        spec({ additionalArgs: [{ name: "storage.tsdb.max-block-duration", value: "1d" }] }),
        "!compaction-mode",
    ),
    kps("chunks that Thanos cannot read", spec({ enableFeatures: ["xor2-encoding"] }), "!chunk-encoding"),
    kps("no volume", spec({ storageSpec: null }), "!prometheus-replicas"),
    kps(
        "a volume on NFS",
        spec({ storageSpec: { volumeClaimTemplate: { spec: { storageClassName: "nfs-client" } } } }),
        "!block-storage",
    ),
    kps("one replica", spec({ replicas: 1 }), "!prometheus-replicas"),
    kps("replicas that may share a node", spec({ podAntiAffinity: "soft" }), "!prometheus-replicas"),
    kps("no resources for the sidecar", spec({ thanos: noResources }), "!container-resources"),
    kps("no checksum of the document", spec({ podMetadata: null }), "!credential-checksum"),
    kps(
        "an annotation of Reloader instead",
        spec({ podMetadata: { annotations: { "checksum/objstore": null, "reloader.stakater.com/auto": "true" } } }),
    ),
    kps(
        "an inline document with a typing error",
        spec({
            thanos: {
                objectStorageConfig: {
                    existingSecret: null,
                    secret: { type: "S3", config: { bucket: "shop-thanos", endpoint: "s3.amazonaws.com", acces_key: "x" } },
                },
            },
        }),
        "!objstore-document",
    ),
    {
        name: "kube-prometheus-stack: the chart's default image and Thanos of another version",
        resources: both(prometheusStack, values({ image: { tag: "v0.42.4" } })),
        expected: ["!one-version"],
    },
    {
        name: "kube-prometheus-stack: the querier looks up a discovery Service that is not made",
        resources: both(withValues(prometheusStack, { prometheus: { thanosService: { enabled: false } } }), thanos),
        expected: ["!store-discovery"],
    },
    {
        name: "kube-prometheus-stack: the querier looks up prometheus-operated",
        resources: both(prometheusStack, values({ query: { dnsDiscovery: { sidecarsService: "prometheus-operated" } } })),
        expected: [],
        absent: ["store-discovery"],
    },
    {
        name: "kube-prometheus-stack: the querier names the pods of a store",
        resources: both(
            prometheusStack,
            values({
                query: {
                    dnsDiscovery: { enabled: false },
                    stores: [
                        "thanos-storegateway-0.thanos-storegateway-headless.monitoring.svc:10901",
                        "dnssrv+_grpc._tcp.kube-prometheus-stack-thanos-discovery.monitoring.svc",
                    ],
                },
            }),
        ),
        expected: [],
        absent: ["store-discovery"],
    },
    {
        name: "kube-prometheus-stack: the namespace of the sidecars is a template",
        resources: both(prometheusStack, values({ query: { dnsDiscovery: { sidecarsNamespace: "{{ .Release.Namespace }}" } } })),
        expected: [],
        absent: ["store-discovery"],
    },
    {
        name: "kube-prometheus-stack: another replica label than the querier removes",
        resources: both(spec({ replicaExternalLabelName: "__replica__" }), thanos),
        expected: ["!replica-labels"],
    },
    {
        name: "kube-prometheus-stack: a ruler of the operator without a volume",
        resources: [
            ...release(
                withValues(prometheusStack, {
                    thanosRuler: {
                        enabled: true,
                        podDisruptionBudget: { enabled: true },
                        thanosRulerSpec: {
                            replicas: 2,
                            podAntiAffinity: "hard",
                            resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } },
                            queryEndpoints: ["http://thanos-query:9090"],
                            labels: { ruler: "shop-eu" },
                            podMetadata: { annotations: { "checksum/objstore": "5f2c" } },
                            objectStorageConfig: { existingSecret: { name: "thanos-objstore", key: "objstore.yml" } },
                        },
                    },
                }),
            ),
            document(),
        ],
        expected: ["!ruler"],
    },
    {
        name: "kube-prometheus-stack: Grafana's default data source beside one for Thanos",
        resources: both(
            withValues(prometheusStack, {
                grafana: {
                    enabled: true,
                    additionalDataSources: [
                        {
                            name: "Thanos",
                            type: "prometheus",
                            url: "http://thanos-query-frontend.monitoring:9090",
                            jsonData: { customQueryParameters: "max_source_resolution=auto" },
                        },
                    ],
                },
            }),
            thanos,
        ),
        expected: [],
        absent: ["downsampled-history"],
    },
    {
        name: "kube-prometheus-stack: a data source for Thanos that asks for raw samples only",
        resources: both(
            withValues(prometheusStack, {
                grafana: {
                    enabled: true,
                    additionalDataSources: [
                        { name: "Thanos", type: "prometheus", url: "http://thanos-query-frontend.monitoring:9090" },
                    ],
                },
            }),
            values({ query: { extraFlags: [] } }),
        ),
        expected: ["!downsampled-history"],
    },
];

const store: Case[] = [
    bitnami(
        "an inline document, whose checksum the chart adds",
        values({
            existingObjstoreSecret: "",
            objstoreConfig: s3,
            storegateway: { podAnnotations: {} },
            compactor: { podAnnotations: {} },
        }),
    ),
    bitnami(
        "an inline document with a typing error",
        values({ existingObjstoreSecret: "", objstoreConfig: s3.replace("endpoint:", "endpont:") }),
        "!objstore-document",
    ),
    bitnami("a Secret without a checksum", values({ storegateway: { podAnnotations: null } }), "!credential-checksum"),
    bitnami("the default preset beside a chunk pool of 2GB", values({ storegateway: noResources }), "!container-resources"),
    bitnami(
        "resourcesPreset 2xlarge",
        values({
            storegateway: { resources: null, resourcesPreset: "2xlarge" },
            query: { resources: null, resourcesPreset: "large" },
        }),
    ),
    bitnami("resourcesPreset none", values({ query: { resources: null, resourcesPreset: "none" } }), "!container-resources"),
    bitnami(
        "version 12 knows no presets",
        values(
            { query: noResources, storegateway: { pdb: { create: true } }, queryFrontend: { pdb: { create: true } } },
            "12.20.3",
        ),
        "!container-resources",
        "!node-drain",
    ),
    bitnami("no PodDisruptionBudget by default before 15.7", values({}, "15.1.2"), "!node-drain"),
    bitnami("the chart's own image", values({ image: null }), "!one-version"),
    bitnami(
        "metrics and the chart's own rules, with ThanosCompactHalted",
        values({ metrics: { enabled: true, prometheusRule: { enabled: true, default: { create: true } } } }),
    ),
    bitnami(
        "one replica behind a cluster IP",
        values({ storegateway: { replicaCount: 1, service: { additionalHeadless: false } } }),
    ),
    bitnami(
        "two replicas behind a cluster IP",
        values({ storegateway: { service: { additionalHeadless: false } } }),
        "!store-discovery",
    ),
    bitnami(
        "shards by block",
        values({ storegateway: { sharded: { enabled: true, hashPartitioning: { shards: 2 } } } }),
        "!block-shards",
    ),
    bitnami(
        "receive, whose replica label the chart writes",
        values({
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                replicationFactor: 3,
                service: { additionalHeadless: true },
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
    ),
    bitnami(
        "receive, and a querier that does not remove its replica label",
        values({
            query: { replicaLabel: ["prometheus_replica"] },
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                service: { additionalHeadless: true },
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
        "!replica-labels",
    ),
    bitnami(
        "receive with a label from a variable that the chart does not set",
        values({
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                service: { additionalHeadless: true },
                extraFlags: ['--label=receive_replica="$(POD_NAME)"'],
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
        "!external-labels",
        "!replica-labels",
    ),
    bitnami(
        'receive.enabled: "enable"',
        values({
            receive: {
                enabled: "enable",
                persistence: { enabled: false },
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
            },
        }),
        "!receive",
    ),
    bitnami(
        "receive with replication without a headless Service",
        values({
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                replicationFactor: 3,
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
        "!receive",
        "!store-discovery",
    ),
    bitnami(
        "receive with two copies",
        values({
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                replicationFactor: 2,
                service: { additionalHeadless: true },
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
        "receive",
    ),
    bitnami(
        "spread constraints for labels of another release",
        values({
            query: {
                topologySpreadConstraints: [
                    {
                        maxSkew: 1,
                        topologyKey: "kubernetes.io/hostname",
                        whenUnsatisfiable: "DoNotSchedule",
                        labelSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
                    },
                ],
            },
        }),
        "!node-drain",
    ),
    bitnami("queriers that may share a node", values({ query: { podAntiAffinityPreset: "soft" } }), "!node-drain"),
    bitnami("a store gateway on NFS", values({ storegateway: { persistence: { storageClass: "nfs-csi" } } }), "block-storage"),
    bitnami(
        "a compactor that merges replicas without penalty",
        values({ compactor: { extraFlags: ["--deduplication.replica-label=prometheus_replica"] } }),
        "!offline-deduplication",
    ),
    bitnami(
        "a semantic label as a replica label",
        values({ query: { replicaLabel: ["prometheus_replica", "replica", "cluster"] } }),
        "!semantic-labels",
    ),
    bitnami(
        "two ways of splitting",
        values({
            queryFrontend: {
                extraFlags: [
                    "--query-range.min-split-interval=6h",
                    "--query-range.max-split-interval=7d",
                    "--query-range.horizontal-shards=4",
                ],
            },
        }),
        "!query-frontend",
    ),
    bitnami(
        "a cache in memory without a size",
        values({ queryFrontend: { config: "type: IN-MEMORY\nconfig: {}" } }),
        "!query-frontend",
    ),
    bitnami("no delay before blocks are deleted", values({ compactor: { extraFlags: ["--delete-delay=0s"] } }), "!test-settings"),
    bitnami("the querier as a LoadBalancer", values({ query: { service: { type: "LoadBalancer" } } }), "!authenticated-exposure"),
    bitnami(
        "an Ingress that requires a login",
        values({
            queryFrontend: {
                ingress: {
                    enabled: true,
                    annotations: { "nginx.ingress.kubernetes.io/auth-url": "https://login.example.com/oauth2/auth" },
                },
            },
        }),
    ),
    bitnami(
        "an Ingress without a login",
        values({ queryFrontend: { ingress: { enabled: true, hostname: "thanos.example.com" } } }),
        "!authenticated-exposure",
    ),
    bitnami(
        "keys in an inline document",
        values({ existingObjstoreSecret: "", objstoreConfig: `${s3}  access_key: AKIDEXAMPLE\n  secret_key: not-a-real-one\n` }),
        "!credentials-in-secrets",
    ),
    bitnami("a moving tag", values({ image: { tag: "latest" } }), "!one-version", "!exact-images"),
];

const publishers: Case[] = [
    {
        name: "thanos-community: raw samples deleted before they are downsampled",
        resources: [
            ...flux({
                release: "thanos",
                chart: "thanos",
                repo: "https://thanos-community.github.io/helm-charts",
                oci: "",
                version: "0.38.0",
                values: {
                    compactor: { retention: { resolutionRaw: "24h" } },
                    receive: { enabled: false },
                    global: {
                        resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "6Gi" } },
                        pdb: { enabled: true },
                        topologySpreadConstraints: [
                            { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule" },
                        ],
                    },
                },
            }),
            document(),
        ],
        expected: ["!retention", "!downsampled-history"],
    },
    {
        name: "thanos-community: an inline document with a typing error",
        resources: flux({
            release: "thanos",
            chart: "thanos",
            repo: "https://thanos-community.github.io/helm-charts",
            oci: "",
            version: "0.38.0",
            values: {
                compactor: { enabled: false },
                receive: { enabled: false },
                global: {
                    objstore: { createSecret: true, config: "type: GCS\nconfig:\n  bucket: shop-thanos\n  service_acount: x\n" },
                    resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "6Gi" } },
                    pdb: { enabled: true },
                    topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule" }],
                },
            },
        }),
        expected: ["!objstore-document"],
    },
    {
        name: "stevehipwell: a compactor without a volume that merges replicas",
        resources: flux({
            release: "thanos",
            chart: "thanos",
            repo: "https://stevehipwell.github.io/helm-charts",
            oci: "",
            version: "1.24.1",
            values: {
                objstoreConfig: {
                    create: true,
                    value: "type: S3\nconfig: {bucket: shop-thanos, endpoint: s3.eu-central-1.amazonaws.com}",
                },
                additionalReplicaLabels: ["prometheus_replica"],
                query: {
                    resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } },
                    extraArgs: ["--query.auto-downsampling"],
                },
                storeGateway: {
                    resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "6Gi" } },
                    persistence: { enabled: true },
                },
                compact: { enabled: true, resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "6Gi" } } },
            },
        }),
        expected: ["!compactor-volume", "!offline-deduplication"],
    },
    {
        name: "an umbrella chart: values of a chart inside of it",
        resources: [
            resource("kubernetes:helm.sh/v3:Release", "monitoring", {
                name: "monitoring",
                namespace: "monitoring",
                chart: "./charts/monitoring",
                values: { thanos: { ...thanos.values, compactor: { enabled: true, retentionResolutionRaw: "1d" } } },
            }),
            document(),
        ],
        expected: ["!retention"],
    },
    {
        name: "an umbrella chart: what its own values may set is no fault",
        resources: [
            resource("kubernetes:helm.sh/v3:Release", "monitoring", {
                name: "monitoring",
                namespace: "monitoring",
                chart: "./charts/monitoring",
                values: {
                    "kube-prometheus-stack": {
                        prometheus: {
                            prometheusSpec: {
                                thanos: {
                                    objectStorageConfig: { existingSecret: { name: "thanos-objstore", key: "objstore.yml" } },
                                },
                            },
                        },
                    },
                },
            }),
            document(),
        ],
        expected: [],
    },
    {
        name: "an umbrella chart in an Application by its path",
        resources: [
            ...yaml(`
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: monitoring, namespace: argocd}
spec:
  source:
    repoURL: https://git.example.com/platform/charts.git
    path: charts/monitoring
    helm:
      values: |
        kube-prometheus-stack:
          prometheus:
            prometheusSpec:
              retention: 4h
              thanos:
                objectStorageConfig: {existingSecret: {name: thanos-objstore, key: objstore.yml}}
  destination: {namespace: monitoring}
`),
            document(),
        ],
        expected: ["!local-retention"],
    },
    {
        name: "a chart by its path, vendored",
        resources: [
            resource("kubernetes:helm.sh/v3:Release", "thanos", {
                name: "thanos",
                namespace: "monitoring",
                chart: "../vendor/thanos",
                version: "17.2.3",
                values: {
                    ...thanos.values,
                    compactor: {
                        enabled: true,
                        retentionResolutionRaw: "1d",
                        resources: room,
                        podAnnotations: { "checksum/objstore": "5f2c" },
                    },
                },
            }),
            document(),
        ],
        expected: ["!retention"],
    },
    {
        name: "values in files: one line, and no finding for what they may set",
        resources: [
            resource("kubernetes:helm.sh/v3:Release", "thanos", {
                name: "thanos",
                namespace: "monitoring",
                chart: "thanos",
                repositoryOpts: { repo: thanos.repo },
                version: "17.2.3",
                valueYamlFiles: [{ path: "values.yaml" }],
                values: {},
            }),
        ],
        expected: ["coverage"],
    },
    {
        name: "a chart of somebody else that is called after Thanos",
        resources: [
            resource("kubernetes:helm.sh/v3:Release", "acme", {
                name: "acme",
                chart: "acme-thanos",
                repositoryOpts: { repo: "https://charts.example.com" },
                values: { replicas: 1 },
            }),
        ],
        expected: ["coverage"],
    },
    {
        name: "objects of a kind of thanos-operator that is not read",
        resources: [
            object({ apiVersion: "monitoring.banzaicloud.io/v1alpha1", kind: "Thanos", metadata: { name: "thanos" }, spec: {} }),
        ],
        expected: ["coverage"],
    },
    {
        name: "an Application with parameters",
        resources: [
            ...yaml(`
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: thanos, namespace: argocd}
spec:
  source:
    repoURL: registry-1.docker.io/bitnamicharts
    chart: thanos
    targetRevision: 17.2.3
    helm:
      parameters:
        - {name: compactor.enabled, value: "true"}
        - {name: compactor.retentionResolutionRaw, value: 24h}
        - {name: existingObjstoreSecret, value: thanos-objstore}
        - {name: image.registry, value: quay.io}
        - {name: image.repository, value: thanos/thanos}
        - {name: image.tag, value: v0.39.2}
        - {name: compactor.podAnnotations.checksum/objstore, value: 5f2c}
  destination: {namespace: monitoring}
`),
            document(),
        ],
        expected: ["!retention", "!downsampled-history"],
    },
];

export const charts: readonly Case[] = [...everyShape, ...prometheus, ...store, ...publishers];
