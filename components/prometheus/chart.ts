// Delivery `chart`: Prometheus by the kube-prometheus-stack chart, with all that it brings.
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { ofGeneration } from "../../config/generations";
import { generationAnnotation, grafanaAdmin, nodesNamespace } from "../../config/names";
import { hostNamespace } from "../cluster-metrics/node-exporter";
import { checksum } from "../kubernetes/checksum";
import { registerAll, type NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { registerRelease } from "../kubernetes/release";
import { Variant } from "../kubernetes/variant";
import type { ObjectStore } from "../object-store";
import type { KubePrometheusStackModel } from "./chart-model";
import { grafanaClusterRole, kubePrometheusStackValues } from "./values";

export interface KubePrometheusStackArgs {
    readonly model: KubePrometheusStackModel;
    readonly objectStore: ObjectStore;
}

/** A release of kube-prometheus-stack. Ready when its own workloads are; the operator then starts the Prometheus servers. */
export class KubePrometheusStack extends Variant {
    constructor(
        private readonly name: string,
        { model, objectStore }: KubePrometheusStackArgs,
        options?: pulumi.ComponentResourceOptions,
    ) {
        super("prometheus", name, options);
        const { writer } = objectStore.secrets;
        const password = model.grafana ? this.grafanaPassword(model.grafana.generation) : "";
        const before = registerAll(
            name,
            [nodes(model), ...(model.grafana ? [adminSecret(model, password), dashboardReader(model)] : [])],
            { parent: this },
        );
        registerRelease(
            name,
            {
                release: model.names.release,
                namespace: model.namespace,
                chart: model.chart,
                values: kubePrometheusStackValues(model, writer, checksum(password)),
                timeoutSeconds: 600, // operator, Alertmanager's webhook Jobs and Grafana; images may have to be pulled first
            },
            // Not after the bucket: the sidecar waits for it by itself, and scraping starts the sooner.
            { parent: this, dependsOn: [...before, ...writer.ready] },
        );
        this.registerOutputs({});
    }

    private grafanaPassword(generation: number): pulumi.Output<string> {
        const name = ofGeneration(`${this.name}-grafana-admin`, generation);
        const password = new RandomPassword(name, { length: 32, special: false }, { parent: this });
        return pulumi.secret(password.result);
    }
}

const ourLabels = (component: string) => labels("kube-prometheus-stack", component);

const nodes = ({ namespace }: KubePrometheusStackModel): NamedObject =>
    hostNamespace(nodesNamespace(namespace), ourLabels("node-exporter"));

const adminSecret = ({ namespace, grafana }: KubePrometheusStackModel, password: pulumi.Input<string>): NamedObject => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
        name: grafanaAdmin.secret,
        namespace,
        labels: ourLabels("grafana"),
        annotations: { [generationAnnotation]: String(grafana?.generation) },
    },
    type: "Opaque",
    stringData: { [grafanaAdmin.userKey]: "admin", [grafanaAdmin.passwordKey]: password },
});

const dashboardReader = (model: KubePrometheusStackModel): NamedObject => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: grafanaClusterRole(model), labels: ourLabels("grafana") },
    rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
});
