// What a running stack must show: each proof asks the stack itself and says what it measured.
import type { V1Pod } from "@kubernetes/client-node";
import { replicaLabel, type Names } from "../../config/names";
import type { ClusterAccess } from "../access/cluster";
import { thanosApi, type Block, type ThanosApi } from "../access/thanos";

/** What was seen. `proved` means that it could have been seen to be wrong, and was not. */
export interface Outcome {
    readonly proved: boolean;
    readonly measured: string;
}

export interface Proof {
    readonly claim: string;
    prove(stack: RunningStack): Promise<Outcome>;
}

/** A stack to look at. */
export interface RunningStack {
    readonly namespace: string;
    readonly names: Names;
    readonly access: ClusterAccess;
    readonly thanos: ThanosApi;
}

export const runningStack = (access: ClusterAccess, namespace: string, names: Names): RunningStack => ({
    namespace,
    names,
    access,
    thanos: thanosApi(access, namespace, names),
});

export const proofs: readonly Proof[] = [
    { claim: "every pod is ready", prove: podsReady },
    { claim: "every replica is scraped", prove: replicasScraped },
    { claim: "replicas are merged", prove: replicasMerged },
    { claim: "a block of this run is in the bucket", prove: async (stack) => describeBlock(await newestBlock(stack)) },
    { claim: "the store gateway serves it", prove: storeGatewayServes },
    { claim: "the compactor works", prove: compactorWorks },
];

async function podsReady({ access, namespace }: RunningStack): Promise<Outcome> {
    const { items } = await access.core.listNamespacedPod({ namespace });
    const servers = items.filter(({ status }) => status?.phase !== "Succeeded");
    const waiting = servers.filter((pod) => !isReady(pod)).map(({ metadata }) => metadata?.name ?? "");
    return waiting.length > 0
        ? { proved: false, measured: `not ready: ${waiting.join(", ")}` }
        : { proved: servers.length > 0, measured: `${servers.length} of ${servers.length}` };
}

const isReady = ({ status }: V1Pod): boolean =>
    status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false;

/** The Prometheus pods that are running, by the label that the operator gives them. */
async function prometheusPods({ access, namespace, names }: RunningStack): Promise<V1Pod[]> {
    const { items } = await access.core.listNamespacedPod({
        namespace,
        labelSelector: `operator.prometheus.io/name=${names.prometheus.object}`,
    });
    return items;
}

/** Not what was scraped before a crash: without a farewell its series live on for the 5 minutes that a query looks back. */
const fresh = "and (timestamp(up) > time() - 90)";

async function replicasScraped(stack: RunningStack): Promise<Outcome> {
    const pods = await prometheusPods(stack);
    const up = await stack.thanos.query(`count by (${replicaLabel}) ((up == 1) ${fresh})`, { dedup: false });
    const down = await stack.thanos.query(`(up == 0) ${fresh}`, { dedup: false });
    const counts = up.map(({ metric, value }) => `${metric[replicaLabel]}: ${value[1]}`).sort();
    return {
        proved: up.length === pods.length && up.length > 0 && down.length === 0,
        measured: `targets up: ${counts.join(", ") || "none"}${down.length > 0 ? `; down: ${[...new Set(down.map(({ metric }) => metric["job"]))].join(", ")}` : ""}`,
    };
}

async function replicasMerged(stack: RunningStack): Promise<Outcome> {
    const replicas = (await prometheusPods(stack)).length;
    const count = async (dedup: boolean) => Number((await stack.thanos.query("count(up)", { dedup }))[0]?.value[1] ?? 0);
    const [merged, all] = [await count(true), await count(false)];
    return {
        proved: merged > 0 && all === merged * replicas,
        measured: `${merged} series, ${all} with dedup=false, ${replicas} replicas`,
    };
}

interface FoundBlock {
    readonly block: Block | undefined;
    /** When the Prometheus servers that run now were started, in milliseconds. */
    readonly since: number;
}

/** The newest block that holds samples scraped by the Prometheus servers that run now. */
async function newestBlock(stack: RunningStack): Promise<FoundBlock> {
    const started = (await prometheusPods(stack)).flatMap(
        ({ status }) => status?.containerStatuses?.filter(({ name }) => name === "prometheus") ?? [],
    );
    const since = Math.min(...started.map(({ state }) => state?.running?.startedAt?.getTime() ?? Infinity));
    const blocks = (await stack.thanos.loadedBlocks()).filter(
        ({ maxTime, thanos }) => maxTime > since && thanos.source === "sidecar",
    );
    return { block: blocks.sort((a, b) => b.maxTime - a.maxTime)[0], since };
}

function describeBlock({ block, since }: FoundBlock): Outcome {
    if (!block) return { proved: false, measured: `none yet with samples since ${new Date(since).toISOString()}` };
    const range = [block.minTime, block.maxTime].map((time) => new Date(time).toISOString().slice(11, 19)).join("–");
    return {
        proved: (block.stats?.numSamples ?? 0) > 0,
        measured: `${block.ulid}, ${block.stats?.numSamples ?? 0} samples, ${range} UTC`,
    };
}

/** The same question, at a moment inside the block, to the store gateways alone and to the sidecars alone. */
async function storeGatewayServes(stack: RunningStack): Promise<Outcome> {
    const { block, since } = await newestBlock(stack);
    if (!block) return { proved: false, measured: "no block to ask for" };
    const time = Math.floor((Math.max(block.minTime, since) + block.maxTime) / 2 / 1000);
    const { store = [], sidecar = [] } = await stack.thanos.stores();
    const replica = `${replicaLabel}="${block.thanos.labels?.[replicaLabel] ?? ""}"`;
    const ask = async (stores: readonly { name: string }[]) =>
        Number(
            (await stack.thanos.query(`count(up{${replica}})`, { time, dedup: false, stores: stores.map(({ name }) => name) }))[0]
                ?.value[1] ?? 0,
        );
    const [fromBucket, fromSidecars] = [store.length > 0 ? await ask(store) : 0, await ask(sidecar)];
    return {
        proved: fromBucket > 0 && fromBucket === fromSidecars,
        measured: `${fromBucket} series at ${new Date(time * 1000).toISOString().slice(11, 19)} UTC from the bucket, ${fromSidecars} from the sidecars`,
    };
}

async function compactorWorks({ thanos }: RunningStack): Promise<Outcome> {
    const [iterations = 0, halted] = [
        await thanos.metric("compactor", "thanos_compact_iterations_total"),
        await thanos.metric("compactor", "thanos_compact_halted"),
    ];
    return {
        proved: iterations > 0 && halted === 0,
        measured: `${iterations} iterations, ${halted === 0 ? "not halted" : "HALTED"}`,
    };
}
