// The prometheus-operator, as platforms ship it: in a namespace of its own, for the whole cluster. Its custom resource
// definitions come with the module that it is built from (see `../addons.ts`).
import { images } from "../../../config/versions";
import type { KubernetesObject } from "../api";

const name = "prometheus-operator";
const namespace = name;
const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/component": "controller" };
const withoutTag = (image: string) => image.slice(0, image.lastIndexOf(":"));

const crud = ["get", "create", "update", "delete"];
const rules = [
    { apiGroups: ["monitoring.coreos.com"], resources: ["*"], verbs: ["*"] },
    { apiGroups: ["apps"], resources: ["statefulsets", "daemonsets"], verbs: ["*"] },
    { apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["*"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["list", "delete"] },
    { apiGroups: [""], resources: ["services", "services/finalizers", "endpoints"], verbs: crud },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: [...crud, "list"] },
    { apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch"] },
    { apiGroups: [""], resources: ["namespaces"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
    { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get"] },
];

const container = {
    name,
    image: images.prometheusOperator,
    imagePullPolicy: "IfNotPresent",
    args: [
        `--prometheus-config-reloader=${images.configReloader}`,
        `--prometheus-default-base-image=${withoutTag(images.prometheus)}`,
        `--thanos-default-base-image=${withoutTag(images.thanos)}`,
        "--kubelet-service=kube-system/kubelet",
        // Both: a Prometheus may discover targets by either.
        "--kubelet-endpoints=true",
        "--kubelet-endpointslice=true",
        // The kubelet has no port without TLS.
        "--kubelet-http-metrics=false",
        "--watch-referenced-objects-in-all-namespaces=true",
        "--disable-unmanaged-prometheus-configuration=true",
    ],
    env: [{ name: "GOGC", value: "30" }],
    ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    readinessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 1, failureThreshold: 30 },
    livenessProbe: { httpGet: { path: "/healthz", port: "http" } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
};

export const prometheusOperator: readonly KubernetesObject[] = [
    {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace }, automountServiceAccountToken: false },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules },
    {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
        subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace, labels },
        spec: { clusterIP: "None", selector: labels, ports: [{ name: "http", port: 8080, protocol: "TCP", targetPort: "http" }] },
    },
    {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace, labels },
        spec: {
            replicas: 1,
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    serviceAccountName: name,
                    automountServiceAccountToken: true,
                    securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
                    containers: [container],
                },
            },
        },
    },
];
