// Keys of the Prometheus servers and their delivery.
import { z } from "zod";
import { operatorLabel, receiveReplicaLabel, replicaLabel, rulerReplicaLabel } from "../names";
import { kubePrometheusStackKeys } from "../chart-keys/kube-prometheus-stack";
import { charts } from "../versions";
import { kubePrometheusStackValues } from "./chart-values";
import { podOverrides } from "./pods";
import { alertmanagerUrls, chart, dnsLabel, durationOf, labelName, labelValue, releaseName, resources, volume } from "./fields";

/** Labels of series, of alerts and of the stack's own writers. */
const meaningful = [
    ...["job", "instance", "namespace", "pod", "container", "node", "service", "endpoint", "le", "quantile"],
    ...["alertname", "severity", "alertstate", "tenant_id", "receive", "ruler", "cluster"],
    ...[operatorLabel, replicaLabel, receiveReplicaLabel, rulerReplicaLabel],
];

const servers = {
    replicas: z
        .int()
        .min(1)
        .max(10)
        .default(2)
        .describe("Identical Prometheus servers. Two survive the loss of one; Thanos merges their data."),
    scrapeInterval: durationOf("1s").default("30s").describe("Default time between two scrapes of a target."),
    retention: durationOf("6m")
        .default("48h")
        .describe(
            "How long Prometheus keeps data on its own volume: the longest outage of the object store without loss, less 2h.",
        ),
    startupTime: durationOf("1m")
        .default("15m")
        .describe(
            "Time that Prometheus may take to replay its write-ahead log at start before the kubelet restarts it. Raise it for servers with tens of millions of series. Default: `15m`.",
        ),
    blockDuration: durationOf("1m")
        .default("2h")
        .describe("Time range of one block. Anything but 2h is for trying things and allowed in `environment: local` only."),
    compaction: z
        .enum(["disabled", "delayed"])
        .default("disabled")
        .describe(
            "`disabled`: Prometheus never merges its blocks; what Thanos recommends. `delayed`: it merges those that the sidecar has uploaded, which makes queries over more than a day of its own cheaper. `delayed` needs a prometheus-operator of 0.93.1 or newer and a `retention` under 60h: until the sidecar has finished its first pass, Prometheus merges blocks that are not uploaded yet, and the bucket never gets these.",
        ),
    externalLabels: z
        .record(labelName, labelValue)
        .superRefine((labels, context) => {
            for (const [name, input] of Object.entries(labels))
                if (meaningful.includes(name))
                    context.addIssue({
                        code: "custom",
                        path: [name],
                        message: `another label: ${name} has a meaning in series, and an external label replaces the series' own value`,
                        input,
                    });
        })
        .default({})
        .describe(
            "More labels that identify this Prometheus, next to `cluster`. They are part of every block permanently: do not change them.",
        ),
    volume: volume.prefault({}),
    resources: resources.prefault({}),
    sidecarResources: resources.prefault({}),
    pods: podOverrides,
};

const release = releaseName
    .default("kube-prometheus-stack")
    .describe("Name of the Helm release of kube-prometheus-stack. The names of its objects follow from it.");

const operator = z
    .strictObject({
        delivery: z.literal("operator"),
        alertmanagers: alertmanagerUrls
            .default([])
            .describe(
                "URLs of the Alertmanagers that alerts are sent to, by Prometheus and by the ruler; `dns+http://…` finds all behind a name, as `dns+http://alertmanager-operated.monitoring.svc.cluster.local:9093` those of an operator. Without any, alerts notify nobody.",
            ),
        clusterMetrics: z
            .strictObject({
                enabled: z
                    .boolean()
                    .default(false)
                    .describe(
                        "Deploys kube-state-metrics, node-exporter and the recording rules of kubernetes-mixin, which public Kubernetes dashboards need. node-exporter reads its host and uses its port 9100: it runs in a privileged Namespace of its own, named after the stack's with `-nodes` at the end. Default: `false`, because most clusters have these exporters. Two of them would double all values.",
                    ),
                kubeStateMetrics: z.strictObject({ resources: resources.prefault({}) }).prefault({}),
                nodeExporter: z.strictObject({ resources: resources.prefault({}) }).prefault({}),
            })
            .prefault({})
            .describe("Metrics of the cluster's objects and nodes. The API server, the kubelets and CoreDNS are always scraped."),
        ...servers,
    })
    .describe("`operator`: a Prometheus object for the prometheus-operator that the cluster already runs.");

