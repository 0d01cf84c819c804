// Delivery `existing`: other manifests make the Prometheus object. The stack publishes a patch for it, and makes the Service and the
// ServiceMonitor of its sidecars.
import type * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { omit } from "../../lib/properties";
import { publishedPatch } from "../../config/names";
import { registerAll } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { Variant } from "../kubernetes/variant";
import type { ObjectStore } from "../object-store/object-store";
import type { ExistingModel } from "./delivery";
import { sidecarMonitor } from "./monitors";
import { discovery } from "./operator-objects";
import { withoutOwners } from "./owners";
import { publish } from "./published";
import { ownRules, prometheusSpec, type WriterSecret } from "./spec";

export interface ExistingPrometheusArgs {
    readonly model: ExistingModel;
    readonly objectStore: ObjectStore;
}

/** The patch that connects an existing Prometheus object with this stack, and what the querier needs to find its sidecars. */
export class ExistingPrometheus extends Variant {
    constructor(name: string, { model, objectStore }: ExistingPrometheusArgs, options?: pulumi.ComponentResourceOptions) {
        super("prometheus", name, options);
        const { prometheus } = model;
        registerAll(name, [discovery(prometheus), sidecarMonitor(prometheus)], { parent: this });
        const metadata = {
            name: publishedPatch.configMap,
            namespace: prometheus.namespace,
            labels: labels("prometheus", "patch"),
        };
        publish(this, name, metadata, publishedPatch.key, objectStore.secrets.writer, (writer) =>
            patches(model, writer)
                .map((one) => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false }))
                .join("---\n"),
        );
        this.registerOutputs({});
    }
}

/** Merge patches: of the Prometheus object, and of its ServiceAccount where that proves the pods' identity to a cloud. */
export function patches(model: ExistingModel, writer: WriterSecret): object[] {
    const { names, namespace } = model.prometheus;
    const annotations = writer.serviceAccountAnnotations;
    // Discovery of targets and spread of the pods are the owner's.
    const spec = omit(prometheusSpec(model.prometheus, writer), ["serviceDiscoveryRole", "topologySpreadConstraints"]);
    return [
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "Prometheus",
            metadata: { name: names.object, namespace },
            spec: { ...withoutOwners(model, spec), ruleSelector: ownRules },
        },
        ...(Object.keys(annotations).length > 0
            ? [
                  {
                      apiVersion: "v1",
                      kind: "ServiceAccount",
                      metadata: { name: names.serviceAccount, namespace, annotations },
                  },
              ]
            : []),
    ];
}
