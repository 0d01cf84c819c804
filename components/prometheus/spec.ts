// The specification of our Prometheus, in the operator's words. Delivery `operator` puts it into a Prometheus object,
// kube-prometheus-stack into its values: both have the same content.
import { bucketLabel, objstoreKey, prometheusPodLabels, replicaLabel, rulerRuleLabel } from "../../config/names";
import { grpcTlsFiles, operatedServer, podAnnotations } from "../grpc-tls/model";
import { allFiles, claimSpec, resourceRequirements } from "../kubernetes/pod";
import { operatedPod } from "../kubernetes/pod-settings";
import { spreadConstraints } from "../kubernetes/spread";
import { authorityFiles, type ObjstoreSecret } from "../object-store/object-store";
import type { PrometheusModel } from "./model";

/** The part of the bucket's credentials that the Prometheus servers need. */
export type WriterSecret = Omit<ObjstoreSecret, "ready">;

/** The labels of the pods of our Prometheus. */
export const podLabels = ({ names }: PrometheusModel): Record<string, string> => prometheusPodLabels(names.object);

export const prometheusSpec = (model: PrometheusModel, objstore: WriterSecret) => {
    const { volumes, volumeMounts } = allFiles(authorityFiles(objstore.ca), grpcTlsFiles(model.grpcTls));
    const reads = volumes.length > 0; // an empty list would replace that of the existing values, where values are merged
    return {
        replicas: model.replicas,
        image: model.image,
        version: model.version,
        serviceDiscoveryRole: "EndpointSlice",
        ...operatedPod(model.pod, {
            labels: { [bucketLabel]: "writer", ...objstore.podLabels },
            annotations: { ...objstore.podAnnotations, ...podAnnotations(model.grpcTls) },
            user: 65532, // the user of Prometheus' distroless image
            containers: [
                // The operator probes every 15 s; this probe answers within 2 s of the end of the replay.
                { name: "prometheus", startupProbe: { periodSeconds: 2, failureThreshold: Math.ceil(model.startupSeconds / 2) } },
                { name: "config-reloader" },
                { name: "thanos-sidecar" },
            ],
        }),
        scrapeInterval: model.scrapeInterval,
        evaluationInterval: model.scrapeInterval,
        externalLabels: model.externalLabels,
        replicaExternalLabelName: replicaLabel,
        retention: model.retention,
        retentionSize: model.retentionSize,
        // The sidecar uploads what Prometheus cuts, so Prometheus merges nothing before that: written out, because the operator's
        // default changed in v0.93, to merging what is uploaded.
        disableCompaction: model.compaction === "disabled",
        thanos: {
            image: model.sidecar.image,
            version: model.sidecar.version, // the operator chooses flags by this, not by the image's tag
            blockSize: model.blockDuration,
            objectStorageConfig: { name: objstore.name, key: objstoreKey },
            resources: resourceRequirements(model.sidecar.resources),
            ...operatedServer(model.grpcTls),
            ...(reads ? { volumeMounts } : {}),
        },
        ...(reads ? { volumes } : {}),
        resources: resourceRequirements(model.resources),
        storage: { volumeClaimTemplate: { spec: claimSpec(model.volume) } },
        topologySpreadConstraints: spreadConstraints(podLabels(model), model.replicas, model.spread),
    };
};

export type PrometheusSpec = ReturnType<typeof prometheusSpec>;

/** The rules that are not for the ruler: those it would evaluate a second time, over its own few hours. */
export const ownRules = { matchExpressions: [{ key: rulerRuleLabel, operator: "DoesNotExist" }] };

/** The objects that Prometheus selects in the cluster: for each kind a selector of objects and one of namespaces. */
export const selected = ["serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule"] as const;
