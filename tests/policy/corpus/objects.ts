// Kubernetes objects and operators' custom resources, as people write or generate them.
import { s3 } from "./base";
import { secret, yaml, type Case, type Expected } from "./case";

const room = "resources: {requests: {cpu: 500m, memory: 4Gi}, limits: {memory: 6Gi}}";
const safe =
    "securityContext: {runAsNonRoot: true, runAsUser: 1001, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";
const image = "quay.io/thanos/thanos:v0.42.4";

/** A StatefulSet of kube-thanos' kind. */
const statefulSet = (name: string, args: readonly string[], more = "", replicas = 1): string => `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ${name}, namespace: thanos}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}, annotations: {checksum/objstore: 5f2c}}
    spec:
      containers:
        - name: thanos
          image: ${image}
          args: ${JSON.stringify(args)}
          env:
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: OBJSTORE_CONFIG, valueFrom: {secretKeyRef: {name: thanos-objectstorage, key: thanos.yaml}}}
          ${room}
          ${safe}
          volumeMounts: [{name: data, mountPath: /var/thanos}]
${more}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: gp3, resources: {requests: {storage: 500Gi}}}}]
---
`;
const compact = (args: readonly string[] = [], more = "", replicas = 1): string =>
    statefulSet(
        "thanos-compact",
        [
            "compact",
            "--wait",
            "--data-dir=/var/thanos/compact",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            ...["--retention.resolution-raw=30d", "--retention.resolution-5m=90d", "--retention.resolution-1h=365d"].filter(
                (usual) => !args.some((one) => one.split("=")[0] === usual.split("=")[0]),
            ),
            ...args,
        ],
        more,
        replicas,
    );
const query = (args: readonly string[], kind = "Deployment"): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: thanos-query, namespace: thanos}
spec:
  replicas: 1
  selector: {matchLabels: {app: thanos-query}}
  template:
    metadata: {labels: {app: thanos-query}}
    spec:
      containers:
        - name: thanos-query
          image: ${image}
          args: ${JSON.stringify(["query", "--query.auto-downsampling", "--query.instant.default.max_source_resolution=5m", ...args])}
          ${room}
          ${safe}
