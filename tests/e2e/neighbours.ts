// Servers that stacks of the end-to-end tests use, and do not deploy themselves.
import { Provider } from "@pulumi/kubernetes/provider";
import { registerAll, type NamedObject } from "../../components/kubernetes/object";
import { restrictedPod } from "../../components/kubernetes/pod";
import { images, versions } from "../../config/versions";
import { program } from "../../local/steps";
import type { Program } from "../../offline/program";
import type { Pair } from "../certificates";
import type { Stage } from "./stage";

/** The program with objects that the stack does not deploy. */
export const withNeighbours =
    (stage: Stage, ...neighbours: readonly NamedObject[]): Program =>
    async () => {
        const outputs = await program();
        registerAll("neighbours", neighbours, { provider: new Provider("neighbours", { context: stage.cluster.context }) });
        return outputs;
    };

/** The Secret of another team with a certificate. */
export const certificateSecret = (namespace: string, name: string, { certificate, key }: Pair): NamedObject => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "kubernetes.io/tls",
    stringData: { "tls.crt": certificate, "tls.key": key },
});

const operated = (namespace: string, apiVersion: string, kind: string, spec: object): NamedObject => ({
    apiVersion: `monitoring.coreos.com/${apiVersion}`,
    kind,
    metadata: { name: "e2e", namespace, annotations: { "pulumi.com/waitFor": "condition=Available" } },
    spec: { replicas: 1, resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } }, ...spec },
});

export const testAlertmanager = (namespace: string): NamedObject =>
    operated(namespace, "v1", "Alertmanager", {
        image: images.alertmanager,
        version: versions.alertmanager,
        securityContext: restrictedPod(65534),
    });

/** A Prometheus agent of another cluster, which writes what it scrapes of the query-frontend: which admits every pod of the namespace. */
export const writingAgent = (namespace: string, url: string): NamedObject =>
    operated(namespace, "v1alpha1", "PrometheusAgent", {
        image: images.prometheus,
        version: versions.prometheus,
        securityContext: restrictedPod(65532),
        serviceAccountName: "prometheus",
        scrapeInterval: "15s",
        externalLabels: { cluster: "edge" },
        serviceMonitorSelector: {
            matchExpressions: [
                {
                    key: "app.kubernetes.io/component",
                    operator: "In",
                    values: ["thanos-query-frontend", "query-frontend"],
                },
            ],
        },
        remoteWrite: [{ url }],
    });
