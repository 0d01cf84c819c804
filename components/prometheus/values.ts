// The model as values of kube-prometheus-stack. Defaults that are open or wrong for a stack with Thanos are written out here;
// everything else keeps the chart's own value.
import type { Input } from "@pulumi/pulumi";
import { imageParts } from "../../config/images";
import { merge, type Values } from "../../config/merge";
import { defaultClusterLabel, grafanaAdmin, nodesNamespace } from "../../config/names";
import { versions } from "../../config/versions";
import { omit } from "../../lib/properties";
import { annotated } from "../kubernetes/object";
import { claimSpec, resourceRequirements } from "../kubernetes/pod";
import { chartPod, operatedPod, withoutIds, type PodSettings } from "../kubernetes/pod-settings";
import { spreadConstraints } from "../kubernetes/spread";
import { deleted, sidecarWords, type Provisioned } from "../data-source/model";
import type { IntegrationModel, KubePrometheusStackModel } from "./chart-model";
import { ownRules, prometheusSpec, selected, type PrometheusSpec, type WriterSecret } from "./spec";

/** All values of a release of ours, the stack's own merged over them. */
export function kubePrometheusStackValues(
    model: KubePrometheusStackModel,
    objstore: WriterSecret,
    grafanaChecksum: Input<string>,
): Values {
    const { labels } = model.metadata;
    const hasLabels = Object.keys(labels).length > 0;
    const ours = merge(integrationValues(model, objstore), {
        crds: { enabled: false }, // a release of their own installs and upgrades them
        ...global(model),
        ...(hasLabels ? { commonLabels: labels } : {}),
        ...controlPlane,
        prometheusOperator: operator(model),
        alertmanager: alertmanager(model),
        grafana: grafana(model, grafanaChecksum),
        "kube-state-metrics": {
            resources: resourceRequirements(model.kubeStateMetrics),
            ...chartPod(model.pod, "list"),
            ...(hasLabels ? { customLabels: labels } : {}),
        },
        "prometheus-node-exporter": {
            ...nodeExporterPod(model.pod),
            ...(hasLabels ? { commonLabels: labels } : {}),
            namespaceOverride: nodesNamespace(model.namespace),
            resources: resourceRequirements(model.nodeExporter),
            service: { listenOnAllInterfaces: false }, // it is on the host's network: on the node's address only
        },
    });
    return merge(ours, model.values);
}

function global({ imageRegistry, pod: { imagePullSecrets } }: KubePrometheusStackModel): Values {
    const values = {
        ...(imageRegistry === undefined ? {} : { imageRegistry }),
        ...(imagePullSecrets.length > 0 ? { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) } : {}),
    };
    return Object.keys(values).length > 0 ? { global: values } : {};
}

/** It runs on every node, whatever the others select. The chart's own toleration stays, and it needs ids of the host. */
function nodeExporterPod(settings: PodSettings): Values {
    const { tolerations } = settings;
    return {
        ...chartPod({ ...settings, nodeSelector: {}, tolerations: [], affinity: undefined, securityContext: "fixed" }, "map"),
        ...(tolerations.length > 0 ? { tolerations: [{ effect: "NoSchedule", operator: "Exists" }, ...tolerations] } : {}),
    };
}

/** The values that Thanos needs of any kube-prometheus-stack, and nothing else. */
export const integrationValues = (model: IntegrationModel, objstore: WriterSecret): Values => ({
    fullnameOverride: model.names.fullname,
    prometheus: {
        serviceAccount: {
            create: true,
            name: model.prometheus.names.serviceAccount,
            ...annotated(objstore.serviceAccountAnnotations),
        },
        thanosService: { enabled: true }, // headless: off by default, and how the querier finds the sidecars
        thanosServiceMonitor: { enabled: true },
        podDisruptionBudget: disruptionBudget(model.prometheus.replicas),
        prometheusSpec: merge(
            inChartWords(prometheusSpec(model.prometheus, objstore), model.imageRegistry),
            unsetIds(model.prometheus.pod),
        ),
    },
    ...(model.dataSource
        ? {
              grafana: {
                  sidecar: {
                      datasources: dataSource(model.dataSource),
                      // One data source has all clusters: without it the chart's dashboards hide the variable, and add them up.
                      dashboards: { multicluster: { global: { enabled: model.clusterLabel === defaultClusterLabel } } },
                  },
                  ...(model.dataSource.replaces.length > 0 ? { deleteDatasources: deleted(model.dataSource.replaces) } : {}),
              },
          }
        : {}),
});

/** The chart's default ids, unset where the platform assigns them. */
const unsetIds = (settings: PodSettings): Values => {
    const ids = withoutIds(settings);
    return Object.keys(ids).length > 0 ? { securityContext: ids } : {};
};

/** The chart names some fields of the operator differently. */
function inChartWords(spec: PrometheusSpec, mirror: string | undefined): Values {
    const { image, storage, thanos, ...same } = spec;
    return {
        ...same,
        image: chartImage(image, mirror),
        storageSpec: storage,
        thanos: { ...thanos, objectStorageConfig: { existingSecret: thanos.objectStorageConfig } },
        podAntiAffinity: "", // the spread constraints replace it
        // Everything in the cluster that requests to be scraped or evaluated is; the default is what this release installed.
        ...Object.fromEntries(selected.map((kind) => [`${kind}SelectorNilUsesHelmValues`, false])),
        ruleSelector: ownRules,
    };
}

function chartImage(image: string, mirror: string | undefined): Values {
    const { registry, repository, tag, digest } = imageParts(image, mirror);
    return { registry, repository, tag, ...(digest === undefined ? {} : { sha: digest }) };
}