---
`;
const key = secret("thanos-objectstorage", s3, "thanos.yaml", "thanos");
const objects = (name: string, text: string, ...expected: Expected[]): Case => ({
    name: `objects: ${name}`,
    resources: [...yaml(text), key],
    expected,
});

const workloads: Case[] = [
    objects("a compactor", compact()),
    objects("two compactors of one StatefulSet", compact([], "", 2), "!one-compactor", "!node-drain"),
    objects(
        "a second compactor",
        compact() + compact().replace("name: thanos-compact,", "name: thanos-compact-b,"),
        "!one-compactor",
    ),
    objects(
        "compactors that share the bucket by a label",
        compact(['--selector.relabel-config=[{"action":"keep","source_labels":["cluster"],"regex":"a"}]']) +
            compact(['--selector.relabel-config=[{"action":"keep","source_labels":["cluster"],"regex":"b"}]']).replace(
                "name: thanos-compact,",
                "name: thanos-compact-b,",
            ),
    ),
    objects(
        "an autoscaled compactor",
        `${compact()}apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: thanos-compact, namespace: thanos}\nspec: {minReplicas: 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: thanos-compact}}`,
        "!one-compactor",
    ),
    objects("a compactor without downsampling", compact(["--downsampling.disable"]), "!retention"),
    objects("a retention that is no duration", compact(["--retention.resolution-raw=30 days"]), "!retention"),
    objects(
        "a ruler whose label names a variable that does not exist",
        statefulSet("thanos-rule", [
            "rule",
            "--data-dir=/var/thanos/rule",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            '--label=ruler="shop"',
            '--label=rule_replica="$(NAME)"',
            "--alert.label-drop=rule_replica",
            "--query=dnssrv+_http._tcp.thanos-query.thanos.svc",
        ]),
        "!external-labels",
    ),
    objects(
        "a ruler",
        statefulSet("thanos-rule", [
            "rule",
            "--data-dir=/var/thanos/rule",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            '--label=ruler="shop"',
            '--label=rule_replica="$(POD_NAME)"',
            "--alert.label-drop=rule_replica",
            "--query=dnssrv+_http._tcp.thanos-query.thanos.svc",
        ]),
    ),
    objects(
        "a ruler whose replicas send an alert each",
        statefulSet(
            "thanos-rule",
            [
                "rule",
                "--data-dir=/var/thanos/rule",
                "--objstore.config=$(OBJSTORE_CONFIG)",
                '--label=ruler="shop"',
                '--label=rule_replica="$(POD_NAME)"',
                "--query=http://thanos-query:9090",
            ],
            "",
            2,
        ),
        "!ruler",
        "!node-drain",
    ),
    objects(
        "one ruler whose alerts have its replica's label",
        statefulSet("thanos-rule", [
            "rule",
            "--data-dir=/var/thanos/rule",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            '--label=ruler="shop"',
            '--label=rule_replica="$(POD_NAME)"',
            "--query=http://thanos-query:9090",
        ]),
        "ruler",
    ),
    objects(
        "receive with a hashring in a file",
        statefulSet("thanos-receive", [
            "receive",
            "--tsdb.path=/var/thanos/receive",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            '--label=receive="shop"',
            '--label=receive_replica="$(POD_NAME)"',
            "--receive.hashrings-file=/etc/hashring.json",
            "--receive.local-endpoint=$(POD_NAME).thanos-receive:10901",
        ]),
    ),
    objects(
        "a router of receive with a hashring in a file, and a querier that does not ask it",
        `${query(["--query.replica-label=receive_replica"])}${statefulSet("thanos-router", [
            "receive",
            "--receive.hashrings-file=/etc/hashring.json",
            "--receive.replication-factor=3",
            '--label=router_replica="$(POD_NAME)"',
        ])
            .replace(/ {2}volumeClaimTemplates.*\n/, "")
            .replace(/ {10}volumeMounts.*\n/, "")}`,
    ),
    objects(
        "an old querier with --store",
        query(["--store=dnssrv+_grpc._tcp.thanos-store.thanos.svc"]) +
            statefulSet("thanos-store", ["store", "--data-dir=/var/thanos/store", "--objstore.config=$(OBJSTORE_CONFIG)"]),
    ),
    objects(
        "a store gateway in an empty chunk of memory",
        statefulSet("thanos-store", ["store", "--data-dir=/var/thanos/store", "--objstore.config=$(OBJSTORE_CONFIG)"])
            .replace("limits: {memory: 6Gi}", "limits: {memory: 512Mi}")
            .replace("memory: 4Gi", "memory: 512Mi"),
        "!container-resources",
    ),
    objects(
        "components of two versions",
        compact() +
            statefulSet("thanos-store", [
                "store",
                "--data-dir=/var/thanos/store",
                "--objstore.config=$(OBJSTORE_CONFIG)",
            ]).replace("v0.42.4", "v0.37.2"),
        "!one-version",
    ),
    objects(
        "a workload of another team",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {template: {spec: {containers: [{name: shop, image: shop, env: [{name: PASSWORD, value: hunter2}]}]}}}",
    ),
    {
        name: "objects: a workload of another team, with the scope of everything",
        resources: yaml(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {template: {spec: {containers: [{name: shop, image: shop, env: [{name: PASSWORD, value: hunter2}]}]}}}",
        ),
        surroundings: { scope: "everything" },
        expected: ["!exact-images", "!credentials-in-secrets", "!restricted-pods", "!requests-and-limits"],
    },
    objects(
        "a Namespace of a program is none of the rules' business",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: thanos}\n---\n" + compact(),
    ),
    objects(
        "an ApisixRoute without a login",
        `${query([])}apiVersion: v1\nkind: Service\nmetadata: {name: thanos-query, namespace: thanos}\nspec: {selector: {app: thanos-query}, ports: [{name: http, port: 9090}]}\n---\napiVersion: apisix.apache.org/v2\nkind: ApisixRoute\nmetadata: {name: thanos, namespace: thanos}\nspec: {http: [{name: thanos, match: {hosts: [thanos.example.com], paths: ["/*"]}, backends: [{serviceName: thanos-query, servicePort: 9090}]}]}`,
        "!authenticated-exposure",
    ),
    objects(
        "a LoadBalancer for a sidecar of another cluster is reported",
        `${query([])}apiVersion: v1\nkind: Service\nmetadata: {name: thanos-query-lb, namespace: thanos}\nspec: {type: LoadBalancer, selector: {app: thanos-query}, ports: [{name: grpc, port: 10901}]}`,
        "!authenticated-exposure",
    ),
    objects(
        "a list as kubectl writes it",
        `apiVersion: v1\nkind: List\nitems:\n  - ${compact(["--retention.resolution-raw=1d"])
            .trim()
            .replace(/\n---$/, "")
            .replaceAll("\n", "\n    ")}`,
        "!retention",
    ),
    objects(
        "a hand-written Prometheus that merges its blocks before the upload",
        plainPrometheus(["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=24h"]),
        "!compaction-mode",
    ),
    objects(
        "a hand-written Prometheus with blocks of two hours",
        plainPrometheus(["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h"]),
    ),
    objects(
        "a hand-written Prometheus without external labels",
        plainPrometheus(["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h"], "{}"),
        "!external-labels",
    ),
];

function plainPrometheus(args: readonly string[], labels = "{cluster: shop-eu, replica: a}"): string {
    return `
