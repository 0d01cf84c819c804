// Keys of the ruler.
import { z } from "zod";
import { notPromQl } from "../promql";
import { alertmanagerUrls, duration, durationOf, replicas, resources, volume } from "./fields";

const labels = z.record(z.string(), z.string()).default({});
const common = {
    expr: z
        .string()
        .superRefine((expression, context) => {
            const before = notPromQl(expression);
            if (before !== undefined)
                context.addIssue({ code: "custom", message: `invalid PromQL after ${JSON.stringify(before)}` });
        })
        .describe("PromQL over all that the querier sees."),
    labels,
};

const group = z.strictObject({
    name: z.string().min(1),
    interval: durationOf("1s").optional(),
    /**
     * The meaning of the querier's partial response for this group: nothing is recorded and an alert fires, or it is accepted.
     */
    partial_response_strategy: z.enum(["abort", "warn"]).default("abort"),
    rules: z
        .array(
            z.union([
                z.strictObject({ record: z.string().min(1), ...common }),
                z.strictObject({
                    alert: z.string().min(1),
                    ...common,
                    for: duration.optional(),
                    keep_firing_for: duration.optional(),
                    annotations: labels,
                }),
            ]),
        )
        .min(1),
});

const all = {
    replicas: replicas.describe(
        "Rulers that evaluate the same rules; the Alertmanager and the querier merge what they make. Default: from `size`.",
    ),
    evaluationInterval: durationOf("1s").default("1m").describe("How often rules are evaluated. A group's own interval wins."),
    alertmanagers: alertmanagerUrls
        .optional()
        .describe(
            "URLs of the Alertmanagers; `dns+http://…` finds all behind a name. Default: those of the stack's Prometheus, which are kube-prometheus-stack's own or `prometheus.alertmanagers`; with `delivery: values` none, and alerts are only recorded.",
        ),
    storage: z
        .enum(["blocks", "receive"])
        .default("blocks")
        .describe(
            "Where results go. `blocks`: the ruler keeps them on its volume and uploads blocks. `receive`: it keeps nothing and writes to the stack's own receive.",
        ),
    retention: durationOf("6h")
        .default("48h")
        .describe(
            "`storage: blocks`: how long the ruler keeps its own blocks: the longest outage of the object store without loss.",
        ),
    volume: volume.prefault({}),
    resources: resources.prefault({}),
};

const fromConfig = z
    .strictObject({
        rules: z.literal("config"),
        groups: z
            .array(group)
            .min(1)
            .superRefine((groups, context) => {
                groups.forEach(({ name }, index) => {
                    if (groups.findIndex((one) => one.name === name) < index)
                        context.addIssue({
                            code: "custom",
                            path: [index, "name"],
                            message: `got ${JSON.stringify(name)}, the name of an earlier group, expected another one`,
                            input: groups,
                        });
                });
            })
            .describe(
                "Rule groups as Prometheus writes them: `name`, `interval`, `rules` with `record` or `alert`, `expr`, `for`, `keep_firing_for`, `labels`, `annotations`; and `partial_response_strategy`, `abort` or `warn`.",
            ),
        ...all,
    })
    .describe("`config`: the rules stand here.");

const fromObjects = z
    .strictObject({ rules: z.literal("objects"), ...all })
    .describe(
        "`objects`: PrometheusRule objects of the whole cluster that have the label `thanos-stack/ruler`, whatever its value; Prometheus leaves these alone. The prometheus-operator runs the ruler.",
    );

export const ruler = z
    .discriminatedUnion("rules", [fromConfig, fromObjects])
    .optional()
    .describe(
        "The ruler: evaluates rules over all clusters and all history. Alerts about one cluster belong into its Prometheus, which needs no other part of the stack to be up.",
    );
