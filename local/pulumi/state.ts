// Where Pulumi keeps the state of the stacks of one cluster: a folder with a file backend, the passphrase of its secrets, and the
// settings of each stack. The remains of an interrupted run are repaired before the next one.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { execa } from "execa";
import { readIfThere, writeAtomically } from "../../lib/files";

/** A folder with Pulumi's state. */
export interface State {
    readonly folder: string;
    /** The URL of the backend. */
    readonly backend: string;
    readonly passphrase: string;
}

/** Opens the state in a folder, which is created with a passphrase of its own where it does not exist. */
export function openState(folder: string): State {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, "passphrase");
    const known = process.env["PULUMI_CONFIG_PASSPHRASE"] ?? readIfThere(file);
    const passphrase = known ?? randomBytes(24).toString("base64url");
    if (known === undefined) writeAtomically(file, passphrase, 0o600);
    return { folder, backend: process.env["PULUMI_BACKEND_URL"] ?? `file://${folder}`, passphrase };
}

/** The folder of one stack's settings. */
export function workFolder({ folder }: State, project: string, stack: string): string {
    const work = path.join(folder, "stacks", `${project}.${stack}`);
    mkdirSync(work, { recursive: true, mode: 0o700 });
    return work;
}

/** A lock of the file backend, as far as it is read here. */
interface Lock {
    readonly pid: number;
}

/**
 * Removes locks of processes that have ended. Throws when a Pulumi process still holds one: two deployments of one stack must not
 * run concurrently.
 */
export async function releaseLocks({ folder }: State, project: string, stack: string): Promise<void> {
    const locks = path.join(folder, ".pulumi", "locks", "organization", project, stack);
    if (!existsSync(locks)) return;
    for (const name of readdirSync(locks)) {
        const file = path.join(locks, name);
        const { pid } = JSON.parse(readFileSync(file, "utf8")) as Lock;
        if (await isPulumi(pid))
            throw new Error(`The stack ${stack} is being deployed by process ${pid}. Wait for it, or end it: kill -INT ${pid}`);
        rmSync(file, { force: true });
    }
}

/** Whether a process is Pulumi's: the number may belong to another program by now. */
async function isPulumi(pid: number): Promise<boolean> {
    const { stdout } = await execa("ps", ["-o", "args=", "-p", String(pid)], { reject: false });
    return /(^|\/)pulumi( |$)/m.test(stdout);
}
