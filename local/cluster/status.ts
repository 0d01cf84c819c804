// How a cluster is, whatever state it is in.
import { connect } from "./api";
import { daemons } from "./daemons";
import { layoutOf, logFile } from "./layout";
import { isNodeReady } from "./node";
import { find, residentMemory } from "./processes";
import { checkName, known } from "./registry";

export interface DaemonStatus {
    readonly name: string;
    readonly running: boolean;
    readonly pid: number | undefined;
    /** Resident memory in bytes; 0 when it is not running. */
    readonly rss: number;
    readonly log: string;
}

export interface ClusterStatus {
    readonly name: string;
    /** Whether it has data on this machine. */
    readonly exists: boolean;
    readonly running: boolean;
    readonly nodeReady: boolean;
    readonly daemons: readonly DaemonStatus[];
}

export async function status(name: string): Promise<ClusterStatus> {
    checkName(name);
    const found = known(name);
    const layout = found ?? layoutOf(name, 0);
    const states = daemons(layout).map((daemon): DaemonStatus => {
        const pid = find(layout, daemon.name);
        const rss = pid === undefined ? 0 : residentMemory(pid);
        return { name: daemon.name, running: pid !== undefined, pid, rss, log: logFile(name, daemon.name) };
    });
    const hasApi = states.some(({ name, running }) => name === "kube-apiserver" && running);
    const api = hasApi ? connect(layout) : undefined;
    const nodeReady =
        (await api
            ?.get("/readyz")
            .then(() => isNodeReady(api, layout))
            .catch(() => false)) ?? false;
    api?.close();
    return { name, exists: found !== undefined, running: states.every(({ running }) => running), nodeReady, daemons: states };
}
