// Where the processes of a cluster are counted and found: a cgroup for each daemon, and one for all pods.
// Daemons must leave their caller's cgroup, which may end with its shell. Paths are pure; version 1 has one
// tree for each controller, version 2 one for all.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isGone, readIfThere } from "../../lib/files";

const root = "/sys/fs/cgroup";

/** The cgroup trees of a machine. */
export type Hierarchies = { readonly version: 1; readonly controllers: readonly string[] } | { readonly version: 2 };

export function hierarchies(): Hierarchies {
    if (existsSync(`${root}/cgroup.controllers`)) return { version: 2 };
    return { version: 1, controllers: readdirSync(root).sort() };
}

/**
 * The folders of a daemon's cgroup; its processes are read from the first. It leaves its caller's in every tree, but that
 * for cpusets, where a new one is empty and nothing can run.
 */
export function daemonCgroups(trees: Hierarchies, title: string, daemon: string): string[] {
    if (trees.version === 2) return [`${root}/${title}/${daemon}`];
    const others = trees.controllers.filter((controller) => !["memory", "cpuset"].includes(controller));
    return ["memory", ...others].map((controller) => `${root}/${controller}/${title}/${daemon}`);
}

/** The folders that hold the daemons' cgroups, and those below which the kubelet makes the pods': in every tree. */
export function clusterCgroups(trees: Hierarchies, title: string): { daemons: string[]; pods: string[] } {
    const trunks = trees.version === 2 ? [root] : trees.controllers.map((controller) => `${root}/${controller}`);
    return { daemons: trunks.map((trunk) => `${trunk}/${title}`), pods: trunks.map((trunk) => `${trunk}/${title}-pods`) };
}

/** Makes the cgroups of a cluster. */
export function createCgroups(trees: Hierarchies, title: string, daemons: readonly string[]): void {
    // Version 2: a controller works in a folder only where its parent hands it down.
    if (trees.version === 2) {
        const available = readFileSync(`${root}/cgroup.controllers`, "utf8").trim().split(" ");
        const wanted = ["cpu", "cpuset", "hugetlb", "io", "memory", "pids"].filter((controller) =>
            available.includes(controller),
        );
        writeFileSync(`${root}/cgroup.subtree_control`, wanted.map((controller) => `+${controller}`).join(" "));
    }
    for (const folder of [
        ...daemons.flatMap((daemon) => daemonCgroups(trees, title, daemon)),
        ...clusterCgroups(trees, title).pods,
    ])
        mkdirSync(folder, { recursive: true });
    if (trees.version === 1 && trees.controllers.includes("cpuset")) {
        for (const file of ["cpuset.cpus", "cpuset.mems"])
            writeFileSync(`${root}/cpuset/${title}-pods/${file}`, readFileSync(`${root}/cpuset/${file}`, "utf8"));
    }
}

/** Process ids directly in a cgroup. */
export function members(folder: string): number[] {
    return (readIfThere(`${folder}/cgroup.procs`) ?? "").split("\n").filter(Boolean).map(Number);
}

/** A folder and all below it, the deepest first. Pods come and go meanwhile. */
function tree(folder: string): string[] {
    try {
        const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
        return [...below.flatMap((entry) => tree(path.join(folder, entry.name))), folder];
    } catch (error) {
        if (isGone(error)) return [];
        throw error;
    }
}

/** Process ids in the given cgroups and all below. */
export function membersBelow(folders: readonly string[]): number[] {
    return [...new Set(folders.flatMap(tree).flatMap(members))];
}

/** Removes cgroups that no process is in; false when one is still held. */
export function removeCgroups(folders: readonly string[]): boolean {
    const left = folders.flatMap(tree).filter((folder) => {
        try {
            rmdirSync(folder);
            return false;
        } catch (error) {
            return !isGone(error);
        }
    });
    return left.length === 0;
}
