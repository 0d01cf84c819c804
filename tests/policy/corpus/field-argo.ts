// Argo CD, kustomize, Crossplane, k3s and products that contain Thanos, in the shapes of the field.
import { document, prometheusStack, s3, thanos, withValues } from "./base";
import { object, yaml, type Case } from "./case";
import { one, room, values } from "./chart-cases";
import { compact, image, key, query, server, statefulSet } from "./object-cases";

const application = (source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: metrics, namespace: argocd}
spec:
  destination: {server: https://kubernetes.default.svc, namespace: monitoring}
  source:
${source}
`;

const argo: Case[] = [
    one(
        "Argo CD: values as a text with comments, of a release with another name",
        [
            ...yaml(
                application(`    repoURL: https://charts.bitnami.com/bitnami
    chart: thanos
    targetRevision: 17.2.*
    helm:
      releaseName: metrics
      values: |
        # a comment
        existingObjstoreSecret: thanos-objstore
        image: {registry: quay.io, repository: thanos/thanos, tag: v0.39.2}
        query: {enabled: false}
        queryFrontend: {enabled: false}
        compactor:
          enabled: true
          retentionResolution5m: 5d
          resources: {requests: {cpu: 1, memory: 2Gi}, limits: {memory: 4Gi}}
          podAnnotations: {reloader.stakater.com/auto: "true"}
`),
            ),
            document(),
        ],
        "!retention",
    ),
    one(
        "Argo CD: value files in the chart's folder",
        yaml(
            application(
                "    repoURL: https://git.example.com/config.git\n    path: charts/thanos\n    helm: {valueFiles: [values-prod.yaml]}",
            ),
        ),
        "coverage",
    ),
    one("Argo CD: a plugin's placeholders in a document", [
        object({
            apiVersion: "argoproj.io/v1alpha1",
            kind: "Application",
            metadata: { name: "thanos", namespace: "argocd" },
            spec: {
                source: {
                    repoURL: thanos.repo,
                    chart: "thanos",
                    targetRevision: thanos.version,
                    helm: {
                        valuesObject: withValues(thanos, {
                            existingObjstoreSecret: null,
                            objstoreConfig:
                                "type: s3\nconfig:\n  bucket: thanos\n  endpoint: minio.minio.svc.cluster.local:9000\n  access_key: <path:secret/data/minio#user>\n  secret_key: <path:secret/data/minio#password>\n  insecure: true\n",
                        }).values,
                    },
                },
                destination: { namespace: "monitoring" },
            },
        }),
    ]),
    one(
        "Crossplane: a Release with a fault",
        [
            object({
                apiVersion: "helm.crossplane.io/v1beta1",
                kind: "Release",
                metadata: { name: "thanos" },
                spec: {
                    forProvider: {
                        chart: { name: "thanos", repository: thanos.repo, version: thanos.version },
                        namespace: "monitoring",
                        values: values({ compactor: { retentionResolutionRaw: "1d" } }).values,
                    },
                },
            }),
            document(),
        ],
        "!retention",
    ),
    one(
        "Crossplane: a Release that takes values from elsewhere",
        [
            object({
                apiVersion: "helm.crossplane.io/v1beta1",
                kind: "Release",
                metadata: { name: "thanos" },
                spec: {
                    forProvider: {
                        chart: { name: "thanos", repository: thanos.repo, version: thanos.version },
                        valuesFrom: [{ configMapKeyRef: { name: "values" } }],
                        values: {},
                    },
                },
            }),
        ],
        "coverage",
    ),
    one(
        "kustomize: patches change the objects of a chart",
        [
            object({
                apiVersion: "kustomize.config.k8s.io/v1beta1",
                kind: "Kustomization",
                metadata: { name: "thanos" },
                patches: [{ path: "resources.yaml", target: { kind: "Deployment" } }],
                helmCharts: [
                    {
                        name: "thanos",
                        repo: thanos.repo,
                        version: thanos.version,
                        releaseName: "thanos",
                        valuesInline: values({ query: { resources: null, resourcesPreset: "none" } }).values,
                    },
                ],
            }),
            document(),
        ],
        "coverage",
    ),
    one(
        "a product that contains Thanos, whose objects are not read",
        yaml(
            "apiVersion: observability.open-cluster-management.io/v1beta2\nkind: MultiClusterObservability\nmetadata: {name: observability}\nspec: {storageConfig: {metricObjectStorage: {name: thanos-object-storage, key: thanos.yaml}}}\n",
        ),
        "coverage",
    ),
    one(
        "its add-on is not Thanos",
        yaml(
            "apiVersion: observability.open-cluster-management.io/v1beta1\nkind: ObservabilityAddon\nmetadata: {name: addon}\nspec: {enableMetrics: true}\n",
        ),
    ),
];

const workloads: Case[] = [
    {
        name: "objects: a binary in the command, with its flags there",
        resources: [
            ...yaml(
                compact(["--retention.resolution-raw=1d"]).replace(
                    /args: (\[.*\])/,
                    (_, args: string) => `command: ${JSON.stringify(["/bin/thanos", ...(JSON.parse(args) as string[])])}`,
                ),
            ),
            key,
        ],
        expected: ["!retention"],
    },
    {
        name: "objects: a shell that starts Thanos is not taken for it",
        resources: [
            ...yaml(
                compact().replace(/args: \[.*\]/, 'command: [/bin/sh, -c, "exec thanos compact --retention.resolution-raw=1d"]'),
            ),
            key,
        ],
        expected: [],
    },
    {
        name: "objects: a cache in a file below another mount, which fills the limit",
        resources: [
            ...yaml(
                statefulSet("thanos-store", [
                    "store",
                    "--data-dir=/var/thanos/store",
                    "--objstore.config-file=/conf/thanos.yaml",
                    "--index-cache.config-file=/conf/cache/index-cache.yml",
                ]).replace(
                    "volumeMounts: [{name: data, mountPath: /var/thanos}]",
                    "volumeMounts: [{name: objstore, mountPath: /conf}, {name: data, mountPath: /var/thanos}, {name: cache, mountPath: /conf/cache}]\n      volumes: [{name: objstore, secret: {secretName: thanos-objectstorage}}, {name: cache, configMap: {name: cache}}]",
                ),
            ),
            ...yaml(
                'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cache, namespace: thanos}\ndata: {index-cache.yml: "type: IN-MEMORY\\nconfig: {max_size: 5GB}"}\n',
            ),
            key,
        ],
        expected: ["!container-resources"],
    },
    {
        name: "objects: a checksum of another configuration",
        resources: [...yaml(compact().replace("checksum/objstore: 5f2c", "checksum/ruler-configuration: 5f2c")), key],
        expected: ["!credential-checksum"],
    },
    {
        name: "objects: a retention of years and weeks",
        resources: [
            ...yaml(compact(["--retention.resolution-raw=9w", "--retention.resolution-5m=1y", "--retention.resolution-1h=5y"])),
            key,
        ],
        expected: [],
    },
    {
        name: "objects: a compactor as a CronJob that never overlaps",
        resources: [
            ...yaml(`
apiVersion: batch/v1
kind: CronJob
metadata: {name: thanos-compact, namespace: thanos}
spec:
  schedule: "30 1 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        metadata: {annotations: {checksum/objstore: a}}
        spec:
          containers:
            - name: thanos
              image: ${image}
              args: [compact, --data-dir=/data, "--objstore.config=$(OBJSTORE_CONFIG)", --retention.resolution-raw=30d, --retention.resolution-5m=90d, --retention.resolution-1h=1y]
              env: [{name: OBJSTORE_CONFIG, valueFrom: {secretKeyRef: {name: thanos-objectstorage, key: thanos.yaml}}}]
              resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 2Gi}}
              securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}
              volumeMounts: [{name: data, mountPath: /data}]
          volumes: [{name: data, ephemeral: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 500Gi}}}}}}]