apiVersion: v1
kind: ConfigMap
metadata: {name: prometheus-config, namespace: monitoring}
data:
  prometheus.yml: |
    global:
      scrape_interval: 30s
      external_labels: ${labels}
    alerting: {alertmanagers: [{static_configs: [{targets: [alertmanager:9093]}]}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: prometheus, namespace: monitoring}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: prometheus}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: prometheus, namespace: monitoring}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: prometheus}, annotations: {checksum/objstore: 5f2c}}
    spec:
      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: prometheus}}}]}}
      containers:
        - name: prometheus
          image: quay.io/prometheus/prometheus:v2.53.1
          args: ${JSON.stringify(["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=2d", ...args])}
          ${room}
          ${safe}
          volumeMounts: [{name: config, mountPath: /etc/prometheus}, {name: data, mountPath: /prometheus}]
        - name: thanos-sidecar
          image: ${image}
          args: [sidecar, --tsdb.path=/prometheus, --objstore.config-file=/etc/thanos/thanos.yaml]
          ${room}
          ${safe}
          volumeMounts: [{name: objstore, mountPath: /etc/thanos}, {name: data, mountPath: /prometheus}]
      volumes:
        - {name: config, configMap: {name: prometheus-config}}
        - {name: objstore, secret: {secretName: thanos-objectstorage}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 50Gi}}}}]
---
`;
}

const operator = (kind: string, spec: string, apiVersion = "monitoring.coreos.com/v1"): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: k8s, namespace: monitoring}\nspec:\n${spec}\n---\n`;
const budget =
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: k8s, namespace: monitoring}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app.kubernetes.io/name: prometheus}}}\n---\n";
const server = (
    more = "",
    thanos = `{image: ${image}, version: v0.42.4, objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}, ${room}}`,
): string =>
    budget +
    operator(
        "Prometheus",
        `  replicas: 2
  version: v3.5.0
  retention: 2d
  disableCompaction: true
  externalLabels: {cluster: shop-eu}
  podMetadata: {annotations: {checksum/objstore: 5f2c}}
  ${room}
  affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname}]}}
  alerting: {alertmanagers: [{namespace: monitoring, name: alertmanager-main, port: web}]}
  storage: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 50Gi}}}}}
  thanos: ${thanos}
${more}`,
    );

