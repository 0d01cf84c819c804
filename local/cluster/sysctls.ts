// Settings of the whole machine that a cluster changes: remembered by the first cluster, put back by the last.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { readIfThere, writeAtomically } from "../../lib/files";
import { runRoot } from "./layout";

/** The first is raised here, for many pods watch files; the others are the kubelet's doing. */
const settings = ["fs/inotify/max_user_instances", "vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops"];
const wantedInstances = 1024;

const file = (setting: string) => `/proc/sys/${setting}`;
const record = `${runRoot}/sysctls.json`;

export function raiseSysctls(): void {
    const before = Object.fromEntries(settings.map((setting) => [setting, readFileSync(file(setting), "utf8").trim()]));
    if (readIfThere(record) === undefined) writeAtomically(record, JSON.stringify(before));
    const [instances = ""] = settings;
    if (Number(before[instances]) < wantedInstances) writeFileSync(file(instances), String(wantedInstances));
}

export function restoreSysctls(): void {
    const before = JSON.parse(readIfThere(record) ?? "{}") as Record<string, string>;
    for (const [setting, value] of Object.entries(before)) writeFileSync(file(setting), value);
    rmSync(record, { force: true });
}
