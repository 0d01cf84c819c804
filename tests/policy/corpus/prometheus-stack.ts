// kube-prometheus-stack: what it makes of its values by itself.
import { document, prometheusStack, spec, thanos, withValues } from "./base";
import type { Case } from "./case";
import { both, kps, release, values } from "./chart-cases";

export const prometheusStackCases: readonly Case[] = [
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
    kps("only a label that identifies no cluster", spec({ externalLabels: { cluster: null, team: "shop" } }), "external-labels"),
    kps("no external label", spec({ externalLabels: { cluster: null } }), "!external-labels"),
    kps(
        "a Prometheus without a sidecar",
        spec({ thanos: null, externalLabels: {}, retention: "2h", resources: {}, replicas: 1, storageSpec: {} }),
    ),
    kps(
        "Prometheus 3 with a sidecar of 0.36",
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
    kps("no resources for the sidecar", spec({ thanos: { resources: null } }), "!container-resources"),
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
        name: "kube-prometheus-stack: Grafana's default data source next to one for Thanos",
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
        name: "kube-prometheus-stack: a data source for Thanos for raw samples only",
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