const operated: Case[] = [
    objects("a Prometheus of the operator", server()),
    objects(
        "a Prometheus of the operator with remote write 2.0 to an old receive",
        server("  remoteWrite: [{url: 'http://thanos-receive.thanos:19291/api/v1/receive', messageVersion: V2.0}]") +
            statefulSet("thanos-receive", [
                "receive",
                "--tsdb.path=/var/thanos",
                "--objstore.config=$(OBJSTORE_CONFIG)",
                '--label=receive="shop"',
                '--label=receive_replica="$(POD_NAME)"',
            ]),
        "!remote-write-version",
    ),
    objects("remote write 1.0", server("  remoteWrite: [{url: 'http://thanos-receive.thanos:19291/api/v1/receive'}]")),
    objects(
        "remote write 2.0 to another product",
        server("  remoteWrite: [{url: 'https://mimir.example.com/api/v1/push', messageVersion: V2.0}]"),
    ),
    objects(
        "a PrometheusAgent with remote write",
        operator(
            "PrometheusAgent",
            "  remoteWrite: [{url: 'http://thanos-receive.thanos:19291/api/v1/receive'}]",
            "monitoring.coreos.com/v1alpha1",
        ),
    ),
    objects("a Prometheus with the agent's feature and a sidecar", server("  enableFeatures: [agent]"), "!agent-mode"),
    objects(
        "a sidecar's image and another version",
        server(
            "",
            `{image: quay.io/thanos/thanos:v0.42.4, version: v0.36.1, objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}, ${room}}`,
        ),
        "!sidecar-version",
    ),
    objects(
        "a container whose arguments replace the operator's",
        server("  containers: [{name: prometheus, args: [--config.file=/x]}]"),
        "!compaction-mode",
    ),
    objects(
        "a ThanosRuler without a volume",
        operator(
            "ThanosRuler",
            `  image: ${image}\n  queryEndpoints: [dnssrv+_http._tcp.thanos-query.thanos.svc]\n  labels: {ruler: shop}\n  podMetadata: {annotations: {checksum/objstore: 5f2c}}\n  objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}\n  ${room}`,
        ),
        "!ruler",
    ),
    objects(
        "a ThanosCompact of thanos-operator",
        operator(
            "ThanosCompact",
            "  objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}\n  retentionConfig: {raw: 30d, fiveMinutes: 90d, oneHour: 365d}\n  storage: {size: 500Gi}",
            "monitoring.thanos.io/v1alpha1",
        ),
    ),
    objects(
        "a ThanosCompact of thanos-operator that deletes raw samples early",
        operator(
            "ThanosCompact",
            "  objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}\n  retentionConfig: {raw: 24h, fiveMinutes: 90d, oneHour: 365d}\n  storage: {size: 500Gi}",
            "monitoring.thanos.io/v1alpha1",
        ),
        "!retention",
    ),
    objects(
        "a ThanosReceive of thanos-operator",
        operator(
            "ThanosReceive",
            "  routerSpec: {replicas: 2, replicationFactor: 1, externalLabels: {receive: 'true'}}\n  ingesterSpec:\n    defaultObjectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}\n    hashrings: [{name: blue, replicas: 3, storage: {size: 100Gi}}]",
            "monitoring.thanos.io/v1alpha1",
        ),
    ),
    objects(
        "a GrafanaDatasource for Thanos that asks for raw samples only",
        `${query([]).replace('"--query.auto-downsampling",', "")}${compact()}apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaDatasource\nmetadata: {name: thanos}\nspec: {datasource: {name: Thanos, type: prometheus, url: 'http://thanos-query.thanos:9090', access: proxy}}`,
        "!downsampled-history",
    ),
];

