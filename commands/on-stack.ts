// The common options of commands for a running stack: the stack and the cluster.
import { modelsOf } from "../components/models";
import { readConfig } from "../config/load";
import { readStack, type StackFile } from "../offline/stack-file";
import { accessCluster, type ClusterAccess } from "../kube/cluster";
import { kubeConfig } from "../kube/forward";
import { reach } from "./access/reach";
import type { Invocation, Values } from "./definition";
import { stackOf, type clusterOptions } from "./options";
import { intendedStack } from "./verify/expected-stack";
import { runningStack, type RunningStack } from "./verify/running-stack";

/** The stack file that the options name, and access to its cluster. Close the access at the end. */
export async function openCluster(
    options: Values<typeof clusterOptions>,
    { root, machine }: Pick<Invocation, "root" | "machine">,
): Promise<{ readonly file: StackFile; readonly context: string; readonly access: ClusterAccess }> {
    const { name, ...place } = stackOf(options);
    const file = await readStack(root, name, place);
    const { connection } = modelsOf(readConfig(file));
    const context = options.context ?? connection.context;
    const path = options.kubeconfig ?? connection.kubeconfig ?? machine.kubeconfigOf(context);
    return { file, context, access: accessCluster(kubeConfig(context, path)) };
}

/** Opens a running stack for as long as the work takes. */
export async function withStack<T>(
    options: Values<typeof clusterOptions>,
    invocation: Invocation,
    work: (stack: RunningStack) => Promise<T>,
): Promise<T> {
    const { file, access } = await openCluster(options, invocation);
    try {
        const intended = await intendedStack(file);
        await reach(access, intended);
        return await work(runningStack(access, intended));
    } finally {
        access.close();
    }
}
