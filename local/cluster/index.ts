// The embedded cluster: a real Kubernetes with a single node, for one machine. It survives the shell that started it;
// starting it again repairs what stopped; stopping it leaves nothing but its data.
import { storage } from "./addons/access";
import { checkName, clusters, known } from "./registry";
import { logFile, type Layout } from "./layout";
import { up as start, type ClusterInputs } from "./up";

export { down } from "./down";
export type { Image } from "./images";
export { contextOf, dataRoot, nodeImages } from "./layout";
export { checkName, clusters };
export { status, type ClusterStatus, type DaemonStatus } from "./status";
export type { ClusterInputs } from "./up";

/** A cluster as its users need it. */
export interface Cluster {
    readonly name: string;
    readonly number: number;
    /** Path of a kubeconfig for its admin. */
    readonly kubeconfig: string;
    /** Name of the context, the user's cluster and the node. */
    readonly context: string;
    /** Folder of everything it keeps. */
    readonly data: string;
}

const view = ({ name, number, kubeconfig, title, data }: Layout): Cluster => ({ name, number, kubeconfig, context: title, data });

/**
 * Starts the cluster, or whatever of it has stopped or no longer fits its inputs, and waits until node and add-ons
 * work. `onStep` is told what is being done.
 */
export async function up(name: string, inputs: ClusterInputs, onStep: (step: string) => void): Promise<Cluster> {
    return view(await start(name, inputs, onStep));
}

/** A cluster that has data on this machine, running or not. */
export function cluster(name: string): Cluster | undefined {
    const layout = known(name);
    return layout && view(layout);
}

/** The cluster of this machine that a context is of. */
export const clusterOf = (context: string): Cluster | undefined =>
    clusters()
        .flatMap((name) => cluster(name) ?? [])
        .find((one) => one.context === context);

/** The StorageClasses that every cluster has. */
export const storageClasses: readonly string[] = storage.map(({ metadata }) => metadata.name);

/** Path of a daemon's log. */
export const daemonLog = logFile;