`),
            key,
        ],
        expected: [],
    },
    {
        name: "objects: one ruler with a fixed label",
        resources: [
            ...yaml(
                statefulSet("thanos-rule", [
                    "rule",
                    "--data-dir=/var/thanos/rule",
                    "--objstore.config=$(OBJSTORE_CONFIG)",
                    '--label=ruler="shop"',
                    "--query=http://thanos-query:9090",
                ]),
            ),
            key,
        ],
        expected: ["external-labels"],
    },
    {
        name: "objects: receive without any label does not start",
        resources: [
            ...yaml(
                statefulSet("thanos-receive", [
                    "receive",
                    "--tsdb.path=/var/thanos/receive",
                    "--objstore.config=$(OBJSTORE_CONFIG)",
                ]),
            ),
            key,
        ],
        expected: ["!external-labels"],
    },
    {
        name: "objects: a querier that names its stores in a file",
        resources: [
            ...yaml(
                query(["--store.sd-files=/etc/stores.yaml"]) +
                    statefulSet("thanos-store", [
                        "store",
                        "--data-dir=/var/thanos/store",
                        "--objstore.config=$(OBJSTORE_CONFIG)",
                    ]),
            ),
            key,
        ],
        expected: [],
        absent: ["store-discovery"],
    },
    {
        name: "objects: one replica without a replica label",
        resources: [...yaml(server().replace("replicas: 2", "replicas: 1\n  replicaExternalLabelName: ''")), key],
        expected: ["external-labels", "!prometheus-replicas"],
    },
    {
        name: "objects: a retention in bytes next to one in days",
        resources: [...yaml(server("  retentionSize: 40GB")), key],
        expected: [],
    },
    {
        name: "objects: a sidecar that only serves queries",
        resources: yaml(
            server(
                "",
                `{image: ${image}, version: v0.42.4, resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}}`,
            ),
        ),
        expected: [],
    },
    {
        name: "objects: a bucket browser by its subcommand of tools",
        resources: [
            ...yaml(query([]).replace(/args: \[.*\]/, 'args: [tools, bucket, web, "--objstore.config=$(OBJSTORE_CONFIG)"]')),
            key,
        ],
        expected: [],
    },
    {
        name: "objects: a Job of the bucket's tools is no component",
        resources: [
            ...yaml(
                query([])
                    .replace("kind: Deployment", "kind: StatefulSet")
                    .replace(/args: \[.*\]/, 'args: [tools, bucket, cleanup, "--objstore.config=$(OBJSTORE_CONFIG)"]'),
            ),
            key,
        ],
        expected: [],
    },
    one(
        "a Prometheus that reads from Thanos, and writes to a product of others",
        yaml(
            server(
                "  remoteWrite: [{url: 'https://mimir.example.com/api/v1/push'}]\n  remoteRead: [{url: 'http://thanos-query:9090/api/v1/read'}]",
                "{}",
            ),
        ),
    ),
    {
        name: "kube-prometheus-stack: an inline document as a map, with a directory",
        resources: [
            object({
                apiVersion: "helm.toolkit.fluxcd.io/v2",
                kind: "HelmRelease",
                metadata: { name: "kube-prometheus-stack", namespace: "monitoring" },
                spec: {
                    chart: { spec: { chart: "kube-prometheus-stack", version: "75.15.1" } },
                    values: withValues(prometheusStack, {
                        prometheus: {
                            prometheusSpec: {
                                resources: room,
                                thanos: {
                                    objectStorageConfig: {
                                        existingSecret: null,
                                        secret: { type: "S3", config: { bucket: "shop", endpoint: "https://s3.example.com" } },
                                    },
                                },
                            },
                        },
                    }).values,
                },
            }),
        ],
        expected: ["!objstore-document"],
    },
];

const documents: Case[] = [
    one("two documents for one bucket, one with a prefix", [
        object({ apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, stringData: { "objstore.yml": s3 } }),
        object({
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "b" },
            stringData: { "objstore.yml": `${s3}prefix: eu\n` },
        }),
    ]),
];

export const fieldArgo: readonly Case[] = [...argo, ...workloads, ...documents];
