// The steps of `npm run local`, each a plain function that says what it is doing.
import path from "node:path";
import type { Names } from "../config/names";
import type { Progress } from "../lib/tasks";
import { accessCluster } from "../kube/cluster";
import { kubeConfig } from "../kube/forward";
import { intendedStack } from "../commands/verify/intended";
import { runningStack } from "../commands/verify/running";
import { verify, type CheckResult } from "../commands/verify/verify";
import { build, type Artifact, type BuildEvent, type Built } from "./build";
import { operatorDefinitions } from "./build/definitions";
import { up as startCluster, type Cluster } from "./cluster";
import { up as apply, walk, type EngineEvent, type Program, type StackFile, type UpResult } from "./engine";
import { memoryByComponent, type MemoryRows } from "./memory";
import { refusalsOf } from "./refusals";
import { checkRequirements, installPackages } from "./requirements";
import { localStack, type LocalStack } from "./stack";

export const root = path.resolve(__dirname, "..", "..");

/** The program of this repository, as Pulumi would load it. */
// oxlint-disable-next-line typescript/no-require-imports -- `export =` is what Pulumi's runner takes
export const program = require("../index") as Program;

/** Installs what is missing to build these and run them, and can be installed; refuses with everything else that is missing. */
export async function prepareMachine(artifacts: readonly Artifact[], progress: Progress): Promise<void> {
    const before = await checkRequirements(artifacts);
    if (before.problems.length === 0 && before.packages.length > 0) await installPackages(before.packages, progress);
    const { problems } = before.packages.length > 0 ? await checkRequirements(artifacts) : before;
    if (problems.length > 0)
        throw new Error(
            [
                "This machine can't run the embedded cluster:",
                ...problems.map(({ requirement, found, fix }) => `  ${requirement}: ${found}. ${fix}`),
                "On any machine with a Kubernetes cluster and the Pulumi CLI: npm run local -- --engine pulumi --context NAME",
            ].join("\n"),
        );
}

/** Reads the stack of that name, for the cluster behind a context. */
export const readStackFor = (name: string, context: string): Promise<LocalStack> => localStack(root, name, context);

/** Refuses a stack that can't run on an embedded cluster, whatever is built and started for it. */
export async function refuseImpossible(stack: LocalStack): Promise<void> {
    const refusals = await refusalsOf(stack, await walk(stack.file, program));
    if (refusals.length === 0) return;
    throw new Error(
        [
            `The stack ${stack.file.stack} can't run on the embedded cluster:`,
            ...refusals.map((line) => `  ${line}`),
            `On a cluster that has it all: npm run local -- --stack ${stack.file.stack} --engine pulumi --context NAME`,
        ].join("\n"),
    );
}

/** Builds programs and images, or finds them built. */
export async function buildAll(
    artifacts: readonly Artifact[],
    progress: Progress,
    options: { readonly rebuild: boolean; readonly signal: AbortSignal },
): Promise<Built> {
    const states = new Map<string, BuildEvent>();
    return build(
        artifacts,
        (event) => {
            states.set(event.artifact, event);
            progress(describeBuild([...states.values()]));
        },
        options,
    );
}

/** As in `3 cached, 2 of 8 built; thanos: compiling`. */
export function describeBuild(events: readonly BuildEvent[]): string {
    const count = (state: BuildEvent["state"]) => events.filter((event) => event.state === state).length;
    const current = events
        .filter(({ state }) => state === "building")
        .map(({ artifact, detail }) => (detail === undefined ? artifact : `${artifact}: ${detail}`));
    const done = `${count("built")} built, ${count("cached")} cached`;
    return current.length > 0 ? `${done}; ${current.join(", ")}` : done;
}

/** Starts the embedded cluster, or whatever of it has stopped. */
export async function start(
    name: string,
    { programs, images }: Built,
    { operator }: Pick<LocalStack, "operator">,
    progress: Progress,
    signal: AbortSignal,
): Promise<Cluster> {
    const { kubernetes, "node-agent": nodeAgent } = programs;
    if (kubernetes === undefined || nodeAgent === undefined) throw new Error("The node's programs were not built.");
    const inputs = { programs: { kubernetes, nodeAgent }, images, ...(operator && { crds: await operatorDefinitions() }) };
    return startCluster(name, inputs, { onStep: progress, signal });
}

/** Deploys the stack's program with the embedded engine. */
export async function deploy(
    stack: StackFile,
    { programs }: Built,
    cluster: Cluster,
    progress: Progress,
    signal: AbortSignal,
): Promise<UpResult> {
    const states = new Map<string, EngineEvent>();
    return apply({
        stack,
        program,
        kubeconfig: cluster.kubeconfig,
        context: cluster.context,
        ...(programs["helm"] === undefined ? {} : { helm: programs["helm"] }),
        signal,
        onEvent: (event) => {
            states.set(event.urn, event);
            progress(describeDeployment([...states.values()]));
        },
    });
}

/** As in `41 of 52 ready; waiting for StatefulSet monitoring/minio`. */
export function describeDeployment(events: readonly EngineEvent[]): string {
    const waiting = events.filter(({ action }) => action === "waiting").map(({ kind, name }) => `${kind} ${name}`);
    const open = waiting.length + events.filter(({ action }) => action === "applying").length;
    const ready = `${events.length - open} of ${events.length} ready`;
    return waiting.length > 0 ? `${ready}; waiting for ${waiting.join(", ")}` : ready;
}

/** Where a running stack is reached. */
export interface Place {
    readonly context: string;
    readonly kubeconfig?: string;
    readonly namespace: string;
    readonly names: Names;
}

/** Where a stack runs. */
export function placeOf(
    { config, names }: Pick<LocalStack, "config" | "names">,
    cluster: { readonly context: string; readonly kubeconfig?: string },
): Place {
    const { context, kubeconfig } = cluster;
    return { context, ...(kubeconfig === undefined ? {} : { kubeconfig }), namespace: config.namespace, names };
}

/** Checks the stack until nothing is red any more, or says what is. */
export async function prove(
    file: StackFile,
    { context, kubeconfig }: Place,
    within: number,
    progress: Progress,
    signal: AbortSignal,
): Promise<CheckResult[]> {
    const access = accessCluster(kubeConfig(context, kubeconfig));
    try {
        return await verify(runningStack(access, await intendedStack(file)), {
            within,
            signal,
            onProgress: (claim, measured) => {
                progress(`${claim}: ${measured}`);
            },
        });
    } finally {
        access.close();
    }
}

/** What an embedded cluster costs in memory. */
export async function memory(cluster: Cluster): Promise<MemoryRows> {
    const access = accessCluster(kubeConfig(cluster.context, cluster.kubeconfig));
    const { items } = await access.core.listPodForAllNamespaces().finally(() => {
        access.close();
    });
    const pods = items.map(({ metadata }) => ({
        uid: metadata?.uid ?? "",
        component: componentName(metadata?.labels ?? {}) ?? metadata?.name ?? "",
    }));
    return memoryByComponent(cluster.context, pods);
}

/** `thanos` alone would not tell its components apart, whose name says both. */
function componentName(labels: Readonly<Record<string, string>>): string | undefined {
    const { "app.kubernetes.io/name": name = labels["k8s-app"], "app.kubernetes.io/component": component } = labels;
    return name !== undefined && component?.startsWith(`${name}-`) ? component : name;
}
