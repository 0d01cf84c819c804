// How a rotation brings the changed stack file to the cluster: by a command of the user's, by `local deploy` on an embedded
// cluster, or by the user, for whom it waits.
import { execa } from "execa";
import { UsageError } from "../definition";
import type { Deploy, Deployment, Machine } from "../machine";

/** Deploys with a shell command. Default: to an embedded cluster by this machine; to any other cluster the user deploys. */
export function deployer(machine: Pick<Machine, "embedded">, command: string | undefined, deployment: Deployment): Deploy {
    if (command !== undefined) return (progress, signal) => run(command, deployment.root, progress, signal);
    const embedded = machine.embedded(deployment);
    if (!embedded)
        return () => Promise.resolve(`Deploy it (pulumi up --stack ${deployment.stack}, or your GitOps tool). Waiting`);
    if (deployment.configFile !== undefined)
        throw new UsageError("--config-file: an embedded cluster gets Pulumi.<stack>.yaml only. Add --deploy COMMAND.");
    return embedded;
}

/** Runs the command to its end and resolves to its last line. */
async function run(command: string, cwd: string, progress: (text: string) => void, cancelSignal: AbortSignal): Promise<string> {
    const running = execa(command, { shell: true, cwd, all: true, reject: false, cancelSignal, killSignal: "SIGINT" });
    const lines: string[] = [];
    for await (const text of running.iterable({ from: "all" })) {
        if (text.trim() === "") continue;
        lines.push(text.trim());
        progress(text.trim());
    }
    const { exitCode } = await running;
    if (exitCode !== 0) throw new Error(`${command} ended with code ${exitCode ?? "unknown"}:\n${lines.slice(-10).join("\n")}`);
    return lines.at(-1) ?? "done";
}
