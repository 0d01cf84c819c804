// Keys of the Namespace itself.
import { z } from "zod";

export const namespaceManagement = z
    .strictObject({
        mode: z
            .enum(["create", "adopt", "existing"])
            .optional()
            .describe(
                "`create`: the stack creates the Namespace and fails when it exists. `adopt`: the Namespace exists; the stack sets the label of `podSecurity` on it and changes nothing else. `existing`: the Namespace exists and the stack does not touch it. Default: `existing` with `prometheus.delivery: values`, otherwise `create`.",
            ),
        podSecurity: z
            .enum(["restricted", "baseline", "privileged", "none"])
            .optional()
            .describe(
                "Pod Security Standard that the Namespace enforces on every pod in it, also on pods of others. `none` sets no label. Default: `restricted` with `mode: create`, required with `adopt`, not allowed with `existing`.",
            ),
    })
    .prefault({})
    .superRefine(({ mode, podSecurity }, context) => {
        if (mode === "adopt" && podSecurity === undefined)
            context.addIssue({
                code: "custom",
                path: ["podSecurity"],
                message:
                    "required because mode is adopt: other pods in this Namespace must meet it, too. Set restricted, baseline, privileged or none",
            });
    })
    .describe("Manager of the Namespace, and the Pod Security Standard that it enforces.");
