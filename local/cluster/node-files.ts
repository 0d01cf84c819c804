// The files of a node: its programs under the names they are started by, its configuration, its logins.
import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { execaSync } from "execa";
import { authorityFile, certificates, pairFile } from "./certificates";
import * as config from "./config-files";
import { kubernetesPrograms } from "./daemons";
import { readIfThere, writeAtomically } from "../../lib/files";
import type { Layout } from "./layout";

/** Paths of the programs that a node runs. */
export interface Programs {
    /** Holds every program of Kubernetes. */
    readonly kubernetes: string;
    readonly nodeAgent: string;
}

/** The node's programs, and the names that the one of Kubernetes is started by. */
export function installPrograms(layout: Layout, { kubernetes, nodeAgent }: Programs): void {
    install(layout, "kubernetes", kubernetes);
    for (const name of kubernetesPrograms)
        if (!existsSync(`${layout.bin}/${name}`)) symlinkSync("kubernetes", `${layout.bin}/${name}`);
    install(layout, "node-agent", nodeAgent);
}

/** The cluster keeps a program when its builder deletes it: a link to it, or a copy on another file system. */
function install(layout: Layout, name: string, source: string): void {
    if (!existsSync(source)) throw new Error(`the node's program ${name}: found nothing at ${source}. Build it first.`);
    mkdirSync(layout.bin, { recursive: true });
    const installed = `${layout.bin}/${name}`;
    const wanted = statSync(source);
    const present = statSync(installed, { throwIfNoEntry: false });
    if (present?.size !== wanted.size || present.mtimeMs !== wanted.mtimeMs) {
        const temporary = `${installed}.new`;
        rmSync(temporary, { force: true });
        try {
            linkSync(source, temporary);
        } catch {
            copyFileSync(source, temporary);
            utimesSync(temporary, wanted.atime, wanted.mtime);
        }
        renameSync(temporary, installed);
    }
}

/** The hard limit of this process, which every daemon inherits. */
const openFiles = () => Number(execaSync("sh", ["-c", "ulimit -Hn"]).stdout);

export function writeConfiguration(layout: Layout): void {
    const files = config.configFiles(layout);
    const contents: [file: string, content: string][] = [
        [files.containerd, config.containerdConfig(layout)],
        [files.registries, config.registriesConfig()],
        [files.network, config.networkConfig(layout)],
        [files.resolv, ""],
        [files.kubelet, config.kubeletConfig(layout, openFiles())],
        [files.kubeProxy, config.kubeProxyConfig(layout)],
    ];
    for (const [file, content] of contents) writeAtomically(file, content);

    const authority = readIfThere(authorityFile(layout, "ca")) ?? "";
    const users = certificates(layout).filter(({ authority, usage }) => authority === "ca" && usage?.includes("clientAuth"));
    for (const { name } of users) {
        const file = name === "admin" ? layout.kubeconfig : config.kubeconfigFile(layout, name);
        writeAtomically(file, config.kubeconfig(layout, name, readIfThere(pairFile(layout, name)) ?? "", authority), 0o600);
    }
}
