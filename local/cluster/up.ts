// Starts a cluster, or whatever of it has stopped or changed, and waits until it works.
import { mkdirSync } from "node:fs";
import { applyAddons, missingAddons } from "./addons";
import { connect, type Api } from "./api";
import { issueCertificates } from "./certificates";
import { createCgroups, hierarchies } from "./cgroups";
import { removeTraces } from "./cleanup";
import { daemons, type Daemon } from "./daemons";
import { importImages, type Image } from "./images";
import type { Layout } from "./layout";
import { exclusively } from "./lock";
import { createOwnFolders } from "./mounts";
import { createNetwork } from "./network";
import { forgetReadiness, isNodeReady } from "./node";
import { installPrograms, writeConfiguration, type Programs } from "./node-files";
import { find, insider, isOutdated, start, stop } from "./processes";
import { apiAnswers, containerdAnswers, demand } from "./readiness";
import { checkName, claim } from "./registry";
import { raiseSysctls } from "./sysctls";

export interface ClusterInputs {
    readonly programs: Programs;
    readonly images: readonly Image[];
    /**
     * Folder with the custom resource definitions of the prometheus-operator. With it the cluster brings the operator;
     * without, a stack that needs one brings its own.
     */
    readonly crds?: string;
}

/** The receiver of progress, and the signal that ends it. */
export interface Watch {
    readonly onStep: (step: string) => void;
    readonly signal: AbortSignal;
}

const names = (daemons: readonly Daemon[]) => daemons.map(({ name }) => name).join(", ");

/** The program files of daemons. */
async function writeFiles(layout: Layout, inputs: ClusterInputs): Promise<void> {
    mkdirSync(layout.volumes, { recursive: true });
    installPrograms(layout, inputs.programs);
    await issueCertificates(layout);
    writeConfiguration(layout);
}

/** The cgroup and namespaces of daemons. */
async function createSurroundings(layout: Layout, all: readonly Daemon[]): Promise<void> {
    mkdirSync(layout.run, { recursive: true, mode: 0o700 });
    createOwnFolders(layout);
    raiseSysctls();
    const cgroups = all.map(({ name }) => name);
    createCgroups(hierarchies(), layout.title, cgroups);
    await createNetwork(layout);
}

async function startMissing(layout: Layout, wanted: readonly Daemon[], { onStep }: Watch): Promise<Daemon[]> {
    const missing = wanted.filter(({ name }) => find(layout, name) === undefined);
    if (missing.length > 0) onStep(`starting ${names(missing)}`);
    await start(layout, missing);
    return missing;
}

async function runNode(layout: Layout, api: Api, wasDown: boolean, inputs: ClusterInputs, watch: Watch): Promise<void> {
    const { onStep, signal } = watch;
    const all = daemons(layout);
    const first = all.filter(({ needsApi }) => !needsApi);
    await startMissing(layout, first, watch);

    const importAll = async () => {
        await demand(layout, first, { what: "containerd", daemon: "containerd", holds: () => containerdAnswers(layout), signal });
        await importImages(layout, inputs.images, onStep);
    };
    const startRest = async () => {
        await demand(layout, first, { what: "the API server", daemon: "kube-apiserver", holds: () => apiAnswers(api), signal });
        if (wasDown) await forgetReadiness(api);
        const now = new Date();
        const started = await startMissing(layout, all, watch);
        onStep("applying add-ons");
        await applyAddons(layout, api, inputs.crds);
        onStep(`waiting for node ${layout.title}`);
        const since = started.some(({ name }) => name === "kubelet") ? now : undefined;
        await demand(layout, all, { what: "the node", daemon: "kubelet", holds: () => isNodeReady(api, layout, since), signal });
    };
    // Both are waited for in any case, so that nothing goes on after an error.
    for (const result of await Promise.allSettled([startRest(), importAll()]))
        if (result.status === "rejected") throw result.reason;

    onStep("waiting for the add-ons");
    const holds = async () => (await missingAddons(api, inputs.crds !== undefined)).length === 0;
    await demand(layout, all, { what: "the add-ons", daemon: "kubelet", holds, signal });
}

export async function up(name: string, inputs: ClusterInputs, { onStep: tell, signal }: Watch): Promise<Layout> {
    checkName(name);
    const onStep = (step: string) => {
        signal.throwIfAborted(); // what has begun ends; nothing else begins
        tell(step);
    };
    const work = async () => {
        const layout = await claim(name);
        const all = daemons(layout);
        onStep("certificates and configuration");
        await writeFiles(layout, inputs);
        const outdated = all.filter((daemon) => isOutdated(layout, daemon));
        if (outdated.length > 0) onStep(`stopping what changed: ${names(outdated)}`);
        await stop(layout, outdated);

        // Without a process in it the node is no more: what is left of it was left by a crash, of the machine or of a run.
        const wasDown = insider(layout) === undefined;
        if (wasDown) await removeTraces(layout);
        await createSurroundings(layout, all);
        const api = connect(layout);
        try {
            await runNode(layout, api, wasDown, inputs, { onStep, signal });
        } finally {
            api.close();
        }
        return layout;
    };
    const onWait = () => {
        onStep(`waiting for another run that is at work on cluster ${name}`);
    };
    return await exclusively(name, work, onWait, signal);
}
