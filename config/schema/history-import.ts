// Keys of history from before the stack.
import { z } from "zod";
import { objectName, labelValue, form } from "./fields";

const id = z.int().min(1).max(2_147_483_647);

export const historyImport = z
    .strictObject({
        claim: objectName.describe("The claim with the blocks, in the stack's namespace."),
        subPath: form({
            expected: "a relative path of letters, digits, '.', '_', '-' and '/', without '..'",
            fits: /^(?!\/)(?!.*\.\.)[\w./-]+$/,
            example: "prometheus-db",
        })
            .default("prometheus-db")
            .describe("The folder of the claim that holds the blocks. `.`: the claim itself."),
        replica: labelValue
            .optional()
            .describe(
                "The label `prometheus_replica` of the blocks, one that no Prometheus of the stack has: their sidecars upload what is younger, and two blocks of one replica for one time halt the compactor. Default: `imported`. Queries merge it with the others.",
            ),
        owner: z
            .strictObject({
                user: id.default(1000).describe("User that the files belong to."),
                group: id.default(2000).describe("Group that the files belong to."),
            })
            .prefault({})
            .describe(
                "Owner of the files: the Job runs as the same user, so the source stays unchanged. Defaults: as kube-prometheus-stack has it.",
            ),
    })
    .optional()
    .describe(
        "Blocks of an earlier Prometheus, brought into the bucket by a Job when the stack is deployed: once, and never what the retention would delete. Use `npm run import-history` for an import with progress and questions; docs/operations.md describes both.",
    );
