// The steps of `npm run local`, each a plain function that reports its progress.
import { homedir } from "node:os";
import path from "node:path";
import type { Names } from "../config/names";
import type { Progress } from "../lib/tasks";
import type { Program } from "../offline/program";
import type { StackFile } from "../offline/stack-file";
import { walk } from "../offline/walk";
import { accessCluster } from "../kube/cluster";
import { kubeConfig } from "../kube/forward";
import { intendedStack } from "../commands/verify/expected-stack";
import { runningStack } from "../commands/verify/running-stack";
import { verify, type CheckResult } from "../commands/verify/verify";
import { build, type Artifact, type BuildEvent, type Built } from "./build";
import { operatorDefinitions } from "./build/definitions";
import { up as startCluster, type Cluster } from "./cluster";
import { memoryByComponent, type MemoryRows } from "./memory";
import { refusalsOf } from "./refusals";
import { deploy as deployTo, type Deployment, type DeployOptions, type Target } from "./pulumi/deployment";
import { builtPulumi, downloadPulumi, pulumiArtifacts, type PulumiPrograms } from "./pulumi/programs";
import { checkRequirements, installPackages } from "./requirements";
import { localStack, type LocalStack } from "./stack";

export const root = path.resolve(__dirname, "..", "..");

/** The program of this repository, as Pulumi would load it. */
// oxlint-disable-next-line typescript/no-require-imports -- `export =` is what Pulumi's runner takes
export const program = require("../index") as Program;

/** Installs the missing packages, and refuses with everything else that is missing. */
export async function prepareMachine(progress: Progress): Promise<void> {
    const before = await checkRequirements();
    if (before.problems.length === 0 && before.packages.length > 0) await installPackages(before.packages, progress);
    const { problems } = before.packages.length > 0 ? await checkRequirements() : before;
    if (problems.length > 0)
        throw new Error(
            [
                "This machine can't run the embedded cluster:",
                ...problems.map(({ requirement, found, fix }) => `  ${requirement}: ${found}. ${fix}`),
                "On a cluster of your own: npm run local -- --context NAME",
            ].join("\n"),
        );
}

/** Reads the stack of that name for an embedded cluster. */
export const readStackFor = (name: string, context: string): Promise<LocalStack> => localStack(root, name, context);

/** Reads the stack of that name for a cluster of the user's own: nothing in it is overridden for this machine. */
export const readStackForOwn = (name: string, context: string): Promise<LocalStack> => localStack(root, name, context, []);

/** Refuses a stack that can't run on an embedded cluster, whatever is built and started for it. */
export async function refuseImpossible(stack: LocalStack): Promise<void> {
    const refusals = refusalsOf(stack, await walk(stack.file, program));
    if (refusals.length === 0) return;
    throw new Error(
        [
            `The stack ${stack.file.stack} can't run on the embedded cluster:`,
            ...refusals.map((line) => `  ${line}`),
            `On a cluster that has it all: npm run local -- --stack ${stack.file.stack} --context NAME`,
        ].join("\n"),
    );
}

/** Builds programs and images, or finds them built. */
export async function buildAll(
    artifacts: readonly Artifact[],
    progress: Progress,
    options: { readonly rebuild?: boolean; readonly pull?: boolean; readonly signal: AbortSignal },
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

/** Pulumi's CLI and providers: downloaded, or built where they cannot be reached. */
export async function findPulumi(progress: Progress, signal: AbortSignal): Promise<PulumiPrograms> {
    const downloaded = await downloadPulumi({ signal, onStep: progress });
    return downloaded ?? builtPulumi((await buildAll(pulumiArtifacts, progress, { signal })).programs);
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

/** The folder of Pulumi's state for an embedded cluster: it goes with the cluster's data. */
export const stateOf = ({ data }: Pick<Cluster, "data">): string => path.join(data, "pulumi");

/** The folder of Pulumi's state for a cluster of the user's own. */
export const stateOfContext = (context: string): string =>
    path.join(
        process.env["XDG_STATE_HOME"] ?? path.join(homedir(), ".local", "state"),
        "thanos-stack",
        encodeURIComponent(context),
    );

/** Where Pulumi deploys to, and what it keeps its state in. */
export const targetOf = (pulumi: PulumiPrograms, { context, kubeconfig }: Place, cluster: Cluster | undefined): Target => ({
    pulumi,
    state: cluster ? stateOf(cluster) : stateOfContext(context),
    context,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
});

/** Deploys the stack's program. */
export const deploy = (stack: LocalStack, target: Target, options: DeployOptions): Promise<Deployment> =>
    deployTo(target, stack.file, program, options);

/** As in `71 created, 0 changed, 0 unchanged, 0 removed`. */
export const describeCounts = ({ counts }: Pick<Deployment, "counts">): string =>
    Object.entries(counts)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(", ");

/** Where a running stack is reached. */
export interface Place {
    readonly context: string;
    readonly kubeconfig?: string;
    readonly namespace: string;
    readonly names: Names;
}

/** Where a stack runs. */
export function placeOf(
    { models, names }: Pick<LocalStack, "models" | "names">,
    cluster: { readonly context: string; readonly kubeconfig?: string },
): Place {
    const { context, kubeconfig } = cluster;
    return { context, ...(kubeconfig === undefined ? {} : { kubeconfig }), namespace: models.namespace.name, names };
}

/** Checks the stack until nothing is red any more, or reports the red checks. */
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

/** The memory of an embedded cluster. */
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

/** `thanos` alone would not distinguish its components; the pod's name does. */
function componentName(labels: Readonly<Record<string, string>>): string | undefined {
    const { "app.kubernetes.io/name": name = labels["k8s-app"], "app.kubernetes.io/component": component } = labels;
    return name !== undefined && component?.startsWith(`${name}-`) ? component : name;
}
