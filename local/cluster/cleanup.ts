// Takes away whatever a cluster left on the machine besides its data, in whatever state it is.
import { globSync, rmSync } from "node:fs";
import { clusterCgroups, hierarchies, membersBelow, removeCgroups } from "./cgroups";
import { readIfThere } from "./files";
import type { Layout } from "./layout";
import { unmountBelow } from "./mounts";
import { removeNetwork } from "./network";
import { signal } from "./processes";
import { until } from "./until";

/** Containers' shims listen in a folder that all of containerd shares; each tells its socket in a file. */
function shimSockets(layout: Layout): string[] {
    const files = globSync(`${layout.run}/containerd/io.containerd.runtime.v2.task/*/*/address`);
    return files.map((file) => (readIfThere(file) ?? "").replace("unix://", "")).filter(Boolean);
}

/** Whether any process of the cluster is left, daemon or pod. */
export function hasProcesses(layout: Layout): boolean {
    const { daemons, pods } = clusterCgroups(hierarchies(), layout.title);
    return membersBelow([...daemons, ...pods]).length > 0;
}

export async function removeTraces(layout: Layout): Promise<void> {
    const { daemons, pods } = clusterCgroups(hierarchies(), layout.title);
    const cgroups = [...daemons, ...pods];
    const ended = await until(
        () => {
            const left = membersBelow(cgroups);
            signal(left, "SIGKILL");
            return left.length === 0;
        },
        { seconds: 20 },
    );
    if (!ended)
        throw new Error(`cluster ${layout.name}: processes ${membersBelow(cgroups).join(", ")} do not end, not even killed.`);
    await unmountBelow([layout.data, layout.run]);
    await until(() => removeCgroups(cgroups), { seconds: 5 });
    await removeNetwork(layout);
    for (const socket of shimSockets(layout)) rmSync(socket, { force: true });
    rmSync(layout.run, { recursive: true, force: true });
}