/** A drain takes one replica at a time. */
const disruptionBudget = (replicas: number): Values =>
    replicas < 2 ? { enabled: false } : { enabled: true, minAvailable: replicas - 1, unhealthyPodEvictionPolicy: "AlwaysAllow" };

/** Grafana's only default data source, in the chart's words. */
function dataSource({ name, uid, url, jsonData }: Provisioned): Values {
    const { httpMethod, timeInterval, timeout, customQueryParameters, exemplarTraceIdDestinations, alertmanagerUid, ...rest } =
        jsonData;
    const [exemplars] = exemplarTraceIdDestinations ?? [];
    return {
        enabled: true,
        defaultDatasourceEnabled: true,
        isDefaultDatasource: true,
        createPrometheusReplicasDatasources: false,
        name,
        uid,
        url,
        httpMethod,
        timeout,
        customQueryParameters,
        defaultDatasourceScrapeInterval: timeInterval,
        ...(exemplars
            ? { exemplarTraceIdDestinations: { datasourceUid: exemplars.datasourceUid, traceIdLabelName: exemplars.name } }
            : {}),
        alertmanager: { uid: alertmanagerUid },
        extraJsonData: { ...rest, alertmanagerUid },
    };
}

/** Managed clusters hide these; where they can be reached, the stack's own values switch them on. Their rules follow. */
const controlPlane = Object.fromEntries(
    ["kubeEtcd", "kubeScheduler", "kubeControllerManager", "kubeProxy"].map((part) => [part, { enabled: false }]),
);

const helper = resourceRequirements({ cpu: "10m", memory: "32Mi", memoryLimit: "128Mi" });

const operator = (model: KubePrometheusStackModel): Values => ({
    ...chartPod(model.pod, "map"),
    resources: resourceRequirements(model.operator),
    thanosImage: chartImage(model.prometheus.sidecar.image, model.imageRegistry),
    // Endpoints are deprecated and cut at 1000 addresses, and Prometheus reads slices.
    kubeletEndpointsEnabled: false,
    kubeletEndpointSliceEnabled: true,
    prometheusConfigReloader: { resources: helper },
    // Its Jobs take neither labels nor variables.
    admissionWebhooks: { patch: { ...omit(chartPod(model.pod, "map"), ["podLabels", "env"]), resources: helper } },
});

const alertmanager = ({
    alertmanager: { replicas, volume, resources },
    names,
    spread,
    pod,
}: KubePrometheusStackModel): Values => ({
    podDisruptionBudget: disruptionBudget(replicas),
    alertmanagerSpec: {
        ...alertmanagerPod(pod),
        image: { tag: versions.alertmanager },
        replicas,
        resources: resourceRequirements(resources),
        storage: { volumeClaimTemplate: { spec: claimSpec(volume) } }, // silences survive a restart of all
        podAntiAffinity: "",
        topologySpreadConstraints: spreadConstraints(
            { "app.kubernetes.io/name": "alertmanager", alertmanager: names.alertmanager },
            replicas,
            spread,
        ),
    },
});

/** The chart has a user of its own for it. */
function alertmanagerPod(settings: PodSettings): Values {
    const containers = [{ name: "alertmanager" }, { name: "config-reloader" }];
    const { podMetadata, imagePullSecrets: _, ...rest } = operatedPod(settings, { labels: {}, user: 1000, containers });
    const { labels, annotations } = podMetadata;
    return {
        ...omit(rest, ["securityContext"]),
        ...(Object.keys({ ...labels, ...annotations }).length > 0 ? { podMetadata } : {}),
        ...unsetIds(settings),
    };
}

/** The ClusterRole with which Grafana finds dashboards and data sources. The chart's own could read every Secret, too. */
export const grafanaClusterRole = ({ namespace }: KubePrometheusStackModel): string => `${namespace}-grafana`;

function grafana(model: KubePrometheusStackModel, checksum: Input<string>): Values {
    if (!model.grafana) return { enabled: false };
    const { volume, resources } = model.grafana;
    return {
        enabled: true,
        admin: { existingSecret: grafanaAdmin.secret, userKey: grafanaAdmin.userKey, passwordKey: grafanaAdmin.passwordKey },
        assertNoLeakedSecrets: true,
        ...merge(chartPod(model.pod, "map"), { podAnnotations: { "checksum/admin": checksum } }),
        ...(Object.keys(model.metadata.labels).length > 0 ? { extraLabels: model.metadata.labels } : {}),
        "grafana.ini": {
            "auth.anonymous": { enabled: false },
            users: { allow_sign_up: false },
            analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
        },
        rbac: { useExistingClusterRole: grafanaClusterRole(model) },
        sidecar: {
            resources: helper,
            dashboards: {
                resource: "configmap",
                folderAnnotation: sidecarWords.folder,
                provider: { foldersFromFilesStructure: true },
            },
            datasources: { resource: "configmap" },
        },
        resources: resourceRequirements(resources),
        testFramework: { enabled: false }, // a pod that only `helm test` needs
        initChownData: { enabled: false }, // runs as root; the pod's fsGroup does it
        // Grafana's database is a file: one pod at a time, and with a volume the new one waits for the old one to let go.
        deploymentStrategy: { type: volume ? "Recreate" : "RollingUpdate" },
        persistence: volume ? { enabled: true, type: "pvc", ...persistence(volume) } : { enabled: false },
    };
}

const persistence = ({ size, storageClass }: { readonly size: string; readonly storageClass?: string }): Values => ({
    accessModes: ["ReadWriteOnce"],
    size,
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
});
