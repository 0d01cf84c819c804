// `thanos-stack local`: from a fresh clone to a verified stack on this machine.
import { defineCommand, UsageError, type Values } from "../commands/definition";
import type { Target } from "./command-line";

const options = {
    stack: { short: "s", value: "name", description: "Stack to deploy: reads Pulumi.<name>.yaml", default: "local" },
    cluster: { value: "name", description: "Name of the embedded cluster. Default: the stack's name" },
    rebuild: { description: "Build all programs and images again, ignoring the cache" },
    engine: { value: "engine", description: "What deploys the stack", choices: ["embedded", "pulumi"], default: "embedded" },
    context: { value: "name", description: "Kubeconfig context of your own cluster, with --engine pulumi" },
} as const;

type Options = Values<typeof options>;

const target = ({ stack, cluster = stack }: Options): Target => ({ stack, cluster });

// The implementations load builders, engine and cluster, which neither --help nor completion needs.
const inspect = () => import("./inspect.js");

export const definition = defineCommand({
    summary: "Start Kubernetes on this machine, deploy a stack and verify it",
    description: "Without a command: all of it. A second run changes only what has changed.",
    options,
    failure: "a step failed, or a check is red",
    examples: [
        ["local", "The stack local on a cluster of this machine"],
        ["local --stack dev", "The stack dev, on a cluster of its own"],
        ["local --engine pulumi --context kind-test", "On your own cluster, by the Pulumi CLI"],
        ["local down --delete-data", "Stop the cluster and delete its data"],
    ],
    async run(given) {
        const { engine, context, rebuild, cluster, stack } = given;
        if (engine === "embedded") {
            if (context !== undefined)
                throw new UsageError("--context is only valid with --engine pulumi. Add it, or remove --context.");
            const { bringUp } = await import("./up.js");
            await bringUp({ ...target(given), rebuild });
            return 0;
        }
        if (context === undefined)
            throw new UsageError("--engine pulumi requires --context NAME: the kubeconfig context of the cluster to deploy to.");
        if (rebuild || cluster !== undefined)
            throw new UsageError("--rebuild and --cluster are only valid with --engine embedded. Remove them.");
        const { deployWithPulumi } = await import("./pulumi.js");
        await deployWithPulumi(stack, context);
        return 0;
    },
    commands: {
        status: defineCommand({
            summary: "Show the cluster's daemons and the stack's pods",
            options,
            examples: [["local status --stack dev", "The cluster of the stack dev"]],
            async run(given) {
                await (await inspect()).printStatus(target(given));
                return 0;
            },
        }),
        logs: defineCommand({
            summary: "Show the last lines of a log",
            options,
            arguments: [{ name: "name", description: "A daemon, or the beginning of a pod's name. Default: lists all names" }],
            examples: [["local logs thanos-query", "The querier's pods"]],
            async run(given, _, [name]) {
                await (await inspect()).printLogs(target(given), name);
                return 0;
            },
        }),
        down: defineCommand({
            summary: "Stop the cluster; its data stays for the next start",
            options: {
                ...options,
                deleteData: { description: "Also delete the cluster's volumes and images, with all history" },
            },
            examples: [["local down", "Stop, and keep the data"]],
            async run(given) {
                await (await inspect()).takeDown(target(given), given.deleteData);
                return 0;
            },
        }),
    },
});
