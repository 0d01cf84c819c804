// Uploads the samples that only Prometheus, rulers and ingesters have, after they have stopped.
import { places } from "../../components/history-import/script";
import { replicaLabel } from "../../config/names";
import { until } from "../../lib/until";
import { importHistory, type Report } from "../import-history/import";
import { ownLabels } from "../verify/series-labels";
import { nameOf, ownPrometheus, prometheusPods, servers, type RunningStack } from "../verify/running-stack";
import { runInThanos } from "../verify/thanos-job";
import { headsOf, strandedHeads, type Head, type Own } from "./heads";
import { withReader } from "./reader";
import { resume, stop, stopped, workloadOf, type Workload } from "./workloads";

interface Told {
    readonly say: (line: string) => void;
    readonly error: (line: string) => void;
    readonly signal: AbortSignal;
}

/** The result for one database. */
export interface Flushed {
    readonly pod: string;
    readonly report: Report;
}

/** The workloads that a flush stops, and the databases that it uploads. */
export interface FlushPlan {
    readonly heads: readonly Head[];
    /** Empty: the pods have ended. */
    readonly stop: readonly { readonly workload: Workload; readonly heads: readonly Head[] }[];
}

/** @param ended The volumes that a scale-down has left, instead of those of running pods. */
export async function planFlush(stack: RunningStack, ended: boolean): Promise<FlushPlan> {
    const { access, namespace } = stack;
    const { replicaLabel: named } = ownPrometheus(stack);
    const own: Own = { labels: ownLabels(stack), replicaLabel: typeof named === "string" ? named : replicaLabel };
    const [prometheus, all] = [await prometheusPods(stack), await servers(stack)];
    const running = headsOf(prometheus, all, own);
    if (ended) {
        const { items } = await access.core.listNamespacedPersistentVolumeClaim({ namespace });
        return { heads: strandedHeads(running, items), stop: [] };
    }
    const found = new Map<string, { readonly workload: Workload; readonly heads: Head[] }>();
    for (const head of running) {
        const pod = all.find((one) => nameOf(one) === head.writer.replica);
        const workload = await workloadOf(access, namespace, pod?.metadata?.ownerReferences);
        if (!workload)
            throw new Error(
                `${head.writer.replica}: no StatefulSet runs this pod. Stop it, and import its volume: import-history.`,
            );
        const key = `${workload.kind} ${workload.name}`;
        found.set(key, { workload, heads: [...(found.get(key)?.heads ?? []), head] });
    }
    // Of a flush that was interrupted.
    const before = (await stopped(access, namespace)).flatMap(({ heads }) => heads);
    const rest = before.filter(({ claim }) => !running.some((one) => one.claim === claim));
    return { heads: [...running, ...rest], stop: [...found.values()] };
}

/**
 * Stops the workloads, uploads a snapshot of each database under its own labels, and compares the counts. `resumeFlushed` starts the
 * workloads again.
 */
export async function flush(stack: RunningStack, plan: FlushPlan, told: Told): Promise<Flushed[]> {
    const { access, namespace } = stack;
    for (const { workload, heads } of plan.stop) {
        told.say(`${workload.kind} ${workload.name}: stops`);
        await stop(access, namespace, workload, heads);
    }
    await unused(stack, new Set(plan.heads.map(({ claim }) => claim)), told.signal);
    const flushed: Flushed[] = [];
    for (const head of plan.heads)
        for (const { folder, writer } of await databases(stack, head, told.signal)) {
            const report = await withReader(stack, { ...head, folder }, told.signal, (pod) =>
                importHistory(stack, { kind: "prometheus", pod, snapshot: undefined }, { yes: true, writer }, told),
            );
            flushed.push({ pod: head.writer.replica, report });
        }
    return flushed;
}

/** Starts again what a flush has stopped. */
export async function resumeFlushed({ access, namespace }: RunningStack): Promise<Workload[]> {
    const all = await stopped(access, namespace);
    await resume(access, namespace, all);
    return all.map(({ workload }) => workload);
}

/** Waits until no pod uses the volumes: ingesters upload their blocks while they stop. */
async function unused({ access, namespace }: RunningStack, claims: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    let left: readonly string[] = [];
    const free = async (): Promise<boolean> => {
        const { items } = await access.core.listNamespacedPod({ namespace });
        left = items
            .filter(({ spec }) => spec?.volumes?.some(({ persistentVolumeClaim: of }) => of && claims.has(of.claimName)))
            .map(nameOf);
        return left.length === 0;
    };
    if (!(await until(free, { seconds: 1200, signal })))
        throw new Error(`${left.join(", ")}: still running after 20 minutes: see kubectl describe pod, then run flush again.`);
}

/** The databases in a volume: one, or those of receive's tenants. */
async function databases(stack: RunningStack, head: Head, signal: AbortSignal): Promise<Pick<Head, "folder" | "writer">[]> {
    if (head.of !== "receive") return [head];
    const text = `cd ${places.claim}/${head.folder}; for wal in */wal; do [ -d "$wal" ] && dirname "$wal"; done; true`;
    const listed = await runInThanos(stack, {
        purpose: "flush-list",
        text,
        seconds: 300,
        signal,
        ...(head.security && { podSecurity: head.security }),
        volumes: [{ name: "source", persistentVolumeClaim: { claimName: head.claim } }],
        mounts: [{ name: "source", mountPath: places.claim, readOnly: true }],
    });
    const label = stack.models.tenantLabel;
    return listed
        .trim()
        .split("\n")
        .filter((tenant) => tenant !== "")
        .map((tenant) => ({
            folder: head.folder === "." ? tenant : `${head.folder}/${tenant}`,
            writer: { ...head.writer, labels: { ...head.writer.labels, [label]: tenant } },
        }));
}