const kubePrometheusStack = z
    .strictObject({
        delivery: z.literal("chart"),
        release,
        chart: chart({
            source: charts.kubePrometheusStack.source,
            versions: `\`${charts.kubePrometheusStack.version}\``,
            refused: kubePrometheusStackValues,
            keys: kubePrometheusStackKeys,
        }),
        definitions: z
            .strictObject({
                managedBy: z
                    .enum(["stack", "cluster"])
                    .default("stack")
                    .describe(
                        "`stack`: the stack installs and upgrades the operator's CustomResourceDefinitions, from a chart of their own, and leaves them in place when it is destroyed. `cluster`: they exist in the cluster already.",
                    ),
                chart: chart({
                    source: charts.prometheusOperatorCrds.source,
                    versions: `\`${charts.prometheusOperatorCrds.version}\``,
                }),
            })
            .prefault({})
            .describe("The CustomResourceDefinitions of the prometheus-operator."),
        alertmanager: z
            .strictObject({
                replicas: z.int().min(1).max(10).default(2).describe("Alertmanagers that share silences and notifications."),
                volume: volume.prefault({}),
                resources: resources.prefault({}),
            })
            .prefault({})
            .describe(
                "Alertmanager. It notifies nobody until there is an AlertmanagerConfig object, or a configuration in the chart's `values`.",
            ),
        grafana: z
            .strictObject({
                enabled: z.boolean().default(true).describe("Deploy Grafana, with Thanos as its default data source."),
                volume: volume
                    .optional()
                    .describe(
                        "A persistent volume. Without it, what people change in the browser is gone after a restart; the data source and dashboards from ConfigMaps are not.",
                    ),
                resources: resources.prefault({}),
            })
            .prefault({})
            .describe("Grafana, as the chart brings it."),
        ...servers,
    })
    .describe("`chart`: the kube-prometheus-stack chart, with its operator, Alertmanager, Grafana and exporters.");

const valuesOnly = z
    .strictObject({
        delivery: z.literal("values"),
        release,
        fullnameOverride: dnsLabel
            .optional()
            .describe("The `fullnameOverride` of that release, if it has one. A wrong one would rename its Prometheus servers."),
        ...servers,
    })
    .describe(
        "`values`: for a kube-prometheus-stack that another team installs into the stack's namespace. The stack publishes the values that Thanos needs in a ConfigMap, and the Secret that they name.",
    );

const existing = z
    .strictObject({
        delivery: z.literal("existing"),
        object: dnsLabel
            .default("k8s")
            .describe("Name of the Prometheus object in the stack's Namespace. Default: `k8s`, as in kube-prometheus."),
        service: dnsLabel
            .optional()
            .describe(
                "Service of its web page and API. Its name is the label `job` of Prometheus' own metrics, which alerts and dashboards use. Default: `prometheus-` and the object's name.",
            ),
        serviceAccount: dnsLabel
            .optional()
            .describe("ServiceAccount of its pods, which upload blocks. Default: `prometheus-` and the object's name."),
        ...servers,
    })
    .describe(
        "`existing`: for a Prometheus object that other manifests make, such as kube-prometheus, in the stack's Namespace. The stack publishes a patch for it in a ConfigMap, and the Secret that the patch names. It adds a Service and a ServiceMonitor for the sidecars and changes nothing else.",
    );

export const prometheus = z
    .discriminatedUnion("delivery", [operator, kubePrometheusStack, valuesOnly, existing])
    .superRefine(({ compaction, blockDuration }, context) => {
        if (compaction === "delayed" && blockDuration !== "2h")
            context.addIssue({
                code: "custom",
                path: ["blockDuration"],
                message: `got ${JSON.stringify(blockDuration)}, expected 2h because prometheus.compaction is delayed: the operator sets another length only with compaction disabled`,
                input: blockDuration,
            });
    })
    .describe("The Prometheus servers and their Thanos sidecars.");
