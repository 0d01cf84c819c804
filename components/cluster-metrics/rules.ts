// The recording rules that public Kubernetes dashboards read, by their names: those of kubernetes-mixin and node-mixin (Apache-2.0,
// https://github.com/kubernetes-monitoring/kubernetes-mixin and https://github.com/prometheus/node_exporter/tree/master/docs/node-mixin).
// Prometheus evaluates them for its own cluster, so they need no label for it: the external label is added to what they record.
import type { RecordingRule } from "../alerts/rule";

export interface RecordingGroup {
    readonly name: string;
    readonly rules: readonly RecordingRule[];
}

const cadvisor = 'job="kubelet", metrics_path="/metrics/cadvisor", image!=""';
const state = 'job="kube-state-metrics"';
const node = 'job="node-exporter"';
/** Joins the node of a pod. */
const onNode =
    '* on (namespace, pod) group_left (node) topk by (namespace, pod) (1, max by (namespace, pod, node) (kube_pod_info{node!=""}))';
/** Pods that hold what they request. */
const active =
    '* on (namespace, pod) group_left () max by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running"} == 1)';

/** The usage of containers, with their nodes. */
const usage: readonly RecordingRule[] = [
    {
        record: "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m",
        expr: `sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total{${cadvisor}}[5m])) ${onNode}`,
    },
    ...["working_set_bytes", "rss", "cache", "swap"].map((kind) => ({
        record: `node_namespace_pod_container:container_memory_${kind}`,
        expr: `container_memory_${kind}{${cadvisor}} ${onNode}`,
    })),
];

/** Requests and limits of containers, of each and by namespace. */
const resources: readonly RecordingRule[] = ["memory", "cpu"].flatMap((resource) =>
    ["requests", "limits"].flatMap((kind) => {
        const metric = `kube_pod_container_resource_${kind}`;
        const all = `${metric}{resource="${resource}", ${state}}`;
        return [
            { record: `cluster:namespace:pod_${resource}:active:${metric}`, expr: `${all} ${active}` },
            {
                record: `namespace_${resource}:${metric}:sum`,
                expr: `sum by (namespace) (sum by (namespace, pod) (max by (namespace, pod, container) (${all}) ${active}))`,
            },
        ];
    }),
);

const ownedBy = (kind: string): string => `kube_pod_owner{${state}, owner_kind="${kind}"}`;
const called = (expr: string, source: string): string => `label_replace(${expr}, "workload", "$1", "${source}", "(.+)")`;
const workload = (type: string, expr: string): RecordingRule => ({
    record: "namespace_workload_pod:kube_pod_owner:relabel",
    expr: `max by (namespace, workload, pod) (${expr})`,
    labels: { workload_type: type },
});
/** A pod, joined with the owner of its ReplicaSet. */
const ofReplicaSet = (owner: string): string =>
    `label_replace(${ownedBy("ReplicaSet")}, "replicaset", "$1", "owner_name", "(.+)") * on (namespace, replicaset) group_left (owner_name) topk by (namespace, replicaset) (1, max by (namespace, replicaset, owner_name) (kube_replicaset_owner{${state}, owner_kind="${owner}"}))`;

/** The workload of every pod. */
const workloads: readonly RecordingRule[] = [
    workload("deployment", called(ofReplicaSet("Deployment"), "owner_name")),
    workload("replicaset", called(ofReplicaSet(""), "replicaset")),
    workload("daemonset", called(ownedBy("DaemonSet"), "owner_name")),
    workload("statefulset", called(ownedBy("StatefulSet"), "owner_name")),
    workload("job", called(ownedBy("Job"), "owner_name")),
    workload("barepod", called(ownedBy(""), "pod")),
    workload("staticpod", called(ownedBy("Node"), "pod")),
];

const disks = 'device=~"(/dev/)?(mmcblk.p.+|nvme.+|rbd.+|sd.+|vd.+|xvd.+|dm-.+|md.+|dasd.+)"';
const interfaces = { excluding_lo: 'device!="lo"', physical: 'device!~"lo|veth.+"' };

/** Use and saturation of nodes. */
const nodes: readonly RecordingRule[] = [
    {
        record: "cluster:node_cpu:ratio_rate5m",
        expr: `avg(sum without (mode) (rate(node_cpu_seconds_total{mode!~"idle|iowait|steal", ${node}}[5m])))`,
    },
    { record: ":node_memory_MemAvailable_bytes:sum", expr: `sum(node_memory_MemAvailable_bytes{${node}})` },
    { record: "instance:node_num_cpu:sum", expr: `count without (cpu, mode) (node_cpu_seconds_total{${node}, mode="idle"})` },
    {
        record: "instance:node_cpu_utilisation:rate5m",
        expr: `1 - avg without (cpu) (sum without (mode) (rate(node_cpu_seconds_total{${node}, mode=~"idle|iowait|steal"}[5m])))`,
    },
    { record: "instance:node_load1_per_cpu:ratio", expr: `node_load1{${node}} / instance:node_num_cpu:sum{${node}}` },
    {
        record: "instance:node_memory_utilisation:ratio",
        expr: `1 - node_memory_MemAvailable_bytes{${node}} / node_memory_MemTotal_bytes{${node}}`,
    },
    { record: "instance:node_vmstat_pgmajfault:rate5m", expr: `rate(node_vmstat_pgmajfault{${node}}[5m])` },
    ...["time", "time_weighted"].map((kind) => ({
        record: `instance_device:node_disk_io_${kind}_seconds:rate5m`,
        expr: `rate(node_disk_io_${kind}_seconds_total{${node}, ${disks}}[5m])`,
    })),
    ...["receive", "transmit"].flatMap((way) =>
        ["bytes", "drop"].flatMap((what) =>
            Object.entries(interfaces).map(([name, devices]) => ({
                record: `instance:node_network_${way}_${what}_${name}:rate5m`,
                expr: `sum without (device) (rate(node_network_${way}_${what}_total{${node}, ${devices}}[5m]))`,
            })),
        ),
    ),
];

const apiServer: readonly RecordingRule[] = Object.entries({ read: "LIST|GET", write: "POST|PUT|PATCH|DELETE" }).map(
    ([verb, verbs]) => ({
        record: "code_resource:apiserver_request_total:rate5m",
        expr: `sum by (code, resource) (rate(apiserver_request_total{job="apiserver", verb=~"${verbs}"}[5m]))`,
        labels: { verb },
    }),
);

export const recordingGroups: readonly RecordingGroup[] = [
    { name: "cluster-metrics-usage", rules: usage },
    { name: "cluster-metrics-resources", rules: resources },
    { name: "cluster-metrics-workloads", rules: workloads },
    { name: "cluster-metrics-nodes", rules: nodes },
    { name: "cluster-metrics-api-server", rules: apiServer },
];
