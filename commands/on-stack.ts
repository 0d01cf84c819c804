// The common options of commands for a running stack: the stack and the cluster.
import { readConfig } from "../config/load";
import { readStack } from "../offline/stack-file";
import { accessCluster } from "../kube/cluster";
import { kubeConfig } from "../kube/forward";
import { reach } from "./access/reach";
import type { Invocation, Values } from "./definition";
import { stackOf, type clusterOptions } from "./options";
import { intendedStack } from "./verify/intended";
import { runningStack, type RunningStack } from "./verify/running";

/** Opens a running stack for as long as the work takes. */
export async function withStack<T>(
    options: Values<typeof clusterOptions>,
    { root, machine }: Invocation,
    work: (stack: RunningStack) => Promise<T>,
): Promise<T> {
    const { name, ...place } = stackOf(options);
    const file = await readStack(root, name, place);
    const { kubernetes } = readConfig(file);
    const context = options.context ?? kubernetes.context;
    const path = options.kubeconfig ?? kubernetes.kubeconfig ?? machine.kubeconfigOf(context);
    const access = accessCluster(kubeConfig(context, path));
    try {
        const intended = await intendedStack(file);
        await reach(access, intended);
        return await work(runningStack(access, intended));
    } finally {
        access.close();
    }
}
