// Starts a cluster, or whatever of it has stopped, and waits until it works.
import { mkdirSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { applyAddons, missingAddons } from "./addons";
import { connect, type Api } from "./api";
import { issueCertificates } from "./certificates";
import { createCgroups, hierarchies } from "./cgroups";
import { removeTraces } from "./cleanup";
import { containerdSocket } from "./config-files";
import { daemons, type Daemon } from "./daemons";
import { importImages, type Image } from "./images";
import type { Layout } from "./layout";
import { exclusively } from "./lock";
import { createOwnFolders } from "./mounts";
import { createNetwork } from "./network";
import { isNodeReady, forgetReadiness } from "./node";
import { installBinary, writeConfiguration } from "./node-files";
import { demandRunning, ensure, insider, logTail } from "./processes";
import { checkName, claim } from "./registry";
import { raiseSysctls } from "./sysctls";
import { until } from "./until";

export interface ClusterInputs {
    /** Path of the multi-call binary. */
    readonly kubernetes: string;
    readonly images: readonly Image[];
    /** Folder with the custom resource definitions of the prometheus-operator. */
    readonly crds: string;
}

type OnStep = (step: string) => void;

/** Waits for a condition; a daemon that ends meanwhile, or the end of the time, is an error that shows a log. */
async function demand(
    layout: Layout,
    started: readonly Daemon[],
    what: string,
    culprit: string,
    condition: () => Promise<boolean>,
) {
    const seconds = 120;
    const holds = await until(
        () => {
            demandRunning(layout, started);
            return condition();
        },
        { seconds },
    );
    if (!holds) throw new Error(`cluster ${layout.name}: ${what} within ${seconds} s.\n${logTail(layout, culprit)}`);
}

const accepts = (socket: string) =>
    new Promise<boolean>((resolve) => {
        const connection = connectSocket(socket);
        connection.once("error", () => {
            resolve(false);
        });
        connection.once("connect", () => {
            connection.end();
            resolve(true);
        });
    });

const isApiReady = (api: Api) =>
    api.get("/readyz").then(
        (answer) => answer === "ok",
        () => false,
    );

async function prepare(layout: Layout, inputs: ClusterInputs): Promise<void> {
    mkdirSync(layout.run, { recursive: true, mode: 0o700 });
    mkdirSync(layout.volumes, { recursive: true });
    createOwnFolders(layout);
    raiseSysctls();
    createCgroups(
        hierarchies(),
        layout.title,
        daemons(layout).map(({ name }) => name),
    );
    installBinary(layout, inputs.kubernetes);
    await Promise.all([createNetwork(layout), issueCertificates(layout)]);
    writeConfiguration(layout);
}

/** Starts what is not running; returns the names of what it had to start. */
async function start(layout: Layout, wanted: readonly Daemon[], onStep: OnStep): Promise<string[]> {
    const started: string[] = [];
    // One after the other: the first makes the namespace that the others join.
    for (const daemon of wanted) if (await ensure(layout, daemon)) started.push(daemon.name);
    if (started.length > 0) onStep(`started ${started.join(", ")}`);
    return started;
}

async function run(layout: Layout, inputs: ClusterInputs, onStep: OnStep): Promise<void> {
    // Without a process in it the node is no more: whatever is left was left by a crash, of the machine or of a run.
    const wasDown = insider(layout) === undefined;
    if (wasDown) await removeTraces(layout);
    onStep("network, certificates, configuration");
    await prepare(layout, inputs);

    const all = daemons(layout);
    const before = all.filter(({ needsApi }) => !needsApi);
    const after = all.filter(({ needsApi }) => needsApi);
    await start(layout, before, onStep);
    const api = connect(layout);
    try {
        const images = (async () => {
            await demand(layout, before, "containerd does not answer", "containerd", () => accepts(containerdSocket(layout)));
            await importImages(layout, inputs.images, onStep);
        })();
        const node = (async () => {
            await demand(layout, before, "the API server is not ready", "kube-apiserver", () => isApiReady(api));
            if (wasDown) await forgetReadiness(api);
            const since = new Date();
            const started = await start(layout, after, onStep);
            onStep("applying add-ons");
            await applyAddons(layout, api, inputs.crds);
            onStep("waiting for the node and its add-ons");
            const heartbeat = started.includes("kubelet") ? since : undefined;
            await demand(layout, all, `node ${layout.title} is not ready`, "kubelet", () => isNodeReady(api, layout, heartbeat));
        })();
        // Both are waited for, so that nothing goes on after an error.
        for (const result of await Promise.allSettled([node, images])) if (result.status === "rejected") throw result.reason;
        let missing: string[] = [];
        const isComplete = async () => (missing = await missingAddons(api)).length === 0;
        await demand(layout, all, "the add-ons do not all work", "kubelet", isComplete).catch((error: unknown) => {
            throw new Error(`${(error as Error).message}\nMissing: ${missing.join(", ")}.`, { cause: error });
        });
    } finally {
        api.close();
    }
}

export async function up(name: string, inputs: ClusterInputs, onStep: OnStep): Promise<Layout> {
    checkName(name);
    return await exclusively(
        name,
        async () => {
            const layout = await claim(name);
            await run(layout, inputs, onStep);
            return layout;
        },
        () => {
            onStep(`waiting for another run that is at work on cluster ${name}`);
        },
    );
}
