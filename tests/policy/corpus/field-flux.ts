// Flux repositories, in the shapes of the field: references, patches, keys of other charts, encrypted and missing values.
import type { Values } from "../../../config/merge";
import type { Resource } from "../../../rules/view/resource";
import { document, prometheusStack, s3, spec, thanos, withValues } from "./base";
import { object, secret, yaml, type Case } from "./case";
import { flux, one, room, values } from "./chart-cases";
import type { Installed } from "./shapes";

/** A HelmRelease with more fields in its `spec`. */
const withSpec = (installed: Installed, more: Values, chart: Values = {}): Resource[] =>
    flux(installed).map((resource) => {
        if (resource.inputs["kind"] !== "HelmRelease") return resource;
        const own = resource.inputs["spec"] as { readonly chart: { readonly spec: Values } };
        return object({
            ...resource.inputs,
            spec: { ...own, chart: { spec: { ...own.chart.spec, ...chart } }, ...more },
        });
    });

/** stevehipwell's chart without a fault. */
const plain = { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } };
const stevehipwell = (more: Values = {}, version = "1.22.1"): Installed =>
    withValues(
        {
            release: "thanos",
            chart: "thanos",
            repo: "https://stevehipwell.github.io/helm-charts/",
            oci: "",
            version,
            values: {
                objstoreConfig: { create: true, value: s3 },
                query: {
                    resources: plain,
                    extraArgs: ["--query.auto-downsampling", "--query.instant.default.max_source_resolution=5m"],
                },
                storeGateway: { resources: room, persistence: { enabled: true, size: "20Gi" } },
                compact: {
                    enabled: true,
                    resources: room,
                    deduplication: { enabled: false },
                    persistence: { enabled: true, size: "500Gi" },
                    extraArgs: [
                        "--retention.resolution-raw=30d",
                        "--retention.resolution-5m=90d",
                        "--retention.resolution-1h=365d",
                    ],
                },
            },
        },
        more,
    );

const shapes: Case[] = [
    one(
        "Flux: post-renderers may change every object",
        [
            ...withSpec(values({ storegateway: { podAnnotations: null } }), { postRenderers: [{ kustomize: { patches: [] } }] }),
            document(),
        ],
        "coverage",
    ),
    one(
        "Flux: values files of the chart are elsewhere",
        [...withSpec({ ...thanos, values: {} }, {}, { valuesFiles: ["values.yaml", "values-prod.yaml"] })],
        "coverage",
    ),
    one(
        "Flux: a chart in a Git repository has values of its own",
        [
            ...withSpec(
                { ...thanos, values: {} },
                {},
                { chart: "./charts/thanos", sourceRef: { kind: "GitRepository", name: "platform" } },
            ),
        ],
        "coverage",
    ),
    one(
        "Flux: a fault in the values of a chart in a Git repository",
        [
            ...withSpec(
                { ...thanos, values: { compactor: { enabled: true, retentionResolutionRaw: "1d" } } },
                {},
                { chart: "./charts/thanos", sourceRef: { kind: "GitRepository", name: "platform" } },
            ),
        ],
        "!retention",
        "coverage",
    ),
    one(
        "Flux: a HelmChart that the release refers to",
        yaml(`
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmChart
metadata: {name: metrics, namespace: monitoring}
spec: {chart: thanos, version: 17.2.3, sourceRef: {kind: HelmRepository, name: bitnami}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: metrics, namespace: monitoring}
spec:
  chartRef: {kind: HelmChart, name: metrics}
  values:
    existingObjstoreSecret: thanos-objstore
    query: {enabled: false}
    queryFrontend: {enabled: false}
    compactor:
      enabled: true
      retentionResolutionRaw: 20h
      resources: {requests: {cpu: 1, memory: 2Gi}, limits: {memory: 4Gi}}
      podAnnotations: {secret.reloader.stakater.com/reload: thanos-objstore}
    image: {registry: quay.io, repository: thanos/thanos, tag: v0.39.2}
`),
        "!retention",
    ),
    one("Flux: variables of a Kustomization in the values", [
        ...flux(values({ storegateway: { persistence: { storageClass: "${STORAGE_CLASS}", size: "${SIZE:=20Gi}" } } })),
        document(),
    ]),
    one(
        "Flux: flag and value as two items of a list",
        [...flux(values({ compactor: { extraFlags: ["--deduplication.replica-label", "prometheus_replica"] } })), document()],
        "!offline-deduplication",
    ),
    {
        ...one("Flux: a disabled release of a chart in a chart", [
            ...flux({
                ...thanos,
                chart: "observability",
                values: { thanos: { enabled: false, compactor: { enabled: true, retentionResolutionRaw: "1d" } } },
            }),
        ]),
        absent: ["retention"],
    },
];

