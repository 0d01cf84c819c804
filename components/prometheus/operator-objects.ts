// Delivery `operator`: the objects that make the cluster's prometheus-operator run our Prometheus servers.
import type { core, rbac } from "@pulumi/kubernetes/types/input";
import { ports, prometheusNames, prometheusPort } from "../../config/names";
import { disruptionBudget as budget } from "../kubernetes/disruption-budget";
import { annotated, type NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { alerting } from "./alertmanagers";
import type { PrometheusModel } from "./model";
import { ownRules, podLabels, prometheusSpec, selected, type WriterSecret } from "./spec";

const ourLabels = labels("prometheus", "server");

const metadata = ({ namespace }: PrometheusModel, name: string) => ({ name, namespace, labels: ourLabels });
/** Cluster-wide objects carry the namespace in their name, so that two stacks share a cluster. */
const clusterMetadata = ({ namespace }: PrometheusModel) => ({
    name: `${namespace}-${prometheusNames.serviceAccount}`,
    labels: ourLabels,
});

/** Objects of the cluster that Prometheus may read to find and scrape its targets. */
export const access = (model: PrometheusModel, { serviceAccountAnnotations }: WriterSecret): NamedObject[] => [
    {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { ...metadata(model, prometheusNames.serviceAccount), ...annotated(serviceAccountAnnotations) },
        automountServiceAccountToken: false,
    },
    {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: clusterMetadata(model),
        rules: [
            {
                apiGroups: [""],
                resources: ["nodes", "nodes/metrics", "services", "endpoints", "pods"],
                verbs: ["get", "list", "watch"],
            },
            { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
            { nonResourceURLs: ["/metrics", "/metrics/cadvisor"], verbs: ["get"] },
        ] satisfies rbac.v1.PolicyRule[],
    },
    {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: clusterMetadata(model),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterMetadata(model).name },
        subjects: [{ kind: "ServiceAccount", name: prometheusNames.serviceAccount, namespace: model.namespace }],
    },
];

export const services = (model: PrometheusModel): NamedObject[] => [
    {
        apiVersion: "v1",
        kind: "Service",
        metadata: metadata(model, prometheusNames.service),
        spec: {
            selector: podLabels(model),
            ports: [
                { name: "web", port: prometheusPort, targetPort: "web" },
                { name: "reloader-web", port: 8080, targetPort: "reloader-web" },
            ],
        } satisfies core.v1.ServiceSpec,
    },
    discovery(model),
];

/** The headless Service of the sidecars, by which the querier finds every replica. */
export const discovery = (model: PrometheusModel): NamedObject => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: {
        ...metadata(model, prometheusNames.discovery),
        labels: { ...ourLabels, "app.kubernetes.io/component": "sidecar" },
    },
    spec: {
        clusterIP: "None", // a querier must see every replica: through a cluster IP it would see one (thanos#2220)
        selector: podLabels(model),
        ports: [
            { name: "grpc", port: ports.grpc, targetPort: "grpc" },
            { name: "http", port: ports.http, targetPort: "http" },
        ],
    } satisfies core.v1.ServiceSpec,
});

/** A node drain takes one replica at a time. */
export const disruptionBudget = (model: PrometheusModel): NamedObject[] =>
    budget(metadata(model, prometheusNames.object), podLabels(model), model);

export const prometheus = (model: PrometheusModel, objstore: WriterSecret): NamedObject => ({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "Prometheus",
    metadata: { ...metadata(model, prometheusNames.object), annotations: { "pulumi.com/waitFor": "condition=Available" } },
    spec: {
        ...prometheusSpec(model, objstore),
        serviceAccountName: model.names.serviceAccount,
        // Everything in the cluster that requests to be scraped or evaluated is.
        ...Object.fromEntries(
            selected.flatMap((kind) => [`${kind}Selector`, `${kind}NamespaceSelector`]).map((key) => [key, {}]),
        ),
        ruleSelector: ownRules,
        ...alerting(model),
    },
});
