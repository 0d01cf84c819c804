// `npm run local`: from a fresh clone to a stack that is proved to work, on this machine.
import { Command, Option } from "commander";
import type { Target } from "./command-line";
import { bringUp } from "./up";
import { deployWithPulumi } from "./pulumi";
import { printLogs, printStatus, takeDown } from "./inspect";
import { messageOf } from "../lib/message";

const command = new Command("local")
    .usage("[options] [command]")
    .description(
        "Starts a Kubernetes cluster on this machine, deploys a stack and proves that it works. Without a command: all of it.",
    )
    .addOption(new Option("--stack <name>", "the stack file to deploy, Pulumi.<name>.yaml").default("local"))
    .addOption(new Option("--cluster <name>", "name of the embedded cluster").default(undefined, "the stack's name"))
    .addOption(new Option("--rebuild", "build programs and images again, whatever is cached").default(false))
    .addOption(new Option("--engine <engine>", "what deploys the stack").choices(["embedded", "pulumi"]).default("embedded"))
    .addOption(new Option("--context <name>", "kubeconfig context of your own cluster, with --engine pulumi"))
    .helpCommand(false);

interface Options {
    readonly stack: string;
    readonly cluster?: string;
    readonly rebuild: boolean;
    readonly engine: "embedded" | "pulumi";
    readonly context?: string;
}

const target = (): Target => {
    const { stack, cluster = stack } = command.opts<Options>();
    return { stack, cluster };
};

command.action(async () => {
    const { engine, context, rebuild, cluster, stack } = command.opts<Options>();
    if (engine === "embedded") {
        if (context !== undefined) throw new Error("--context NAME is for a cluster of your own: add --engine pulumi.");
        await bringUp({ ...target(), rebuild });
    } else {
        if (context === undefined)
            throw new Error("--engine pulumi needs --context NAME: the kubeconfig context of the cluster to deploy to.");
        if (rebuild || cluster !== undefined)
            throw new Error("--rebuild and --cluster are for the embedded engine: take them away, or --engine pulumi.");
        await deployWithPulumi(stack, context);
    }
});

command
    .command("status")
    .description("what runs: the cluster's daemons and the stack's pods")
    .action(() => printStatus(target()));

command
    .command("logs")
    .argument("[name]", "a daemon of the cluster, or the beginning of a pod's name")
    .description("the last lines of a log; without a name, which there are")
    .action((name: string | undefined) => printLogs(target(), name));

command
    .command("down")
    .option("--delete-data", "also delete the cluster's volumes and images: the history is gone", false)
    .description("stops the cluster; its data stays for the next start")
    .action(({ deleteData }: { deleteData: boolean }) => takeDown(target(), deleteData));

command.parseAsync().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
});
