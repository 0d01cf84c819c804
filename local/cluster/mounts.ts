// What a cluster mounted on the machine: pods' volumes, containers' file systems, and loop devices under them.
import { existsSync, readdirSync } from "node:fs";
import { execa } from "execa";
import { readIfThere } from "./files";

/** Mount points below the folders, from the text of /proc/self/mountinfo, the last mounted first. */
export function mountsBelow(mountinfo: string, folders: readonly string[]): string[] {
    const points = mountinfo
        .split("\n")
        .map((line) => line.split(" ")[4] ?? "")
        .map((point) => point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))));
    return points.filter((point) => folders.some((folder) => point.startsWith(`${folder}/`))).reverse();
}

/** Loop devices whose file is below the folder. */
function loopDevices(folder: string): string[] {
    if (!existsSync("/sys/block")) return [];
    const devices = readdirSync("/sys/block").filter((device) => device.startsWith("loop"));
    const file = (device: string) => readIfThere(`/sys/block/${device}/loop/backing_file`);
    return devices.filter((device) => file(device)?.startsWith(`${folder}/`)).map((device) => `/dev/${device}`);
}

export async function unmountBelow(folders: readonly string[]): Promise<void> {
    const mounts = () => mountsBelow(readIfThere("/proc/self/mountinfo") ?? "", folders);
    if (mounts().length > 0) await execa("umount", mounts(), { reject: false });
    // What is still in use goes as soon as its last user does.
    const busy = mounts();
    if (busy.length > 0) await execa("umount", ["--lazy", ...busy]);
    for (const folder of folders)
        for (const device of loopDevices(folder)) await execa("losetup", ["--detach", device], { reject: false });
}
