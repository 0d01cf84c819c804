// The CustomResourceDefinitions of the prometheus-operator, as a release of their own.
//
// kube-prometheus-stack would install them once and never upgrade them, and everything that makes a ServiceMonitor would
// have to wait for all of it. This way they are there first, and each `pulumi up` brings them to the pinned version.
import type * as pulumi from "@pulumi/pulumi";
import { chartReference } from "../../config/charts";
import { merge } from "../../config/merge";
import { definitionsRelease } from "../../config/names";
import type { KubePrometheusStackConfig } from "../../config/schema";
import { charts } from "../../config/versions";
import { registerRelease } from "../kubernetes/release";

/** Registers them, unless somebody else takes care of them. What makes objects of these kinds waits for the result. */
export function registerDefinitions(
    { managedBy, chart }: KubePrometheusStackConfig["definitions"],
    namespace: string,
    options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    if (managedBy === "cluster") return [];
    const release = {
        release: definitionsRelease,
        namespace,
        chart: chartReference(chart, charts.prometheusOperatorCrds),
        // A definition that goes takes every object of its kind with it, in the whole cluster: they stay when the stack goes.
        values: merge({ crds: { annotations: { "helm.sh/resource-policy": "keep" } } }, chart.values),
        timeoutSeconds: 300,
    };
    return [registerRelease("prometheus-definitions", release, options)];
}
