// Deploys a stack with Pulumi's engine by its Automation API: the program runs in this process, and the state is in a folder of the
// cluster.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CommandError, LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { kubeConfig } from "../../kube/forward";
import { reportSource } from "../../kube/report";
import { readIfThere } from "../../lib/files";
import { messageOf } from "../../lib/message";
import type { Properties } from "../../lib/properties";
import type { Program } from "../../offline/program";
import type { StackFile } from "../../offline/stack-file";
import { Events, type Counts } from "./events";
import { DeploymentFailed, describeFailure } from "./failure";
import { adoptPending } from "./pending";
import { stackSettings } from "./settings";
import type { PulumiPrograms } from "./programs";
import { openState, releaseLocks, workFolder, type State } from "./state";

/** The program and the target of a deployment. */
export interface Target {
    readonly pulumi: PulumiPrograms;
    /** The folder of the state. */
    readonly state: string;
    readonly context: string;
    /** Path of the kubeconfig. Default: as kubectl finds it. */
    readonly kubeconfig?: string;
}

export interface DeployOptions {
    /** Read the cluster first, so that what was changed there is put back. Default: false. */
    readonly refresh?: boolean;
    /** Fail when something would change. Default: false. */
    readonly expectNoChanges?: boolean;
    /** Ends the deployment: no new work begins, and the state is saved. */
    readonly signal?: AbortSignal;
    /** Called with a line about the work under way, at least every second. */
    readonly progress?: (line: string) => void;
}

/** The result of a deployment. */
export interface Deployment {
    readonly counts: Counts;
    readonly seconds: number;
    /** Titles of the resources that were created, changed or removed, as in `StatefulSet monitoring/minio`. */
    readonly touched: readonly string[];
    /** The outputs of the stack. Secrets are in clear. */
    readonly outputs: Properties;
}

/** Deploys the program. Rejects with the program's own error, or with a `DeploymentFailed`. The next deployment repairs. */
export async function deploy(
    target: Target,
    file: StackFile,
    program: Program,
    options: DeployOptions = {},
): Promise<Deployment> {
    let refusal: unknown;
    const observed: Program = () =>
        withKubeconfig(target, program).catch((error: unknown) => {
            refusal = error;
            throw error;
        });
    const stack = await openStack(target, file, observed);
    await adoptPending(stack);
    return watched(target, options, async (common) => {
        const { refresh = false, expectNoChanges = false } = options;
        const { outputs } = await stack.up({ ...common, refresh, expectNoChanges }).catch((error: unknown) => {
            throw refusal ?? error;
        });
        return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
    });
}

/** The program runs in this process, and finds the cluster as the CLI does, which gets the same variable. */
async function withKubeconfig({ kubeconfig }: Target, program: Program): Promise<Properties> {
    if (kubeconfig === undefined) return program();
    const before = process.env["KUBECONFIG"];
    process.env["KUBECONFIG"] = kubeconfig;
    try {
        return await program();
    } finally {
        if (before === undefined) delete process.env["KUBECONFIG"];
        else process.env["KUBECONFIG"] = before;
    }
}

export interface DestroyOptions extends Pick<DeployOptions, "signal" | "progress"> {
    /** Leave protected resources, and what they need, as they are. Default: false, which refuses a stack with such resources. */
    readonly excludeProtected?: boolean;
}

/** Deletes every resource of the stack. */
export async function destroy(target: Target, file: StackFile, options: DestroyOptions = {}): Promise<Deployment> {
    const stack = await openStack(target, file, () => Promise.resolve({}));
    return watched(target, options, async (common) => {
        const { excludeProtected = false } = options;
        // The Automation API destroys without a preview, and would delete most of a protected stack before it is refused.
        if (!excludeProtected) await stack.previewDestroy({ color: "never", onEvent: common.onEvent });
        await stack.destroy({ ...common, ...(excludeProtected ? { excludeProtected } : {}) });
        return {};
    });
}

/** Selects the stack, which is created at its first deployment. */
export async function openStack(target: Target, file: StackFile, program: Program): Promise<Stack> {
    const { project, stack: stackName } = file;
    const state = openState(target.state);
    const workDir = workFolder(state, project, stackName);
    await releaseLocks(state, project, stackName);
    const settingsFile = path.join(workDir, `Pulumi.${stackName}.yaml`);
    const previous = (parse(readIfThere(settingsFile) ?? "") ?? {}) as Properties;
    writeFileSync(settingsFile, stringify(stackSettings(file, previous)), { mode: 0o600 });
    return LocalWorkspace.createOrSelectStack(
        { stackName, projectName: project, program },
        {
            workDir,
            pulumiCommand: await command(target),
            projectSettings: { name: project, runtime: "nodejs", main: process.cwd() },
            envVars: environment(target, state),
        },
    );
}

const environment = ({ pulumi, kubeconfig }: Target, { backend, passphrase }: State) => ({
    ...pulumi.env,
    PULUMI_BACKEND_URL: backend,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The embedded cluster is this program's own. An object whose creation was cut off has another field manager in the cluster than
    // in the state, and each of its later changes would be a conflict.
    ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig, PULUMI_K8S_ENABLE_PATCH_FORCE: "true" }),
});

/**
 * The CLI, in a session of its own: a terminal sends Ctrl-C to every process of its session, and the CLI takes a second one, which
 * the Automation API sends, as the order to stop without saving what is under way.
 */
async function command({ pulumi, state }: Target): Promise<PulumiCommand> {
    const root = path.join(state, "cli");
    mkdirSync(path.join(root, "bin"), { recursive: true });
    const cli = path.join(pulumi.root, "bin", "pulumi");
    const text = `#!/bin/sh\ncommand -v setsid >/dev/null && exec setsid '${cli}' "$@"\nexec '${cli}' "$@"\n`;
    writeFileSync(path.join(root, "bin", "pulumi"), text, { mode: 0o755 });
    return PulumiCommand.get({ root });
}

interface Common {
    readonly onEvent: Events["read"];
    readonly signal?: AbortSignal;
    readonly color: "never";
}

/** Runs one operation of the engine, and makes the report of its failure. */
async function watched(
    { context, kubeconfig }: Target,
    { signal, progress }: Pick<DeployOptions, "signal" | "progress">,
    work: (common: Common) => Promise<Properties>,
): Promise<Deployment> {
    const events = new Events();
    const started = performance.now();
    const ticks = setInterval(() => progress?.(events.progress), 1000);
    const onEvent: Events["read"] = (event) => {
        events.read(event);
    };
    try {
        signal?.throwIfAborted();
        const outputs = await work({ onEvent, color: "never", ...(signal ? { signal } : {}) });
        const { counts, touched } = events;
        return { counts, outputs, touched: [...touched], seconds: (performance.now() - started) / 1000 };
    } catch (error) {
        if (signal?.aborted) throw new DeploymentFailed(`Interrupted after ${events.progress}.`, { cause: error });
        if (!(error instanceof CommandError)) throw error;
        const source = reportSource(kubeConfig(context, kubeconfig));
        throw new DeploymentFailed(await describeFailure(events, source, messageOf(error)), { cause: error });
    } finally {
        clearInterval(ticks);
    }
}
