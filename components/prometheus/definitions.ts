// The CustomResourceDefinitions of the prometheus-operator, as a release of their own.
//
// kube-prometheus-stack would install them once and never upgrade them, and everything that makes a ServiceMonitor would
// have to wait for all of it. This way they are there first, and each `pulumi up` brings them to the pinned version.
import type * as pulumi from "@pulumi/pulumi";
import { merge } from "../../config/merge";
import { definitionsRelease } from "../../config/names";
import { registerRelease } from "../kubernetes/release";
import type { DefinitionsModel } from "./delivery";

/** Components that create objects of these kinds wait for the result. */
export const registerDefinitions = (
    { namespace, chart, values }: DefinitionsModel,
    options: pulumi.CustomResourceOptions,
): pulumi.Resource =>
    registerRelease(
        "prometheus-definitions",
        {
            release: definitionsRelease,
            namespace,
            chart,
            // A definition that goes takes every object of its kind with it, in the whole cluster: they stay when the stack goes.
            values: merge({ crds: { annotations: { "helm.sh/resource-policy": "keep" } } }, values),
            timeoutSeconds: 300,
        },
        options,
    );
