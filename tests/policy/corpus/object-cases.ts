// Workloads and operators' objects as people write or generate them, each as a text.
import { s3 } from "./base";
import { secret, yaml, type Case, type Expected } from "./case";

export const room = "resources: {requests: {cpu: 500m, memory: 4Gi}, limits: {memory: 6Gi}}";
export const safe =
    "securityContext: {runAsNonRoot: true, runAsUser: 1001, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";
export const image = "quay.io/thanos/thanos:v0.42.4";

/** A StatefulSet of kube-thanos' kind. */
export const statefulSet = (name: string, args: readonly string[], more = "", replicas = 1): string => `
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
export const compact = (args: readonly string[] = [], more = "", replicas = 1): string =>
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
export const query = (args: readonly string[], kind = "Deployment"): string => `
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
export const key = secret("thanos-objectstorage", s3, "thanos.yaml", "thanos");
export const objects = (name: string, text: string, ...expected: Expected[]): Case => ({
    name: `objects: ${name}`,
    resources: [...yaml(text), key],
    expected,
});

export function plainPrometheus(args: readonly string[], labels = "{cluster: shop-eu, replica: a}"): string {
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

export const operator = (kind: string, spec: string, apiVersion = "monitoring.coreos.com/v1"): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: k8s, namespace: monitoring}\nspec:\n${spec}\n---\n`;
const budget =
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: k8s, namespace: monitoring}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app.kubernetes.io/name: prometheus}}}\n---\n";
export const server = (
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
