// The embedded cluster: a real Kubernetes with a single node, for one machine. It survives the shell that started it;
// starting it again repairs what stopped; stopping it leaves nothing but its data.
import { existsSync } from "node:fs";
import { storage } from "./addons/access";
import { checkName, clusters, known } from "./registry";
import { layoutOf, logFile, type Layout } from "./layout";
import { up as start, type ClusterInputs, type Watch } from "./up";

export { down } from "./down";
export type { Image } from "./images";
export { contextOf, dataRoot, nodeImages } from "./layout";
export { checkName, clusters };
export { status, type ClusterStatus, type DaemonStatus } from "./status";
export type { ClusterInputs, Watch } from "./up";

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
 * work. The next start goes on where the signal has ended one.
 */
export async function up(name: string, inputs: ClusterInputs, watch: Watch): Promise<Cluster> {
    return view(await start(name, inputs, watch));
}

/** A cluster that has data on this machine, running or not. */
export function cluster(name: string): Cluster | undefined {
    const layout = known(name);
    return layout && view(layout);
}

/** Whether something of a cluster runs, or was left by a crash, with its data or without. */
export function isUp(name: string): boolean {
    checkName(name);
    return existsSync(layoutOf(name, 0).run);
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
