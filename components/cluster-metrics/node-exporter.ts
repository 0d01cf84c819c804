// node-exporter: the metrics of every node. It reads its host's files, so it has a Namespace of its own.
import type { apps, core } from "@pulumi/kubernetes/types/input";
import type { NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements, selectorLabels } from "../kubernetes/pod";
import { podTemplate, type PodSettings } from "../kubernetes/pod-settings";
import type { ClusterMetricsModel } from "./model";

/** Name of all its objects, and so the value of the label `job`, which public dashboards expect. */
const name = "node-exporter";
const ourLabels = labels(name, "exporter");
const matchLabels = selectorLabels(name, "exporter");
const port = 9100;

/** A Namespace whose pods may read their host. */
export const hostNamespace = (namespace: string, own: Readonly<Record<string, string>>): NamedObject => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace, labels: { ...own, "pod-security.kubernetes.io/enforce": "privileged" } },
});

export const nodeExporterNamespace = (model: ClusterMetricsModel): NamedObject => hostNamespace(model.nodesNamespace, ourLabels);

export const nodeExporter = (model: ClusterMetricsModel): NamedObject[] => [
    {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: metadata(model),
        automountServiceAccountToken: false,
    },
    {
        apiVersion: "v1",
        kind: "Service",
        metadata: metadata(model),
        spec: {
            clusterIP: "None",
            selector: matchLabels,
            ports: [{ name: "http", port, targetPort: "http" }],
        } satisfies core.v1.ServiceSpec,
    },
    { apiVersion: "apps/v1", kind: "DaemonSet", metadata: metadata(model), spec: daemonSet(model) },
    {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "ServiceMonitor",
        metadata: metadata(model),
        spec: {
            selector: { matchLabels },
            endpoints: [
                {
                    port: "http",
                    // Addresses change, and dashboards show this label.
                    relabelings: [{ sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "instance" }],
                },
            ],
        },
    },
];

const metadata = ({ nodesNamespace }: ClusterMetricsModel) => ({ name, namespace: nodesNamespace, labels: ourLabels });

/** It runs on every node, whatever the stack's other pods select. The restricted standard does not fit it. */
const everyNode = (settings: PodSettings): PodSettings => ({
    ...settings,
    nodeSelector: {},
    tolerations: [{ operator: "Exists" }],
    affinity: undefined,
    securityContext: "fixed",
});

/** Folders and devices of containers, which come and go. */
const containers = {
    mounts: "^/(dev|proc|sys|run/containerd/.+|run/k3s/containerd/.+|var/lib/docker/.+|var/lib/kubelet/.+)($|/)",
    devices: "^(veth.*|cali.*|lxc.*|[a-f0-9]{15})$",
};

const daemonSet = ({ nodeExporter: { image, resources }, pod }: ClusterMetricsModel): apps.v1.DaemonSetSpec => ({
    selector: { matchLabels },
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
    template: podTemplate(everyNode(pod), {
        labels: ourLabels,
        user: 65534,
        containers: [
            {
                name,
                image,
                args: [
                    `--web.listen-address=[$(NODE_ADDRESS)]:${port}`, // the node's address, and no other one of its host
                    "--path.procfs=/host/root/proc",
                    "--path.sysfs=/host/root/sys",
                    "--path.rootfs=/host/root",
                    "--path.udev.data=/host/root/run/udev/data",
                    "--no-collector.wifi",
                    "--no-collector.hwmon",
                    "--no-collector.btrfs",
                    `--collector.filesystem.mount-points-exclude=${containers.mounts}`,
                    `--collector.netclass.ignored-devices=${containers.devices}`,
                    `--collector.netdev.device-exclude=${containers.devices}`,
                ],
                env: [{ name: "NODE_ADDRESS", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
                ports: [{ name: "http", containerPort: port, hostPort: port }],
                livenessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 15 },
                readinessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 5 },
                resources: resourceRequirements(resources),
                volumeMounts: [{ name: "root", mountPath: "/host/root", readOnly: true, mountPropagation: "HostToContainer" }],
            },
        ],
        spec: {
            serviceAccountName: name,
            hostNetwork: true,
            hostPID: true, // the mounts of the host are those of its first process
            volumes: [{ name: "root", hostPath: { path: "/" } }],
        },
    }),
});
