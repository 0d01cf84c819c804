// Removes everything that a cluster left on the machine besides its data, in any state.
import { rmSync } from "node:fs";
import { clusterCgroups, hierarchies, membersBelow, removeCgroups } from "./cgroups";
import type { Layout } from "./layout";
import { releaseLoopDevices } from "./mounts";
import { removeNetwork } from "./network";
import { signal } from "./processes";
import { until } from "../../lib/until";

/** Ends what is left of the cluster's processes and removes what only they used. Its data stays. */
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
    await releaseLoopDevices(layout);
    await until(() => removeCgroups(cgroups), { seconds: 5 });
    await removeNetwork(layout);
    rmSync(layout.run, { recursive: true, force: true });
}
