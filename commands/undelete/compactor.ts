// The running compactor: which retention it applies, and a pause of it.
import { AppsV1Api, PatchStrategy, setHeaderOptions, type V1Pod } from "@kubernetes/client-node";
import { retentions } from "../../rules/compactor/retention";
import { until } from "../../lib/until";
import { nameOf, servers, thanosContainers, type RunningStack } from "../verify/running-stack";

const resolutions = [0, 300_000, 3_600_000];

/** The pods that run a compactor. */
const compactors = async (stack: RunningStack) =>
    thanosContainers(await servers(stack)).filter(({ component }) => component === "compact");

/**
 * Seconds for which the running compactor keeps each resolution, by resolution in milliseconds. The arguments of its pod count, not the
 * stack file, which may not be deployed yet. Empty: the stack has no compactor.
 */
export async function runningRetention(stack: RunningStack): Promise<ReadonlyMap<number, number>> {
    const [running] = await compactors(stack);
    const compactor = running ?? stack.deployed.thanos.find(({ component }) => component === "compact");
    if (!compactor) return new Map();
    const found = retentions(compactor);
    return new Map(resolutions.map((resolution, index) => [resolution, found[index]?.kept ?? Infinity]));
}

/** The workload that a pod belongs to. */
interface Workload {
    readonly kind: "StatefulSet" | "Deployment";
    readonly name: string;
}

/**
 * Runs the work while no compactor runs. A running one deletes blocks that it saw marked before, whatever happens to the mark since, and
 * would see a block that is restored by half.
 */
export async function withoutCompactor<T>(stack: RunningStack, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const pods = (await compactors(stack)).map(({ pod }) => pod);
    const workloads = await Promise.all(pods.map((pod) => workloadOf(stack, pod)));
    try {
        for (const workload of workloads) await scale(stack, workload, 0);
        const stopped = await until(async () => (await compactors(stack)).length === 0, { seconds: 180, signal });
        if (!stopped) throw new Error(`${pods.map(nameOf).join(", ")}: still running after 3 minutes: see kubectl describe pod.`);
        return await work();
    } finally {
        for (const workload of workloads) await scale(stack, workload, 1);
    }
}

async function workloadOf({ access, namespace }: RunningStack, pod: V1Pod): Promise<Workload> {
    const apps = access.config.makeApiClient(AppsV1Api);
    const [owner] = pod.metadata?.ownerReferences ?? [];
    if (owner?.kind === "StatefulSet") return { kind: "StatefulSet", name: owner.name };
    if (owner?.kind === "ReplicaSet") {
        const set = await apps.readNamespacedReplicaSet({ namespace, name: owner.name });
        const [deployment] = set.metadata?.ownerReferences ?? [];
        if (deployment?.kind === "Deployment") return { kind: "Deployment", name: deployment.name };
    }
    throw new Error(`${nameOf(pod)}: a compactor that no StatefulSet and no Deployment runs. Stop it, and run undelete again.`);
}

async function scale({ access, namespace }: RunningStack, { kind, name }: Workload, replicas: number): Promise<void> {
    const apps = access.config.makeApiClient(AppsV1Api);
    const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    const change = { namespace, name, body: { spec: { replicas } } };
    await (kind === "StatefulSet"
        ? apps.patchNamespacedStatefulSetScale(change, merge)
        : apps.patchNamespacedDeploymentScale(change, merge));
}
