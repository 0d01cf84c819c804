// Scrape targets of the cluster itself: the kubelets with the containers they run, the API server, the cluster's DNS.
import { prometheusNames } from "../../config/names";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import type { PrometheusModel } from "./model";

interface Monitor {
    readonly name: string;
    /** Namespace of the Service, where it is not the stack's own. */
    readonly namespace?: string;
    readonly matchLabels: Readonly<Record<string, string>>;
    /** The Service's label that becomes the label `job`. */
    readonly jobLabel?: string;
    readonly endpoints: readonly object[];
}

const tokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const drop = (...metrics: string[]) => [{ sourceLabels: ["__name__"], regex: metrics.join("|"), action: "drop" }];

/** The kubelet's own certificate is rarely signed by the cluster's authority. */
const kubelet = {
    port: "https-metrics",
    scheme: "https",
    bearerTokenFile: tokenFile,
    tlsConfig: { insecureSkipVerify: true },
    honorLabels: true,
    relabelings: [{ sourceLabels: ["__metrics_path__"], targetLabel: "metrics_path" }],
};

const sidecar: Monitor = {
    name: prometheusNames.discovery,
    matchLabels: { ...labels("prometheus", "server"), "app.kubernetes.io/component": "sidecar" },
    endpoints: [{ port: "http" }],
};

const monitors: readonly Monitor[] = [
    {
        name: "kubelet",
        namespace: "kube-system",
        matchLabels: { "app.kubernetes.io/name": "kubelet" },
        jobLabel: "app.kubernetes.io/name",
        endpoints: [
            {
                ...kubelet,
                path: "/metrics",
                metricRelabelings: drop(
                    "kubelet_runtime_operations_duration_seconds_bucket",
                    "rest_client_.*_bucket",
                    "storage_operation_.*_bucket",
                ),
            },
            {
                ...kubelet,
                path: "/metrics/cadvisor",
                trackTimestampsStaleness: true, // a container that is gone must not linger for 5 minutes
                metricRelabelings: drop(
                    "container_(network_tcp|network_udp|tasks_state|cpu_load|blkio|fs_(io_time|inodes|sector|reads_merged|writes_merged|read_seconds|write_seconds)).*",
                    "container_(memory_failures|memory_failcnt|memory_mapped_file|memory_swap|hugetlb|spec|last_seen|start_time|threads|ulimits|sockets|file_descriptors|pressure).*",
                ),
            },
        ],
    },
    {
        name: "kube-apiserver",
        namespace: "default",
        matchLabels: { component: "apiserver", provider: "kubernetes" },
        jobLabel: "component",
        endpoints: [
            {
                port: "https",
                scheme: "https",
                bearerTokenFile: tokenFile,
                tlsConfig: { caFile: "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", serverName: "kubernetes" },
                // Nine in ten of the API server's series are buckets of histograms that no alert or dashboard reads.
                metricRelabelings: drop(
                    "(apiserver|etcd|rest_client|workqueue|watch_cache|field_validation|apiextensions|authentication|authorization|kubernetes_feature)_.*_bucket",
                    // Nor the series about its storage, watches and sizes: another third.
                    "(etcd_request|apiserver_(storage|cache_list|watch_|resource_|response_sizes|request_body_size|selfrequest)).*",
                    "kubernetes_feature_enabled",
                ),
            },
        ],
    },
    {
        name: "coredns",
        namespace: "kube-system",
        matchLabels: { "k8s-app": "kube-dns" },
        jobLabel: "k8s-app",
        endpoints: [{ port: "metrics" }],
    },
    {
        name: prometheusNames.service,
        matchLabels: labels("prometheus", "server"),
        endpoints: [{ port: "web" }, { port: "reloader-web" }],
    },
    sidecar,
];

/** All targets of a Prometheus of the stack's own. */
export const serviceMonitors = (model: PrometheusModel): NamedObject[] => monitors.map((one) => serviceMonitor(model, one));

/** The sidecars alone. */
export const sidecarMonitor = (model: PrometheusModel): NamedObject => serviceMonitor(model, sidecar);

function serviceMonitor(
    { namespace }: PrometheusModel,
    { name, matchLabels, jobLabel, endpoints, namespace: target = namespace }: Monitor,
): NamedObject {
    return {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "ServiceMonitor",
        metadata: { name, namespace, labels: labels("prometheus", "server") },
        spec: {
            ...(jobLabel === undefined ? {} : { jobLabel }),
            selector: { matchLabels },
            namespaceSelector: { matchNames: [target] },
            endpoints,
        },
    };
}
