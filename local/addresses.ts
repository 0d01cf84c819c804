// The addresses to look at after `npm run local`: port-forwards held open by a process of their own, which outlives the
// command and ends with the cluster.
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { once } from "node:events";
import type { Names } from "../config/names";
import { accessCluster } from "../ops/access/cluster";
import { forward, kubeConfig } from "../ops/access/forward";
import { existingPages, type Page } from "../ops/access/pages";

export interface AddressesSpec {
    readonly context: string;
    readonly kubeconfig?: string;
    readonly namespace: string;
    readonly names: Names;
    /** Added to every local port. */
    readonly offset: number;
}

/** What the process that holds the forwards is told. */
interface ForwardsSpec extends Omit<AddressesSpec, "names"> {
    readonly pages: readonly Page[];
}

export interface OpenAddress {
    readonly title: string;
    readonly url: string;
    /** Why it does not show what it should; empty when it does. */
    readonly note: string;
}

const pidFile = (folder: string): string => path.join(folder, "forwards.pid");

/** Opens the addresses in a process of their own, after ending the one that an earlier run has left in `folder`. */
export async function openAddresses({ names, ...place }: AddressesSpec, folder: string): Promise<OpenAddress[]> {
    await closeAddresses(folder);
    const access = accessCluster(kubeConfig(place.context, place.kubeconfig));
    const pages = await existingPages(access, place.namespace, names).finally(() => {
        access.close();
    });
    const spec: ForwardsSpec = { ...place, pages };
    const log = openSync(path.join(folder, "forwards.log"), "w");
    const child = spawn(process.execPath, [__filename, JSON.stringify(spec)], {
        detached: true,
        stdio: ["ignore", log, log, "ipc"],
    });
    const [message] = (await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])])) as [
        { error?: string } | undefined,
    ];
    if (message?.error !== undefined || message === undefined)
        throw new Error(
            `The addresses could not be opened: ${message?.error ?? readFileSync(path.join(folder, "forwards.log"), "utf8").trim()}`,
        );
    writeFileSync(pidFile(folder), String(child.pid));
    child.disconnect();
    child.unref();
    return spec.pages.map(({ title, path: page, localPort, note }) => ({
        title,
        note,
        url: `http://127.0.0.1:${localPort + spec.offset}${page}`,
    }));
}

/** Ends the process that holds the addresses, if there is one. */
export async function closeAddresses(folder: string): Promise<void> {
    const file = pidFile(folder);
    if (!existsSync(file)) return;
    const pid = Number(readFileSync(file, "utf8"));
    // A stale file may hold the number of somebody else's process by now.
    if (isForwarder(pid)) {
        process.kill(pid);
        while (isForwarder(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    rmSync(file, { force: true });
}

function isForwarder(pid: number): boolean {
    try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(__filename);
    } catch {
        return false;
    }
}

/** The process itself. */
async function hold(spec: ForwardsSpec): Promise<void> {
    try {
        const config = kubeConfig(spec.context, spec.kubeconfig);
        for (const { service, port, localPort } of spec.pages)
            await forward(config, { namespace: spec.namespace, service, port }, localPort + spec.offset);
        process.send?.({});
    } catch (error) {
        process.send?.({ error: error instanceof Error ? error.message : String(error) }, () => process.exit(1));
    }
}

if (require.main === module) void hold(JSON.parse(process.argv[2] ?? "{}") as ForwardsSpec);
