import type { V1Pod } from "@kubernetes/client-node";
import { expect } from "chai";
import { selectorLabels } from "../../../components/kubernetes/pod";
import { memcachedName } from "../../../config/names";
import { cachingPods, renewResults } from "../../../commands/import-history/frontend";
import type { RunningStack } from "../../../commands/verify/running-stack";

const pod = (name: string, command: string, labels: Record<string, string> = {}, uid = name): V1Pod => ({
    metadata: { name, uid, labels },
    spec: { containers: [{ name: "thanos", image: "quay.io/thanos/thanos:v0.42.5", args: [command] }] },
    status: { conditions: [{ type: "Ready", status: "True" }] },
});
const frontend = (uid: string) => pod("thanos-query-frontend", "query-frontend", { app: "frontend" }, uid);

/** A namespace in which a deleted pod is replaced by another one. */
function cluster(kind: string, answered: string) {
    let pods: V1Pod[] = [frontend("1"), pod("thanos-query-1", "query")];
    const deleted: string[] = [];
    const stack = {
        namespace: "monitoring",
        names: { thanos: { components: { queryFrontend: "thanos-query-frontend" } } },
        models: { externalCaches: kind === "memcached" || kind === "redis" },
        access: {
            core: {
                listNamespacedPod: ({ labelSelector }: { labelSelector?: string }) =>
                    Promise.resolve({ items: labelSelector === undefined ? pods : pods.slice(0, 1) }),
                deleteNamespacedPod: ({ name }: { name: string }) => {
                    deleted.push(name);
                    pods = [frontend("2"), ...pods.slice(1)];
                    return Promise.resolve();
                },
            },
            getText: () => Promise.resolve(JSON.stringify({ data: { result: [{ values: [[0, answered]] }] } })),
        },
    } as unknown as RunningStack;
    return { stack, deleted };
}

const block = { ulid: "A", minTime: 0, maxTime: 7_200_000, samples: 144, bytes: 1, sources: ["A"], labels: "", resolution: 0 };
const plan = { take: [block], aside: [], ends: [], refused: [] };
const told = { say: () => undefined, signal: new AbortController().signal };
const queries = [{ ulid: "A", of: "all series" as const, wanted: 144, after: 144 }];

describe("results that were cached before an import", () => {
    it("are in frontends and in the stack's own memcached", () => {
        const memcached = pod("thanos-memcached-0", "memcached", selectorLabels("memcached", memcachedName));
        const one = frontend("1");
        expect(cachingPods([pod("thanos-query-1", "query"), one])).to.deep.equal([one]);
        expect(cachingPods([memcached, one])).to.deep.equal([memcached, one]);
    });

    it("are gone with their pods, and the frontend is queried for the imported samples", async () => {
        const { stack, deleted } = cluster("memory", "144");
        expect(await renewResults(stack, plan, queries, told)).to.deep.equal({ wrong: [], unasked: [] });
        expect(deleted).to.deep.equal(["thanos-query-frontend"]);
        const { wrong } = await renewResults(cluster("memory", "0").stack, plan, queries, told);
        expect(wrong).to.deep.equal(["The query-frontend counts 0 samples of A, the store gateways 144."]);
    });

    it("stay in a cache of another team, and the report states it", async () => {
        const { stack, deleted } = cluster("redis", "144");
        const { unasked } = await renewResults(stack, plan, queries, told);
        expect([deleted, unasked.length]).to.deep.equal([[], 1]);
        expect(unasked[0]).to.match(/shared cache .* Empty it/);
    });
});
