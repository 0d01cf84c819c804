// kube-state-metrics: the state of the cluster's objects as metrics, without Secrets and ConfigMaps.
import type { apps, core, networking, rbac } from "@pulumi/kubernetes/types/input";
import type { NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements, selectorLabels } from "../kubernetes/pod";
import { podTemplate } from "../kubernetes/pod-settings";
import type { ClusterMetricsModel } from "./model";

/** Name of all its objects, and so the value of the label `job`, which public dashboards expect. */
const name = "kube-state-metrics";
const ourLabels = labels(name, "exporter");
const matchLabels = selectorLabels(name, "exporter");
const ports = { http: 8080, telemetry: 8081 } as const;

/**
 * Objects by API group, under their names in `--resources`. Public dashboards read these. Secrets and ConfigMaps are missing:
 * to count them, kube-state-metrics would have to read them.
 */
const resources: Readonly<Record<string, readonly string[]>> = {
    "": [
        ...["limitranges", "namespaces", "nodes", "persistentvolumeclaims", "persistentvolumes", "pods"],
        ...["replicationcontrollers", "resourcequotas", "services"],
    ],
    apps: ["daemonsets", "deployments", "replicasets", "statefulsets"],
    autoscaling: ["horizontalpodautoscalers"],
    batch: ["cronjobs", "jobs"],
    "networking.k8s.io": ["ingresses", "networkpolicies"],
    policy: ["poddisruptionbudgets"],
    "storage.k8s.io": ["storageclasses"],
};

export const kubeStateMetrics = (model: ClusterMetricsModel): NamedObject[] => [
    ...access(model),
    { apiVersion: "v1", kind: "Service", metadata: metadata(model), spec: service },
    { apiVersion: "apps/v1", kind: "Deployment", metadata: metadata(model), spec: deployment(model) },
    { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata: metadata(model), spec: monitor },
    ...(model.networkPolicies ? [policy(model)] : []),
];

const metadata = ({ namespace }: ClusterMetricsModel) => ({ name, namespace, labels: ourLabels });
/** Cluster-wide objects carry the namespace in their name. */
const clusterMetadata = ({ namespace }: ClusterMetricsModel) => ({ name: `${namespace}-${name}`, labels: ourLabels });

const access = (model: ClusterMetricsModel): NamedObject[] => [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: metadata(model), automountServiceAccountToken: false },
    {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: clusterMetadata(model),
        rules: Object.entries(resources).map(
            ([apiGroup, names]) =>
                ({ apiGroups: [apiGroup], resources: [...names], verbs: ["list", "watch"] }) satisfies rbac.v1.PolicyRule,
        ),
    },
    {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: clusterMetadata(model),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterMetadata(model).name },
        subjects: [{ kind: "ServiceAccount", name, namespace: model.namespace }],
    },
];

const service: core.v1.ServiceSpec = {
    selector: matchLabels,
    ports: [{ name: "http", port: ports.http, targetPort: "http" }],
};

const deployment = ({ kubeStateMetrics: { image, resources: own }, pod }: ClusterMetricsModel): apps.v1.DeploymentSpec => ({
    replicas: 1,
    selector: { matchLabels },
    template: podTemplate(pod, {
        labels: ourLabels,
        user: 65534,
        containers: [
            {
                name,
                image,
                args: [
                    `--port=${ports.http}`,
                    `--telemetry-port=${ports.telemetry}`,
                    `--resources=${Object.values(resources).flat().sort().join(",")}`,
                ],
                ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
                livenessProbe: { httpGet: { path: "/livez", port: "http" }, periodSeconds: 15 },
                readinessProbe: { httpGet: { path: "/readyz", port: "telemetry" }, periodSeconds: 5 },
                resources: resourceRequirements(own),
            },
        ],
        spec: { serviceAccountName: name, automountServiceAccountToken: true },
    }),
});

/** Its series name other pods: the labels of its own pod would hide theirs. */
const monitor = {
    selector: { matchLabels },
    endpoints: [
        {
            port: "http",
            honorLabels: true,
            relabelings: [{ action: "labeldrop", regex: "pod|service|endpoint|namespace|container" }],
        },
    ],
};

/** Prometheus is its only client. Egress is free: the address of the API server is not known here. */
const policy = (model: ClusterMetricsModel): NamedObject => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(model),
    spec: {
        podSelector: { matchLabels },
        policyTypes: ["Ingress"],
        ingress: [
            {
                from: [{ podSelector: { matchLabels: { ...model.prometheusPods } } }],
                ports: [{ protocol: "TCP", port: ports.http }],
            },
        ],
    } satisfies networking.v1.NetworkPolicySpec,
});