/** A document in a Secret under the key that its consumer names. */
const written = (name: string, document: string, ...expected: Expected[]): Case => ({
    name: `document: ${name}`,
    resources: [...yaml(compact()), secret("thanos-objectstorage", document, "thanos.yaml", "thanos")],
    expected,
});
const template = (document: string): string => `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: thanos-objectstorage, namespace: thanos}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  target:
    template:
      data:
        thanos.yaml: |
${document.replaceAll(/^/gm, "          ")}
  data: [{secretKey: key, remoteRef: {key: thanos}}]
---
`;
const documents: Case[] = [
    written("type in small letters", s3.replace("S3", "s3")),
    written(
        "type in small letters, with a typing error",
        s3.replace("S3", "s3").replace("region", "regoin"),
        "!objstore-document",
    ),
    written("an endpoint with a scheme", s3.replace("s3.eu", "https://s3.eu"), "!objstore-document"),
    written("no endpoint", "type: s3\nconfig: {bucket: shop-thanos}", "!objstore-document"),
    written(
        "MinIO by the name of its Service",
        "type: S3\nconfig: {bucket: thanos, endpoint: 'minio:9000', insecure: true, access_key: a, secret_key: b}",
    ),
    written(
        "MinIO in another Namespace",
        "type: S3\nconfig: {bucket: thanos, endpoint: 'minio.monitoring:9000', insecure: true, access_key: a, secret_key: b}",
    ),
    written(
        "plain HTTP to an address outside",
        "type: S3\nconfig: {bucket: thanos, endpoint: 's3.example.com', insecure: true, access_key: a, secret_key: b}",
        "!objstore-document",
    ),
    written(
        "empty keys beside aws_sdk_auth",
        "type: S3\nconfig: {bucket: thanos, endpoint: s3.amazonaws.com, aws_sdk_auth: true, access_key: '', secret_key: ''}",
    ),
    written(
        "keys beside aws_sdk_auth",
        "type: S3\nconfig: {bucket: thanos, endpoint: s3.amazonaws.com, aws_sdk_auth: true, access_key: a, secret_key: b}",
        "!objstore-document",
    ),
    written(
        "a key for SSE-KMS without its type",
        "type: S3\nconfig: {bucket: thanos, endpoint: s3.amazonaws.com, sse_config: {kms_key_id: a}}",
        "!objstore-document",
    ),
    written("GCS", "type: GCS\nconfig: {bucket: thanos}"),
    written("GCS with a typing error", "type: GCS\nconfig: {bucket: thanos, service_acount: x}", "!objstore-document"),
    written(
        "Azure with a typing error",
        "type: AZURE\nconfig: {storage_account: a, storage_account_key: b, contaner: thanos}",
        "!objstore-document",
    ),
    written("Azure", "type: AZURE\nconfig: {storage_account: a, storage_account_key: b, container: thanos}"),
    written("no YAML", "type: S3\nconfig:\n  bucket: [thanos\n", "!objstore-document"),
    written("two documents", `${s3}---\n${s3}`, "!objstore-document"),
    written("a provider that does not exist", "type: MINIO\nconfig: {bucket: thanos, endpoint: minio}", "!objstore-document"),
    {
        name: "document: a template of an ExternalSecret",
        resources: yaml(
            compact() +
                template(
                    'type: S3\nconfig:\n  bucket: shop-thanos\n  endpoint: s3.amazonaws.com\n  access_key: "{{ .key }}"\n  secret_key: "{{ .secret }}"',
                ),
        ),
        expected: [],
    },
    {
        name: "document: a template of an ExternalSecret with a typing error",
        resources: yaml(
            compact() +
                template(
                    'type: S3\nconfig:\n  bucket: shop-thanos\n  endpont: s3.amazonaws.com\n  access_key: "{{ .key }}"\n  secret_key: "{{ .secret }}"',
                ),
        ),
        expected: ["!objstore-document"],
    },
    {
        name: "document: in the arguments, with a key that Thanos does not read",
        resources: yaml(
            compact([
                "--objstore.config=type: S3\nconfig:\n  bucket: shop-thanos\n  endpoint: s3.amazonaws.com\n  bucket_name: x",
            ]).replace('"--objstore.config=$(OBJSTORE_CONFIG)",', ""),
        ),
        expected: ["!objstore-document"],
    },
    {
        name: "document: in a ConfigMap",
        resources: yaml(
            `${compact()}apiVersion: v1\nkind: ConfigMap\nmetadata: {name: thanos-config, namespace: thanos}\ndata:\n  thanos.yaml: |\n    type: S3\n    config:\n      bucket: shop-thanos\n      endpoint: s3.amazonaws.com\n      access_key: AKIDEXAMPLE\n      secret_key: not-a-real-one\n`,
        ),
        expected: ["!credentials-in-secrets"],
    },
];

export const objectCases: readonly Case[] = [...workloads, ...operated, ...documents];
