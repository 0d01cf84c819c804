// A ruler that the prometheus-operator runs, with rules from PrometheusRule objects.
import type { core } from "@pulumi/kubernetes/types/input";
import { bucketLabel, componentLabel, objstoreKey, ports, rulerRuleLabel } from "../../../config/names";
import { versions } from "../../../config/versions";
import { grpcTlsFiles, operatedServer, podAnnotations } from "../../grpc-tls/model";
import { disruptionBudget } from "../../kubernetes/disruption-budget";
import { annotated, type NamedObject } from "../../kubernetes/object";
import { allFiles, claimSpec, labels, resourceRequirements } from "../../kubernetes/pod";
import { operatedPod } from "../../kubernetes/pod-settings";
import { spreadConstraints } from "../../kubernetes/spread";
import { authorityFiles } from "../../object-store/object-store";
import type { RulerModel, ThanosModel } from "../types";
import { user, type ObjstoreSecrets } from "../pod";

/** The labels that the operator gives to the pods. */
export const operatedPods = ({ name }: RulerModel): Record<string, string> => ({
    "app.kubernetes.io/name": "thanos-ruler",
    "app.kubernetes.io/instance": name,
});

export function operatedRuler(thanos: ThanosModel, model: RulerModel, { writer }: ObjstoreSecrets): NamedObject[] {
    const metadata = { name: model.name, namespace: thanos.namespace, labels: labels("thanos", model.name) };
    const selector = operatedPods(model);
    return [
        {
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: { ...metadata, ...annotated(writer.serviceAccountAnnotations) },
            automountServiceAccountToken: false,
        },
        {
            apiVersion: "v1",
            kind: "Service",
            metadata,
            spec: {
                clusterIP: "None",
                selector,
                ports: [
                    { name: "http", port: ports.http, targetPort: "web" },
                    { name: "grpc", port: ports.grpc, targetPort: "grpc" },
                ],
            } satisfies core.v1.ServiceSpec,
        },
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "ThanosRuler",
            metadata: { ...metadata, annotations: { "pulumi.com/waitFor": "condition=Available" } },
            spec: spec(thanos, model, writer),
        },
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "ServiceMonitor",
            metadata,
            spec: { selector: { matchLabels: metadata.labels }, endpoints: [{ port: "http" }] },
        },
        ...disruptionBudget(metadata, selector, model),
    ];
}

// The operator adds the replica's label itself, to the external labels and to those that alerts lose.
function spec(thanos: ThanosModel, model: RulerModel, writer: ObjstoreSecrets["writer"]) {
    const additional = [...model.restoreIgnoredLabels.map((label) => `--restore-ignored-label=${label}`), ...model.extraArgs];
    return {
        image: thanos.image,
        version: versions.thanos, // the operator chooses flags by this, not by the image's tag
        replicas: model.replicas,
        serviceAccountName: model.name,
        ...operatedPod(thanos.pods.ruler, {
            labels: {
                [componentLabel]: "ruler",
                ...(model.remoteWrite === undefined ? { [bucketLabel]: "writer", ...writer.podLabels } : {}),
            },
            annotations: { ...writer.podAnnotations, ...podAnnotations(model.grpcTls) },
            user,
            containers: [{ name: "thanos-ruler" }, { name: "config-reloader" }],
        }),
        ruleSelector: { matchExpressions: [{ key: rulerRuleLabel, operator: "Exists" }] },
        ruleNamespaceSelector: {},
        evaluationInterval: model.evaluationInterval,
        queryEndpoints: [model.queryEndpoint],
        alertQueryUrl: model.alertQueryUrl,
        ...(model.alertmanagers.length > 0 ? { alertmanagersUrl: model.alertmanagers } : {}),
        labels: model.externalLabels,
        ...(model.remoteWrite === undefined
            ? { objectStorageConfig: { name: writer.name, key: objstoreKey }, retention: model.retention }
            : { remoteWrite: [{ url: model.remoteWrite }] }),
        ...operatedServer(model.grpcTls),
        ...allFiles(authorityFiles(writer.ca), grpcTlsFiles(model.grpcTls)),
        storage: { volumeClaimTemplate: { spec: claimSpec(model.volume) } },
        resources: resourceRequirements(model.resources),
        topologySpreadConstraints: spreadConstraints(operatedPods(model), model.replicas, thanos.spread),
        ...(additional.length > 0 ? { additionalArgs: additional.map(nameAndValue) } : {}),
    };
}

/** An argument in the operator's words. It refuses those that it gives itself. */
function nameAndValue(argument: string): { name: string; value?: string } {
    const [, name = "", value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    return { name, ...(value === undefined ? {} : { value }) };
}
