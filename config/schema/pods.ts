// Keys of pods and objects: scheduling, labels, annotations, environment and user ids.
import { z } from "zod";
import { form } from "./fields";
import { configuredComponents } from "../catalog";

const toleration = z.strictObject({
    key: z.string().optional(),
    operator: z.enum(["Equal", "Exists"]).optional(),
    value: z.string().optional(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
});

/** Selectors, NetworkPolicies and verify find objects by the reserved labels. */
const labels = z
    .record(
        form({
            expected: "a label that starts neither with app.kubernetes.io/ nor with thanos-stack: selectors use these",
            fits: /^(?!app\.kubernetes\.io\/|thanos-stack)/,
            example: "team",
        }),
        z.string(),
    )
    .default({});

const annotations = z.record(z.string(), z.string()).default({});

/** Settings of pods that a component can override. */
const settings = {
    nodeSelector: z.record(z.string(), z.string()).default({}).describe("Labels that a node must have. Default: none."),
    tolerations: z
        .array(toleration)
        .default([])
        .describe("Node taints that pods tolerate, in the words of Kubernetes. Default: none."),
    affinity: z
        .record(z.string(), z.unknown())
        .optional()
        .describe("Affinity, in the words of Kubernetes. Replicas are already spread over nodes: see `spread`. Default: none."),
    priorityClassName: z.string().min(1).optional().describe("PriorityClass. Default: the cluster's own default."),
    annotations: annotations.describe("Annotations of the pods. Default: none."),
    labels: labels.describe("Labels of the pods. Default: none."),
    env: z
        .record(
            form({
                expected: "the name of an environment variable: letters, digits and '_'",
                fits: /^[A-Za-z_][A-Za-z0-9_]*$/,
                example: "HTTPS_PROXY",
            }),
            z.string(),
        )
        .default({})
        .describe(
            "Environment variables of every container, such as `HTTPS_PROXY`, `NO_PROXY` or `GOMAXPROCS`. Variables that the stack sets itself win. No credentials here: every reader of the pod sees them. Default: none.",
        ),
};

/** Settings for the pods of one part of the stack, merged over `pods`. */
export const podOverrides = z
    .strictObject(settings)
    .prefault({})
    .describe(
        "Settings for these pods only, merged over `pods`: maps key by key, `tolerations` added, `affinity` and `priorityClassName` replaced.",
    )
    .meta({ part: "podOverrides" });

const thanosPodNames = [...configuredComponents, "memcached"] as const;

/** Settings for the pods of Thanos, with overrides for single components. */
export const thanosPods = z
    .strictObject({
        ...settings,
        components: z
            .partialRecord(z.enum(thanosPodNames), z.strictObject(settings))
            .default({})
            .describe(
                `The same keys for single components, merged over what all of Thanos has: \`compactor: {nodeSelector: {pool: batch}}\`. Components: ${thanosPodNames.map((one) => `\`${one}\``).join(", ")}.`,
            ),
    })
    .prefault({})
    .describe("Settings for the pods of Thanos and of its caches, merged over `pods`.");

export const pods = z
    .strictObject({
        ...settings,
        securityContext: z
            .enum(["fixed", "platform"])
            .default("fixed")
            .describe(
                "`fixed`: pods run as the user and group ids of their images. `platform`: pods set no ids, and the platform assigns them, as OpenShift's SCC `restricted-v2` does. Both run as non-root without privileges.",
            ),
        serviceMesh: z
            .enum(["unmanaged", "excluded"])
            .default("unmanaged")
            .describe(
                "`excluded`: labels and annotations keep Istio (sidecar and ambient), Linkerd, Kuma and Consul away from every pod. An injected proxy keeps Jobs from completing and hides replicas from the querier. `unmanaged`: the stack sets nothing.",
            ),
    })
    .prefault({})
    .describe(
        "Settings for every pod of the stack, also for those of charts, of the prometheus-operator and of commands. `thanos.pods`, `prometheus.pods` and `objectStore.pods` override them. The chart's node-exporter runs on every node, so `nodeSelector` and `affinity` do not apply to it. With `prometheus.delivery: values` they reach the Prometheus pods only: the rest of that chart is its owner's.",
    );

export const metadata = z
    .strictObject({
        labels: labels.describe("Labels of every object and pod, for example for cost allocation. Default: none."),
        annotations: annotations.describe("Annotations of every object and pod. Default: none."),
    })
    .prefault({})
    .describe(
        "Labels and annotations for everything that the stack creates in Kubernetes, charts included. A change rolls all pods. Claims that a StatefulSet creates from its template get none: Kubernetes forbids changes of the template. kube-prometheus-stack has labels for all its objects, and annotations for its pods only.",
    );
