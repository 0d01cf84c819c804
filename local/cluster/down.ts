// Stops a cluster: nothing of it is left on the machine but its data, unless that is to go too.
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { clusterCgroups, hierarchies, membersBelow } from "./cgroups";
import { removeTraces } from "./cleanup";
import { daemons } from "./daemons";
import { containers } from "./images";
import { dataRoot, layoutOf, runRoot, type Layout } from "./layout";
import { exclusively } from "./lock";
import { find, signal, stop } from "./processes";
import { checkName, known } from "./registry";
import { removeOwnFolders } from "./mounts";
import { restoreSysctls } from "./sysctls";
import { until } from "./until";

/** How long pods get to write what they hold. */
const grace = { seconds: 10 };

async function stopPods(layout: Layout): Promise<void> {
    const { pods } = clusterCgroups(hierarchies(), layout.title);
    signal(membersBelow(pods), "SIGTERM");
    await until(() => membersBelow(pods).length === 0, grace);
    signal(membersBelow(pods), "SIGKILL");
    if (find(layout, "containerd") === undefined) return;
    // Forgotten by containerd, so that the next start makes them anew instead of examining what is left of them.
    for (const kind of ["tasks", "containers"]) {
        const { stdout } = await containers(layout, kind, "list", "-q");
        const ids = stdout.split("\n").filter(Boolean);
        if (ids.length > 0)
            await containers(layout, kind, "delete", ...(kind === "tasks" ? ["--force"] : []), ...ids).catch(() => undefined);
    }
}

const removeIfEmpty = (folder: string) => {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
};

export async function down(name: string, options: { deleteData: boolean }, onStep: (step: string) => void): Promise<void> {
    checkName(name);
    await exclusively(
        name,
        async () => {
            // Without data there is no number, and nothing that is taken away depends on it.
            const layout = known(name) ?? layoutOf(name, 0);
            onStep("stopping the node's daemons");
            await stop(
                layout,
                daemons(layout).flatMap(({ name, needsApi }) => (needsApi ? [name] : [])),
            );
            onStep("stopping the pods");
            await stopPods(layout);
            onStep("stopping the API server");
            await stop(layout, ["kube-apiserver"]);
            await stop(layout, ["etcd", "containerd"]);
            onStep("taking the network away");
            await removeTraces(layout);
            if (options.deleteData) {
                onStep("deleting the data");
                rmSync(layout.data, { recursive: true, force: true });
            }
            const isLast =
                !existsSync(runRoot) || readdirSync(runRoot, { withFileTypes: true }).every((entry) => !entry.isDirectory());
            if (isLast) {
                restoreSysctls();
                removeOwnFolders();
            }
            removeIfEmpty(runRoot);
            removeIfEmpty(dataRoot);
        },
        () => {
            onStep(`waiting for another run that is at work on cluster ${name}`);
        },
    );
}
