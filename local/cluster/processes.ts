// Starts, finds and ends the daemons. A daemon is found by the cgroup it lives in and the name it was started by, and
// what it was started from is in its environment: there is no pid file that could go stale.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { clusterCgroups, daemonCgroups, hierarchies, members, membersBelow } from "./cgroups";
import type { Daemon } from "./daemons";
import { isGone, readIfThere } from "../../lib/files";
import { logFile, type Layout } from "./layout";
import { inNamespaces } from "./mounts";
import { searchPath } from "./search-path";
import { until } from "../../lib/until";

const fingerprintVariable = "THANOS_STACK_STARTED_FROM";

/** Of daemons. Nothing of the caller's gets in: a proxy, for one, would send requests out of the machine. */
const environment = {
    PATH: searchPath,
    // Collects garbage five times as often as Go does: memory is scarcer than CPU here. A GOGC of 50 already took 130 MiB off the
    // API server alone, for an eighth more CPU at its start.
    GOGC: "20",
};

/** All that decides how a daemon runs: its environment, command and program file, and the files it reads. */
export function fingerprint(daemon: Daemon): string {
    const program = statSync(daemon.command[0]);
    const hash = createHash("sha256").update(JSON.stringify([environment, daemon.command, program.size, program.mtimeMs]));
    for (const file of daemon.reads) hash.update(readFileSync(file));
    return hash.digest("hex");
}

/** State and group of a process, from the text of /proc/PID/stat: the name before them may hold blanks and brackets. */
export function parseStat(stat: string): { state: string; group: number } {
    const [state = "", , group = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, group: Number(group) };
}

/** Whether a process lives and leads its group, as daemons do and what they start for a moment does not. */
function isLeader(pid: number): boolean {
    const { state, group } = parseStat(readIfThere(`/proc/${pid}/stat`) ?? "");
    return state !== "Z" && group === pid;
}

/** The process of a daemon. */
export function find(layout: Layout, daemon: string): number | undefined {
    const [folder = ""] = daemonCgroups(hierarchies(), layout.title, daemon);
    // The kernel keeps 15 characters of a name.
    return members(folder).find((pid) => isLeader(pid) && readIfThere(`/proc/${pid}/comm`)?.trim() === daemon.slice(0, 15));
}

/** A process in the node's namespaces, if any is left: a daemon, or what containerd set to watch over a container. */
export function insider(layout: Layout): number | undefined {
    return membersBelow(clusterCgroups(hierarchies(), layout.title).daemons).find(isLeader);
}

/** The program file of a running process. */
function startedFrom(pid: number): string | undefined {
    const environment = readIfThere(`/proc/${pid}/environ`)?.split("\0") ?? [];
    return environment.find((entry) => entry.startsWith(`${fingerprintVariable}=`))?.slice(fingerprintVariable.length + 1);
}

/** Resident memory of a process in bytes. */
export function residentMemory(pid: number): number {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/status`) ?? "") ?? [];
    return Number(kib ?? 0) * 1024;
}

export function signal(pids: readonly number[], name: NodeJS.Signals): void {
    for (const pid of pids) {
        try {
            process.kill(pid, name);
        } catch (error) {
            if (!isGone(error)) throw error;
        }
    }
}

/** Ends daemons side by side; one that takes long is killed, for none holds what it has not written. */
async function end(layout: Layout, daemons: readonly Daemon[]): Promise<void> {
    const running = () => daemons.map(({ name }) => find(layout, name)).filter((pid) => pid !== undefined);
    const haveEnded = () => running().length === 0;
    signal(running(), "SIGTERM");
    if (await until(haveEnded, { seconds: 3 })) return;
    signal(running(), "SIGKILL");
    await until(haveEnded, { seconds: 10 });
}

/** Stops daemons: the clients of the API server together, the others one after the other, the last started first. */
export async function stop(layout: Layout, daemons: readonly Daemon[]): Promise<void> {
    await end(
        layout,
        daemons.filter(({ needsApi }) => needsApi),
    );
    for (const daemon of daemons.filter(({ needsApi }) => !needsApi).reverse()) await end(layout, [daemon]);
}

/** Whether a daemon runs, but from something else than it would be started from now. */
export function isOutdated(layout: Layout, daemon: Daemon): boolean {
    const pid = find(layout, daemon.name);
    return pid !== undefined && startedFrom(pid) !== fingerprint(daemon);
}

/** Moves itself into the daemon's cgroups, which the kernel then gives to every child, and becomes the daemon. */
const enter = `while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 1; shift; done; shift; exec "$@"`;

/** Starts a daemon in the node's namespaces, in its cgroup, detached from its caller; its output goes to its log. */
async function launch(layout: Layout, daemon: Daemon): Promise<void> {
    const log = logFile(layout.name, daemon.name);
    mkdirSync(path.dirname(log), { recursive: true });
    const output = openSync(log, "a", 0o600);
    const folders = daemonCgroups(hierarchies(), layout.title, daemon.name);
    const [program = "", ...before] = inNamespaces(layout, insider(layout));
    const child = spawn(program, [...before, "sh", "-c", enter, "sh", ...folders, "--", ...daemon.command], {
        detached: true,
        stdio: ["ignore", output, output],
        cwd: "/",
        env: {
            ...environment,
            [fingerprintVariable]: fingerprint(daemon),
        },
    });
    closeSync(output);
    let failed: Error | undefined;
    child.once("error", (error) => (failed = error));
    child.unref();
    await until(() => failed !== undefined || child.exitCode !== null || find(layout, daemon.name) !== undefined, {
        seconds: 10,
    });
    if (failed) throw failed;
}

/** Starts the daemons that do not run, one after the other: the first of all makes the namespace that others join. */
export async function start(layout: Layout, daemons: readonly Daemon[]): Promise<string[]> {
    const missing = daemons.filter(({ name }) => find(layout, name) === undefined);
    for (const daemon of missing) await launch(layout, daemon);
    return missing.map(({ name }) => name);
}

/** Ends with an error that shows the log of the first daemon that is not running. */
export function demandRunning(layout: Layout, daemons: readonly Daemon[]): void {
    const ended = daemons.find((daemon) => find(layout, daemon.name) === undefined);
    if (ended) throw new Error(`${ended.name} of cluster ${layout.name} ended after its start.\n${logTail(layout, ended.name)}`);
}

/** The last lines of a daemon's log, and where the rest is. */
export function logTail(layout: Layout, daemon: string, lines = 15): string {
    const file = logFile(layout.name, daemon);
    const last = (readIfThere(file) ?? "").trimEnd().split("\n").slice(-lines);
    return [`The last lines of ${file}:`, ...last.map((line) => `    ${line.slice(0, 400)}`)].join("\n");
}
