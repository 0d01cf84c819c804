// Stops a cluster: nothing of it is left on the machine but its data, unless that is to go too.
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { clusterCgroups, hierarchies, membersBelow } from "./cgroups";
import { removeTraces } from "./cleanup";
import { daemons } from "./daemons";
import { containers } from "./images";
import { dataRoot, layoutOf, runRoot, type Layout } from "./layout";
import { exclusively } from "./lock";
import { removeOwnFolders } from "./mounts";
import { find, signal, stop } from "./processes";
import { checkName, known } from "./registry";
import { restoreSysctls } from "./sysctls";
import { until } from "../../lib/until";

/** How long pods get to write what they hold. */
const grace = { seconds: 10 };

async function stopPods(layout: Layout): Promise<void> {
    const processes = () => membersBelow(clusterCgroups(hierarchies(), layout.title).pods);
    signal(processes(), "SIGTERM");
    await until(() => processes().length === 0, grace);
    signal(processes(), "SIGKILL");
    if (find(layout, "containerd") === undefined) return;
    // Forgotten by containerd, so that the next start makes them anew instead of examining what is left of them.
    for (const [kind = "", ...options] of [["tasks", "--force"], ["containers"]]) {
        const { stdout } = await containers(layout, kind, "list", "-q");
        const ids = stdout.split("\n").filter(Boolean);
        if (ids.length > 0) await containers(layout, kind, "delete", ...options, ...ids).catch(() => undefined);
    }
}

const foldersIn = (folder: string) =>
    existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];

const removeIfEmpty = (folder: string) => {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
};

export async function down(name: string, options: { deleteData: boolean }, onStep: (step: string) => void): Promise<void> {
    checkName(name);
    const work = async () => {
        // Without data there is no number, and no removal depends on it.
        const layout = known(name) ?? layoutOf(name, 0);
        const all = daemons(layout);
        onStep("stopping the node's daemons");
        await stop(
            layout,
            all.filter(({ needsApi }) => needsApi),
        );
        onStep("stopping the pods");
        await stopPods(layout);
        onStep("stopping the API server");
        await stop(layout, all);
        onStep("taking the network away");
        await removeTraces(layout);
        if (options.deleteData) {
            onStep("deleting the data");
            rmSync(layout.data, { recursive: true, force: true });
        }
        if (foldersIn(runRoot).length === 0) {
            restoreSysctls();
            removeOwnFolders();
        }
        removeIfEmpty(runRoot);
        removeIfEmpty(dataRoot);
    };
    await exclusively(name, work, () => {
        onStep(`waiting for another run that is at work on cluster ${name}`);
    });
}
