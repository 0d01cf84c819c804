// The addresses to look at after `npm run local`: port-forwards held open by a process of their own, which outlives the
// command and ends with the cluster.
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { once } from "node:events";
import type { Names } from "../config/names";
import { accessCluster } from "../kube/cluster";
import { kubeConfig } from "../kube/forward";
import { existingPages, firstPort, openPage, type OpenPage, type Page } from "../commands/access/pages";
import { table } from "../lib/table";
import { messageOf } from "../lib/message";

export interface AddressesSpec {
    readonly context: string;
    readonly kubeconfig?: string;
    readonly namespace: string;
    readonly names: Names;
    /** Added to every local port. */
    readonly offset: number;
}

/** The arguments of the process that holds the forwards. */
interface ForwardsSpec extends Omit<AddressesSpec, "names"> {
    readonly pages: readonly Page[];
}

export type OpenAddress = Omit<OpenPage, "close">;

/** Its answer. */
type Answer = { readonly opened: OpenAddress[] } | { readonly error: string };

/** As people read it. */
export const addressTable = (addresses: readonly OpenAddress[]): string =>
    table(
        ["look at", "", ""],
        addresses.map(({ title, url, note }) => [title, url, note]),
    );

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
    const [answer] = (await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])])) as [
        Answer | undefined,
    ];
    if (answer === undefined || "error" in answer)
        throw new Error(
            `The addresses could not be opened: ${answer?.error ?? readFileSync(path.join(folder, "forwards.log"), "utf8").trim()}`,
        );
    writeFileSync(pidFile(folder), String(child.pid));
    child.disconnect();
    child.unref();
    return answer.opened;
}

/** Ends the process that holds the addresses, if there is one. */
export async function closeAddresses(folder: string): Promise<void> {
    const file = pidFile(folder);
    if (!existsSync(file)) return;
    const pid = Number(readFileSync(file, "utf8"));
    // A stale file may hold the number of another process by now.
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
async function hold({ context, kubeconfig, namespace, offset, pages }: ForwardsSpec): Promise<void> {
    try {
        const config = kubeConfig(context, kubeconfig);
        const opened: OpenAddress[] = [];
        for (const page of pages) {
            const { title, url, note } = await openPage(config, namespace, page, { first: firstPort + offset, chosen: false });
            opened.push({ title, url, note });
        }
        process.send?.({ opened } satisfies Answer);
    } catch (error) {
        const answer: Answer = { error: messageOf(error) };
        process.send?.(answer, () => process.exit(1));
    }
}

if (require.main === module) void hold(JSON.parse(process.argv[2] ?? "{}") as ForwardsSpec);
