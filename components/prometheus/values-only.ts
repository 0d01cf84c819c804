// Delivery `values`: kube-prometheus-stack exists already. Its values are published in a ConfigMap, for example for `helm upgrade
// --values`, Argo CD or Flux.
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Values } from "../../config/merge";
import { publishedValues } from "../../config/names";
import { charts } from "../../config/versions";
import { registerAll } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import type { ObjectStore, ObjstoreSecret } from "../object-store/object-store";
import type { PublishedModel } from "./delivery";
import { integrationValues } from "./values";

export interface PublishedPrometheusArgs {
    readonly model: PublishedModel;
    readonly objectStore: ObjectStore;
}

/** The values that connect a kube-prometheus-stack with this stack. */
export class PublishedPrometheus extends pulumi.ComponentResource {
    constructor(name: string, { model, objectStore }: PublishedPrometheusArgs, options?: pulumi.ComponentResourceOptions) {
        super("thanos-stack:prometheus:Published", name, {}, options);
        const { writer } = objectStore.secrets;
        const configMap = {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: {
                name: publishedValues.configMap,
                namespace: model.prometheus.namespace,
                labels: labels("kube-prometheus-stack", "values"),
            },
            data: { [publishedValues.key]: valuesFile(model, writer) },
        };
        // After the Secret that the values name, and its identity: who reads them may use them at once.
        registerAll(name, [configMap], { parent: this, dependsOn: [...writer.ready] });
        this.registerOutputs({});
    }
}

const valuesFile = (model: PublishedModel, writer: ObjstoreSecret): pulumi.Output<string> =>
    pulumi.all([writer.podAnnotations, writer.serviceAccountAnnotations]).apply(([podAnnotations, serviceAccountAnnotations]) => {
        const values = integrationValues(model, { ...writer, podAnnotations, serviceAccountAnnotations });
        return `${header(model)}${stringify(withoutTheirs(model, values))}`;
    });

/**
 * Keys of `prometheusSpec` that Thanos does not need. The owner of the chart has decided them: other user ids cannot read old volumes,
 * our sizes are made for our own servers, and a limit of the volume's size deletes local data of a larger volume.
 */
const theirs = ({ stated }: PublishedModel): readonly string[] => [
    "image",
    "version",
    "securityContext",
    ...(stated.resources ? [] : ["resources"]),
    ...(stated.volume ? [] : ["storageSpec", "retentionSize"]),
];

function withoutTheirs(model: PublishedModel, values: Values): Values {
    const prometheus = values["prometheus"] as { readonly prometheusSpec: Values };
    const { containers, ...spec } = prometheus.prometheusSpec;
    const needed = Object.entries(spec).filter(([key]) => !theirs(model).includes(key));
    const prometheusSpec = { ...Object.fromEntries(needed), ...variables(containers as readonly Container[]) };
    return { ...values, prometheus: { ...prometheus, prometheusSpec } };
}

interface Container {
    readonly name: string;
    readonly env?: readonly object[];
}

/** Environment variables that the stack file sets for all pods: the sidecar uploads through the proxy that they name. */
function variables(containers: readonly Container[]): { containers?: readonly Container[] } {
    const set = containers.flatMap(({ name, env }) => (env === undefined ? [] : [{ name, env }]));
    return set.length > 0 ? { containers: set } : {};
}

const header = ({ names, prometheus }: PublishedModel): string =>
    [
        `# What Thanos needs of kube-prometheus-stack: release "${names.release}" in namespace "${prometheus.namespace}".`,
        `# Written for chart ${charts.kubePrometheusStack.version}. Merge it over your own values.`,
        "",
    ].join("\n");
