// The files of a node: its binary under the names it is started by, its configuration, its logins.
import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { execaSync } from "execa";
import { authorityFile, certificates, pairFile } from "./certificates";
import * as config from "./config-files";
import { programs } from "./daemons";
import { readIfThere, writeAtomically } from "./files";
import type { Layout } from "./layout";

/** The cluster keeps the binary when whoever built it throws it away: a link to it, or a copy on another file system. */
export function installBinary(layout: Layout, source: string): void {
    if (!existsSync(source)) throw new Error(`the node's binary: found nothing at ${source}. Build it first.`);
    mkdirSync(layout.bin, { recursive: true });
    const installed = `${layout.bin}/kubernetes`;
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
    for (const program of programs) {
        if (!existsSync(`${layout.bin}/${program}`)) symlinkSync("kubernetes", `${layout.bin}/${program}`);
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
