// `thanos-stack local`: from a fresh clone to a verified stack on this machine.
import { defineCommand, UsageError, type Values } from "../commands/definition";
import { watchOption } from "../commands/options";
import { interruption } from "../commands/signals";
import { watch } from "../lib/watch";
import type { Target } from "./command-line";

const options = {
    stack: { short: "s", value: "name", description: "Stack to deploy: reads Pulumi.<name>.yaml", default: "local" },
    cluster: { value: "name", description: "Name of the embedded cluster. Default: the stack's name" },
    build: { description: "Build all images, instead of pulling those whose registries answer" },
    rebuild: { description: "Build all programs and images again, ignoring the cache" },
    refresh: { description: "Read the cluster first, and put back what was changed there (pulumi up --refresh)" },
    context: { value: "name", description: "Deploy to your own cluster: a context of your kubeconfig" },
} as const;

type Options = Values<typeof options>;

const target = ({ stack, cluster = stack, context }: Options): Target => ({
    stack,
    cluster,
    ...(context === undefined ? {} : { context }),
});

async function up(given: Options, { deployOnly }: { deployOnly: boolean }): Promise<number> {
    const { context, rebuild, build, refresh, cluster } = given;
    if (context !== undefined && (rebuild || build || cluster !== undefined))
        throw new UsageError("--build, --rebuild and --cluster are for an embedded cluster. Remove them, or remove --context.");
    const { bringUp } = await import("./up.js");
    await bringUp({ ...target(given), rebuild, build, refresh, deployOnly });
    return 0;
}

// The implementations load builders, Pulumi and cluster, which neither --help nor completion needs.
const inspect = () => import("./inspect.js");

export const definition = defineCommand({
    summary: "Start Kubernetes on this machine, deploy a stack and verify it",
    description: "Without a command: all of it. A second run changes only what has changed.",
    options,
    failure: "a step failed, or a check is red",
    examples: [
        ["local", "The stack local on a cluster of this machine"],
        ["local --stack dev", "The stack dev, on a cluster of its own"],
        ["local --context kind-test", "On your own cluster"],
        ["local down --delete-data", "Stop the cluster and delete its data"],
    ],
    run: (given) => up(given, { deployOnly: false }),
    commands: {
        deploy: defineCommand({
            summary: "Deploy the stack and stop there, without checks and addresses",
            options,
            examples: [["local deploy --refresh", "Put back what was changed in the cluster"]],
            run: (given) => up(given, { deployOnly: true }),
        }),
        status: defineCommand({
            summary: "Show the cluster's daemons and the stack's pods",
            options: { ...options, ...watchOption },
            examples: [
                ["local status --stack dev", "The cluster of the stack dev"],
                ["local status --watch", "Again every 5 seconds"],
            ],
            async run({ watch: repeat, ...given }, { out }) {
                const { statusText } = await inspect();
                if (!repeat) out(`${await statusText(target(given))}\n`);
                else await watch(() => statusText(target(given)), { signal: interruption("Ended."), seconds: 5, out });
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
                deleteData: { description: "Also delete the cluster's volumes, images and Pulumi state, with all history" },
            },
            examples: [["local down", "Stop, and keep the data"]],
            async run(given) {
                await (await inspect()).takeDown(target(given), given.deleteData);
                return 0;
            },
        }),
    },
});
