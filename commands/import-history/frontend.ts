// The query-frontend caches empty results. An import replaces the pods with these caches, and queries the frontend for its samples.
import type { V1Pod } from "@kubernetes/client-node";
import { memcachedName, ports } from "../../config/names";
import { selectorLabels } from "../../components/kubernetes/pod";
import { messageOf } from "../../lib/message";
import { until } from "../../lib/until";
import { isReady, nameOf, servers, thanosContainers, type RunningStack } from "../verify/running-stack";
import { countExpression, momentOf, questions, type Query } from "./sample-count";
import type { ImportPlan } from "./plan";

interface Told {
    readonly say: (line: string) => void;
    readonly signal: AbortSignal;
}

/** The pods whose memory holds results of queries: of caches that the stack runs. */
export const cachingPods = (pods: readonly V1Pod[]): V1Pod[] => {
    const memcached = Object.entries(selectorLabels("memcached", memcachedName));
    const frontends = new Set(
        thanosContainers(pods).flatMap(({ pod, component }) => (component === "query-frontend" ? [pod] : [])),
    );
    return [
        ...pods.filter(({ metadata }) => memcached.every(([name, value]) => metadata?.labels?.[name] === value)),
        ...frontends,
    ];
};

/**
 * Empties the caches of query results, pod by pod, and queries the query-frontend for the samples of the imported blocks.
 *
 * @returns Sentences about what is wrong, and about checks that were impossible.
 */
export async function renewResults(
    stack: RunningStack,
    plan: ImportPlan,
    queries: readonly Query[],
    told: Told,
): Promise<{ readonly wrong: string[]; readonly unasked: string[] }> {
    if (stack.models.externalCaches)
        return {
            wrong: [],
            unasked: [
                "the shared cache of query results is not the stack's: it can answer for the time of the import as before, until its entries expire. Empty it",
            ],
        };
    const pods = cachingPods(await servers(stack));
    for (const pod of pods) await replace(stack, pod, told.signal);
    told.say(`${pods.map(nameOf).join(", ")}: replaced, so that no cached result hides the imported time`);
    const wrong: string[] = [];
    const unasked: string[] = [];
    for (const query of queries) {
        const question = questions(plan).find(({ block }) => block.ulid === query.ulid);
        if (!question) continue;
        try {
            const found = await throughFrontend(stack, countExpression(question, false), momentOf(question));
            if (found !== query.after)
                wrong.push(`The query-frontend counts ${found} samples of ${query.ulid}, the store gateways ${query.after}.`);
        } catch (error) {
            unasked.push(`${query.ulid} through the query-frontend: ${messageOf(error)}`);
        }
    }
    return { wrong, unasked };
}

/** A cache is in memory: the pod that follows has an empty one. */
async function replace({ access, namespace }: RunningStack, pod: V1Pod, signal: AbortSignal): Promise<void> {
    const labels = Object.entries(pod.metadata?.labels ?? {}).filter(([name]) => name !== "statefulset.kubernetes.io/pod-name");
    const labelSelector = labels.map((entry) => entry.join("=")).join();
    const alike = async () => (await access.core.listNamespacedPod({ namespace, labelSelector })).items;
    const before = await alike();
    await access.core.deleteNamespacedPod({ namespace, name: nameOf(pod) });
    const renewed = async () => {
        const now = await alike();
        return now.filter(isReady).length >= before.length && now.every(({ metadata }) => metadata?.uid !== pod.metadata?.uid);
    };
    if (!(await until(renewed, { seconds: 300, signal })))
        throw new Error(`${nameOf(pod)}: no pod takes its place within 5 minutes: see kubectl get pods.`);
}

/** A range query: only results of these are cached. */
async function throughFrontend({ access, namespace, names }: RunningStack, query: string, time: number): Promise<number> {
    const target = { namespace, service: names.thanos.components.queryFrontend, port: ports.http };
    const moment = String(time);
    const text = await access.getText(target, "/api/v1/query_range", {
        query,
        start: moment,
        end: moment,
        step: "0.001", // the frontend moves the time to a multiple of it
        dedup: "false",
        partial_response: "false",
        max_source_resolution: "1s",
    });
    const { data } = JSON.parse(text) as {
        readonly data: { readonly result: readonly { readonly values: [number, string][] }[] };
    };
    return Number(data.result[0]?.values[0]?.[1] ?? 0);
}
