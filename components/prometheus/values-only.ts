// Delivery `values`: kube-prometheus-stack exists already. Its values are published in a ConfigMap, for example for `helm upgrade
// --values`, Argo CD or Flux.
import type * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Values } from "../../config/merge";
import { publishedValues } from "../../config/names";
import { charts } from "../../config/versions";
import { labels } from "../kubernetes/pod";
import { Variant } from "../kubernetes/variant";
import type { ObjectStore } from "../object-store/object-store";
import type { PublishedModel } from "./delivery";
import { withoutOwners } from "./owners";
import { publish } from "./published";
import type { WriterSecret } from "./spec";
import { integrationValues } from "./values";

export interface PublishedPrometheusArgs {
    readonly model: PublishedModel;
    readonly objectStore: ObjectStore;
}

/** The values that connect a kube-prometheus-stack with this stack. */
export class PublishedPrometheus extends Variant {
    constructor(name: string, { model, objectStore }: PublishedPrometheusArgs, options?: pulumi.ComponentResourceOptions) {
        super("prometheus", name, options);
        const metadata = {
            name: publishedValues.configMap,
            namespace: model.prometheus.namespace,
            labels: labels("kube-prometheus-stack", "values"),
        };
        publish(this, name, metadata, publishedValues.key, objectStore.secrets.writer, (writer) => valuesFile(model, writer));
        this.registerOutputs({});
    }
}

const valuesFile = (model: PublishedModel, writer: WriterSecret): string =>
    `${header(model)}${stringify(withoutTheirs(model, integrationValues(model, writer)))}`;

function withoutTheirs(model: PublishedModel, values: Values): Values {
    const prometheus = values["prometheus"] as { readonly prometheusSpec: Values };
    const { prometheusSpec } = prometheus;
    return { ...values, prometheus: { ...prometheus, prometheusSpec: withoutOwners(model, prometheusSpec) } };
}

const header = ({ names, prometheus }: PublishedModel): string =>
    [
        `# What Thanos needs of kube-prometheus-stack: release "${names.release}" in namespace "${prometheus.namespace}".`,
        `# Written for chart ${charts.kubePrometheusStack.version}. Merge it over your own values.`,
        "",
    ].join("\n");