const keys: Case[] = [
    one(
        "keys of another chart: replicaLabels in Bitnami's",
        [...flux(values({ query: { replicaLabels: ["__replica__"] } })), document()],
        "chart-keys",
    ),
    one(
        "keys of another chart: extraArgs in Bitnami's",
        [...flux(values({ compactor: { extraArgs: ["--compact.concurrency=4"] } })), document()],
        "chart-keys",
    ),
    one(
        "keys of another chart: extraFlags in stevehipwell's",
        flux(stevehipwell({ query: { extraFlags: ["--query.timeout=5m"] } })),
        "chart-keys",
    ),
    one(
        "keys of another chart: the operator's storage in kube-prometheus-stack",
        [...flux(spec({ storageSpec: null, storage: { volumeClaimTemplate: {} } })), document()],
        "chart-keys",
        "!prometheus-replicas",
    ),
    { ...one("keys of the chart alone", [...flux(thanos), ...flux(prometheusStack), document()]), absent: ["chart-keys"] },
];

const others: Case[] = [
    one("stevehipwell: without a fault", flux(stevehipwell())),
    one(
        "stevehipwell: the compactor merges replicas by default, without penalty",
        flux(stevehipwell({ additionalReplicaLabels: ["__replica__"], compact: { deduplication: null } })),
        "offline-deduplication",
    ),
    one(
        "stevehipwell: the compactor merges the replicas of a Prometheus by default, without penalty",
        [
            ...flux(stevehipwell({ additionalReplicaLabels: ["__replica__"], compact: { deduplication: null } })),
            ...flux(spec({ replicaExternalLabelName: "__replica__" })),
            document(),
        ],
        "!offline-deduplication",
        "!one-version",
    ),
    one(
        "stevehipwell: the penalty in its own key",
        flux(
            stevehipwell({
                additionalReplicaLabels: ["__replica__"],
                compact: { deduplication: { enabled: true, func: "penalty" } },
            }),
        ),
    ),
    one(
        "stevehipwell: before 1.13 the compactor merged nothing by itself",
        flux(stevehipwell({ additionalReplicaLabels: ["__replica__"], compact: { deduplication: null } }, "1.12.1")),
    ),
    one(
        "stevehipwell: a short delete delay, longer than the sync interval",
        flux(
            stevehipwell({
                compact: {
                    extraArgs: [
                        "--delete-delay=30m",
                        "--retention.resolution-raw=30d",
                        "--retention.resolution-5m=90d",
                        "--retention.resolution-1h=365d",
                    ],
                },
            }),
        ),
        "test-settings",
    ),
    one(
        "stevehipwell: the querier looks up nothing of its own",
        flux(stevehipwell({ query: { enableDnsDiscovery: false } })),
        "store-discovery",
    ),
    one(
        "stevehipwell: the default document is a directory of each pod",
        flux(stevehipwell({ objstoreConfig: { value: "type: FILESYSTEM\nconfig: {directory: /var/thanos/store/s3}\n" } })),
        "store-consistency",
    ),
    one(
        "rulers with nothing but a replica label",
        [
            ...flux(
                stevehipwell({
                    rule: { enabled: true, resources: plain, persistence: { enabled: true }, podAnnotations: { reloader: "a" } },
                }),
            ),
        ],
        "external-labels",
    ),
];

const secrets: Case[] = [
    one("a document under the key of its consumer, as base64", [
        object({
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "thanos-objstore", namespace: "monitoring" },
            data: { "thanos.yaml": Buffer.from(s3).toString("base64") },
        }),
        ...flux(thanos),
    ]),
    one(
        "a document under the key of its consumer, as base64, with a typing error",
        [
            object({
                apiVersion: "v1",
                kind: "Secret",
                metadata: { name: "thanos-objstore", namespace: "monitoring" },
                data: { "thanos.yaml": Buffer.from(s3.replace("bucket", "bucketname")).toString("base64") },
            }),
            ...flux(thanos),
        ],
        "!objstore-document",
    ),
    one("a sealed Secret", [
        object({
            apiVersion: "bitnami.com/v1alpha1",
            kind: "SealedSecret",
            metadata: { name: "thanos-objstore", namespace: "monitoring" },
            spec: { encryptedData: { "objstore.yml": "AgBy3i4OJSWK" } },
        }),
        ...flux(thanos),
    ]),
    one("a document with an anchor of YAML", [
        secret("thanos-objstore", "type: S3\nconfig: &c\n  bucket: shop\n  endpoint: s3.amazonaws.com\n"),
        ...flux(thanos),
    ]),
    one(
        "a document whose config is a list",
        [secret("thanos-objstore", "type: S3\nconfig:\n  - bucket: shop\n"), ...flux(thanos)],
        "!objstore-document",
    ),
];

export const fieldFlux: readonly Case[] = [...shapes, ...keys, ...others, ...secrets];
