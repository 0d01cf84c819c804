// Rights of daemons outside the cluster's own roles: the node agent, and the API server at the kubelet.
import type { KubernetesObject } from "../api";
import { kubeletClientUser, nodeAgentUser } from "../certificates";

const nodeAgentRole = "thanos-stack:node-agent";

const bind = (role: string, user: string) => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: user },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }],
});

export const access: readonly KubernetesObject[] = [
    {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: nodeAgentRole },
        rules: [
            { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
            { apiGroups: [""], resources: ["persistentvolumeclaims"], verbs: ["get", "list", "watch", "update", "patch"] },
            { apiGroups: [""], resources: ["persistentvolumeclaims/status"], verbs: ["update", "patch"] },
            {
                apiGroups: [""],
                resources: ["persistentvolumes"],
                verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
            },
            {
                apiGroups: ["", "events.k8s.io"],
                resources: ["events"],
                verbs: ["get", "list", "watch", "create", "update", "patch"],
            },
            { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list", "watch"] },
            { apiGroups: [""], resources: ["pods", "namespaces"], verbs: ["get", "list", "watch"] },
            { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["get", "list", "watch"] },
        ],
    },
    bind(nodeAgentRole, nodeAgentUser),
    bind("system:kubelet-api-admin", kubeletClientUser),
];

/** Volumes are file systems of their own on the node, made when a pod first needs them. */
export const storage: readonly KubernetesObject[] = [
    {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
        provisioner: "thanos-stack.local/volume",
        volumeBindingMode: "WaitForFirstConsumer",
        reclaimPolicy: "Delete",
    },
];
