// What a stack file may say that this program has no word for: arguments of Thanos, and pieces of pods.
import { z } from "zod";

/** Flags that decide what the rest of the stack relies on, or that the image does not know any more. Each has its reason. */
const refused: readonly (readonly [flag: RegExp, why: string])[] = [
    [
        /^(no-)?(objstore\.config|data-dir|tsdb\.path|http-address|grpc-address|http\.config|remote-write\.address)/,
        "the stack mounts, opens and guards what it names",
    ],
    [/^(no-)?(wait|disable-admin-operations)$/, "the compactor runs all the time, and nobody marks blocks by hand"],
    [/^(no-)?(deduplication\.|compact\.enable-vertical-compaction)/, "merging replicas in the bucket cannot be undone"],
    [/^(no-)?query\.dynamic-lookback-delta$/, "without it graphs over 1h data are empty"],
    [/^(no-)?shipper\.ignore-unequal-block-size$/, "receive has had no such flag since Thanos 0.42"],
    [/^(no-)?store\.grpc\.(touched-series|series-sample)-limit$/, "old names of thanos.limits"],
    [/(password|secret|token|access.key)/i, "arguments are no place for credentials: every process list shows them"],
];

const reasonAgainst = (argument: string): string | undefined => {
    const flag = argument.replace(/^--/, "").replace(/=.*$/s, "");
    return refused.find(([pattern]) => pattern.test(flag))?.[1];
};

const args = z
    .array(
        z
            .string()
            .regex(/^--[a-z][a-z0-9._-]*(=.*)?$/s, { error: "a flag such as --name=value" })
            .superRefine((argument, context) => {
                const reason = reasonAgainst(argument);
                if (reason !== undefined)
                    context.addIssue({ code: "custom", message: `other flags, because ${reason}`, input: argument });
            }),
    )
    .default([]);

export const extraArgs = z
    .strictObject({
        query: args,
        queryFrontend: args,
        storeGateway: args,
        compactor: args,
        bucketWeb: args,
        ruler: args,
        receive: args,
        receiveRouter: args,
    })
    .prefault({})
    .describe(
        "Further flags of Thanos, by component, such as `--query.lookback-delta=10m`. A flag that the program sets too is replaced. The rules read the result; flags that would take away what the stack relies on are refused.",
    );

const toleration = z.strictObject({
    key: z.string().optional(),
    operator: z.enum(["Equal", "Exists"]).optional(),
    value: z.string().optional(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
});

export const pods = z
    .strictObject({
        nodeSelector: z.record(z.string(), z.string()).default({}).describe("Labels that a node must have."),
        tolerations: z
            .array(toleration)
            .default([])
            .describe("Taints of nodes that do not keep the pods away, as Kubernetes writes them."),
        priorityClassName: z.string().min(1).optional().describe("PriorityClass of the pods."),
        annotations: z.record(z.string(), z.string()).default({}).describe("Further annotations of the pods."),
    })
    .prefault({})
    .describe("Where and how the pods of all components of Thanos run.");
