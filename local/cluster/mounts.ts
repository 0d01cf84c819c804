// The node's mounts: a mount namespace of its own, shared by its daemons. Their mounts (file systems of containers, pods'
// volumes, volume images) are invisible on the host and end with the last of them. Some folders that kubelet, containerd and CNI
// plugins would share with others of their kind on the machine are the node's own in it.
import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { execa } from "execa";
import { readIfThere } from "../../lib/files";
import type { Layout } from "./layout";
import { until } from "../../lib/until";

/** Folders whose place nobody can choose. On the host they are merely there, to be mounted over. */
const ownFolders = ["/var/lib/cni", "/var/lib/kubelet", "/var/log/containers", "/run/containerd"];

const ownFolder = (layout: Layout, folder: string) => `${layout.run}/own${folder}`;

// Unmounts of the host come in, nothing goes out; and inside, mounts go on to containers that want them.
const setUp = `mount --make-rshared /
while [ "$1" != -- ]; do mount --bind "$1" "$2"; shift 2; done
shift; exec "$@"`;

/**
 * A command that runs the command after it in the node's namespaces. `insider` is a process that lives in them; without one, the
 * mount namespace is made, and lives as long as the command and the processes that join it.
 */
export function inNamespaces(layout: Layout, insider: number | undefined): string[] {
    const network = ["nsenter", `--net=/run/netns/${layout.title}`];
    if (insider !== undefined) return [...network, `--mount=/proc/${insider}/ns/mnt`];
    const binds = ownFolders.flatMap((folder) => [ownFolder(layout, folder), folder]);
    return [...network, "unshare", "--mount", "--propagation", "slave", "sh", "-ec", setUp, "sh", ...binds, "--"];
}

export function createOwnFolders(layout: Layout): void {
    for (const folder of ownFolders.flatMap((folder) => [ownFolder(layout, folder), folder]))
        mkdirSync(folder, { recursive: true });
}

/** Loop devices whose file is below the folder. */
function loopDevices(folder: string): string[] {
    if (!existsSync("/sys/block")) return [];
    const devices = readdirSync("/sys/block").filter((device) => device.startsWith("loop"));
    const file = (device: string) => readIfThere(`/sys/block/${device}/loop/backing_file`);
    return devices.filter((device) => file(device)?.startsWith(`${folder}/`)).map((device) => `/dev/${device}`);
}

/** Waits for the kernel to write and let go of the volume images; what it keeps without a mount is detached. */
export async function releaseLoopDevices(layout: Layout): Promise<void> {
    if (await until(() => loopDevices(layout.data).length === 0, { seconds: 10 })) return;
    for (const device of loopDevices(layout.data)) await execa("losetup", ["--detach", device]);
}

/** Takes the folders away that were only there to be mounted over; for when no cluster runs. */
export function removeOwnFolders(): void {
    for (const folder of ownFolders) if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
