// What the commands that ask a running stack have in common: which stack, which cluster.
import { readConfig } from "../config/load";
import { clusterOf } from "../local/cluster";
import { readStack } from "../offline/stack-file";
import { accessCluster } from "../kube/cluster";
import { kubeConfig } from "../kube/forward";
import { reach } from "./access/reach";
import { required } from "./command";
import { intendedStack } from "./verify/intended";
import { runningStack, type RunningStack } from "./verify/running";

export const clusterOptions = {
    stack: { type: "string" },
    "config-file": { type: "string" },
    context: { type: "string" },
    kubeconfig: { type: "string" },
} as const;

export const clusterUsage = `  --stack NAME         the stack: reads Pulumi.NAME.yaml
  --config-file PATH   reads this stack file instead
  --context NAME       context of the kubeconfig. Default: the stack file's
  --kubeconfig PATH    the kubeconfig. Default: the stack file's, the embedded cluster's whose context it is, or kubectl's`;

type Options = { readonly [K in keyof typeof clusterOptions]?: string | undefined };

/** Opens a running stack for as long as the work takes. */
export async function withStack<T>(options: Options, root: string, work: (stack: RunningStack) => Promise<T>): Promise<T> {
    const name = required(options.stack, "stack");
    const file = await readStack(root, name, options["config-file"] === undefined ? {} : { file: options["config-file"] });
    const { kubernetes } = readConfig(file);
    const context = options.context ?? kubernetes.context;
    const path = options.kubeconfig ?? kubernetes.kubeconfig ?? clusterOf(context)?.kubeconfig;
    const access = accessCluster(kubeConfig(context, path));
    try {
        const intended = await intendedStack(file);
        await reach(access, intended);
        return await work(runningStack(access, intended));
    } finally {
        access.close();
    }
}
