// Functions of this machine that commands need, passed in from above: commands import nothing from local/.
import type { Progress } from "../lib/tasks";

/** Deploys a stack and resolves to a summary. */
export type Deploy = (progress: Progress, signal: AbortSignal) => Promise<string>;

/** A deployment from this machine. */
export interface Deployment {
    readonly root: string;
    readonly stack: string;
    /** The stack file, where it is not the stack's own. */
    readonly configFile: string | undefined;
    readonly context: string;
}

export interface Machine {
    /** The kubeconfig of the embedded cluster whose context this is, if there is one. */
    kubeconfigOf(context: string): string | undefined;
    /** Deploys to the embedded cluster with this context. Undefined: the context belongs to no embedded cluster of this machine. */
    embedded(deployment: Deployment): Deploy | undefined;
}
