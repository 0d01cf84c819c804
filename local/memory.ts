// Memory of the running stack: resident pages of every process of a cluster, by component. Read from /proc, because only there
// the cluster's own daemons, the pods and their shims are seen with one measure.
import { readdirSync, readFileSync } from "node:fs";
import { table } from "../lib/table";

/** A pod as far as its processes can be found. */
export interface PodIdentity {
    readonly uid: string;
    /** The component to which its memory is counted. */
    readonly component: string;
}

/** MiB of each component, largest first, and of all together. */
export type MemoryRows = readonly (readonly [component: string, mebibytes: number])[];

/** As people read it. */
export const memoryTable = (rows: MemoryRows): string =>
    table(
        ["memory", "MiB"],
        rows.map(([component, mebibytes]) => [component, mebibytes.toFixed(0)]),
    );

interface ProcessInfo {
    readonly cgroup: string;
    readonly command: string;
    readonly mebibytes: number;
}

/**
 * Resident memory by component, and in all.
 *
 * @param slice name of the cluster's cgroup; pods are below `<slice>-pods`, each daemon is in a group of its own below `<slice>`.
 */
export function memoryByComponent(slice: string, pods: readonly PodIdentity[]): MemoryRows {
    const sums = new Map<string, number>();
    for (const { cgroup, command, mebibytes } of processes()) {
        const component = componentOf(slice, pods, cgroup, command);
        if (component !== undefined) sums.set(component, (sums.get(component) ?? 0) + mebibytes);
    }
    const total = [...sums.values()].reduce((sum, mebibytes) => sum + mebibytes, 0);
    return [...[...sums].sort(([, a], [, b]) => b - a), ["in all", total]];
}

/** Which component a process belongs to; undefined when it is none of this cluster's. */
export function componentOf(slice: string, pods: readonly PodIdentity[], cgroup: string, command: string): string | undefined {
    if (cgroup.includes(`/${slice}-pods/`)) {
        const pod = pods.find(({ uid }) => cgroup.includes(`pod${uid}`));
        return command === "pause" ? "pod sandboxes and shims" : (pod?.component ?? "other pods");
    }
    if (!cgroup.includes(`/${slice}/`)) return undefined;
    return command.startsWith("containerd-shim") ? "pod sandboxes and shims" : command;
}

function* processes(): Generator<ProcessInfo> {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        try {
            const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
            if (resident === undefined) continue; // a kernel thread
            const [program = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
            yield {
                cgroup: readFileSync(`/proc/${pid}/cgroup`, "utf8"),
                command: program.slice(program.lastIndexOf("/") + 1),
                mebibytes: Number(resident) / 1024,
            };
        } catch {
            continue; // it ended while it was looked at
        }
    }
}
