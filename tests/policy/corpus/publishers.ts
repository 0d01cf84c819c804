// Charts of other publishers, charts of charts, and what cannot be read.
import { document, thanos } from "./base";
import { object, resource, yaml, type Case } from "./case";
import { flux, room } from "./chart-cases";

export const publishers: readonly Case[] = [
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
        name: "another publisher's chart with Thanos in its name",
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
