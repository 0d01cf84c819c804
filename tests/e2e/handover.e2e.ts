// From the Bitnami chart to our own manifests and back, on a running stack: two runs each way, as in docs/upgrades.md. Blocks
// and answers are the same before and after, and there are never two compactors.
import { makeInformer, type Informer, type V1Pod } from "@kubernetes/client-node";
import { expect } from "chai";
import { modelsOf } from "../../components/models";
import { readConfig } from "../../config/load";
import { componentLabel, namesOf } from "../../config/names";
import { thanosApi, type ThanosApi } from "../../commands/access/thanos";
import type { StackFile } from "../../offline/stack-file";
import { chartsVariable } from "../../local/charts";
import { chartOverrides, withOverrides, type Override } from "../../local/overrides";
import { eventually } from "./await";
import { withNeighbours, writingAgent } from "./neighbours";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-handover", ["helm"]);
const namespace = "monitoring";

const reason = "what is kept outside of the bucket";
const writers: readonly Override[] = [
    { key: "thanos.receive", value: { mode: "standalone", replicas: 1 }, reason },
    {
        key: "thanos.ruler",
        value: {
            rules: "config",
            replicas: 1,
            evaluationInterval: "15s",
            groups: [{ name: "test", rules: [{ record: "test:up:count", expr: 'count(up{cluster="local"})' }] }],
        },
        reason,
    },
];

const restOfCompactor = { change: "thanos.compactor.enabled", from: "true", to: "false" };

type Delivery = "chart" | "manifests";

/** The stack local by this delivery, with the compactor or without it. */
function file(delivery: Delivery, compactor: boolean): StackFile {
    const how: Override[] = [
        ...writers,
        { key: "thanos.delivery", value: delivery, reason: "the hand-over" },
        { key: "thanos.compactor.enabled", value: compactor, reason: "never two compactors" },
        ...(compactor ? [] : [{ key: "acknowledge", value: [restOfCompactor], reason: "a pause of minutes" }]),
    ];
    const written = withOverrides(stage.stack.file, how);
    return withOverrides(written, chartOverrides(modelsOf(readConfig(written)), process.env[chartsVariable]));
}

const api = (delivery: Delivery): ThanosApi => thanosApi(stage.access, namespace, namesOf(readConfig(file(delivery, true))));

const withAgent = withNeighbours(
    stage,
    writingAgent(namespace, `http://thanos-receive.${namespace}.svc.cluster.local:19291/api/v1/receive`),
);

/** The values that must be the same before and after: of the bucket, of receive and of the ruler, at moments that are over. */
const questions = {
    scraped: 'count(up{cluster="local"})',
    received: 'count(up{receive="local"})',
    recorded: 'test:up:count{ruler="local"}',
};

async function answers(thanos: ThanosApi, moments: readonly number[]): Promise<Record<string, readonly string[]>> {
    const found = await Promise.all(
        Object.entries(questions).map(async ([name, question]) => {
            const values = await Promise.all(moments.map((time) => thanos.query(question, { time })));
            return [name, values.map((series) => series.map(({ value }) => value[1]).join())] as const;
        }),
    );
    return Object.fromEntries(found);
}

/** Blocks of the bucket, each with those that it was merged of. */
async function blocks(thanos: ThanosApi): Promise<{ ids: string[]; covered: ReadonlySet<string> }> {
    const all = await thanos.loadedBlocks();
    return {
        ids: all.map(({ ulid }) => ulid).sort(),
        covered: new Set(all.flatMap(({ ulid, compaction }) => [ulid, ...(compaction.sources ?? [])])),
    };
}

/** Counts, from every change of a pod that Kubernetes reports, how many compactors run at a time. */
class Compactors {
    most = 0;
    readonly seen = new Set<string>();
    readonly #running = new Set<string>();
    #informer: Informer<V1Pod> | undefined;
    #broken: unknown;

    async start(): Promise<void> {
        const labelSelector = `${componentLabel}=compactor`;
        const { access } = stage;
        this.#informer = makeInformer(
            access.config,
            `/api/v1/namespaces/${namespace}/pods`,
            () => access.core.listNamespacedPod({ namespace, labelSelector }),
            labelSelector,
        );
        for (const event of ["add", "update"] as const)
            this.#informer.on(event, (pod) => {
                this.#tell(pod, pod.status?.containerStatuses?.some(({ state }) => state?.running) ?? false);
            });
        this.#informer.on("delete", (pod) => {
            this.#tell(pod, false);
        });
        this.#informer.on("error", (error: unknown) => (this.#broken = error));
        await this.#informer.start();
    }

    /** Fails when it has not seen everything. */
    async stop(): Promise<void> {
        expect(this.#broken, "the watch of the compactors").to.equal(undefined);
        await this.#informer?.stop();
    }

    get running(): number {
        return this.#running.size;
    }

    #tell({ metadata }: V1Pod, runs: boolean): void {
        const name = metadata?.name ?? "";
        if (runs) this.seen.add(name);
        if (runs) this.#running.add(name);
        else this.#running.delete(name);
        this.most = Math.max(this.most, this.#running.size);
    }
}

const claims = async (): Promise<Record<string, string>> => {
    const { items } = await stage.access.core.listNamespacedPersistentVolumeClaim({ namespace });
    const kept = items.filter(({ metadata }) => /thanos-(receive|ruler)-0$/.test(metadata?.name ?? ""));
    return Object.fromEntries(kept.map(({ metadata }) => [metadata?.name ?? "", metadata?.uid ?? ""]));
};

const uid = async (name: string): Promise<string | undefined> =>
    (await stage.access.core.readNamespacedPod({ name, namespace })).metadata?.uid;

describe("the hand-over between two deliveries of Thanos", () => {
    const compactors = new Compactors();
    let moments: readonly number[];
    let earlier: Awaited<ReturnType<typeof blocks>>;
    let answered: Awaited<ReturnType<typeof answers>>;
    let kept: Record<string, string>;

    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts, by the chart", async () => {
        await stage.start();
        const { seconds } = await stage.deploy(file("chart", true), withAgent);
        console.log(`      deployed in ${seconds.toFixed(1)} s`);
        await compactors.start();
    });

    it("has history in the bucket, at receive and at the ruler", async () => {
        const thanos = api("chart");
        await eventually(
            420,
            () => blocks(thanos),
            ({ ids }) => ids.length >= 2,
        );
        await eventually(
            180,
            () => answers(thanos, [Date.now() / 1000 - 30]),
            (found) => Object.values(found).every(([one]) => Number(one) > 0),
        );
        const now = Math.floor(Date.now() / 1000);
        moments = [90, 60, 30].map((ago) => now - ago);
        earlier = await blocks(thanos);
        answered = await answers(thanos, moments);
        kept = await claims();
        console.log(`      ${earlier.ids.length} blocks; ${JSON.stringify(answered)}`);
        expect(Object.keys(kept)).to.have.length(2);
    });

    for (const [from, to] of [
        ["chart", "manifests"],
        ["manifests", "chart"],
    ] as const)
        describe(`from ${from} to ${to}`, () => {
            it("lets the compactor rest, and answers on", async () => {
                await stage.deploy(file(from, false), withAgent);
                await eventually(
                    180,
                    () => Promise.resolve(compactors.running),
                    (running) => running === 0,
                );
                expect(await answers(api(from), moments)).to.deep.equal(answered);
            });

            it("changes hands: what waits outside of the bucket stays where it is", async () => {
                const receive = await uid("thanos-receive-0");
                const { seconds, touched } = await stage.deploy(file(to, true), withAgent);
                console.log(`      ${seconds.toFixed(1)} s, ${touched.length} objects touched`);
                expect(await uid("thanos-receive-0")).to.equal(receive);
                expect(await claims()).to.deep.equal(kept);
            });

            it("has lost nothing: every block, every answer", async () => {
                const thanos = api(to);
                const now = await eventually(
                    240,
                    () => blocks(thanos),
                    ({ covered }) => earlier.ids.every((id) => covered.has(id)),
                );
                expect(
                    await eventually(
                        120,
                        () => answers(thanos, moments),
                        (found) => JSON.stringify(found) === JSON.stringify(answered),
                    ),
                ).to.deep.equal(answered);
                console.log(`      ${earlier.ids.length} blocks before, ${now.ids.length} now; answers equal`);
            });

            it("compacts again, and there were never two compactors", async () => {
                await eventually(
                    180,
                    () => api(to).metric("compactor", "thanos_compact_iterations_total"),
                    (iterations) => (iterations ?? 0) > 0,
                );
                expect(await api(to).metric("compactor", "thanos_compact_halted")).to.equal(0);
                expect(compactors.most).to.equal(1);
                console.log(`      compactors so far: ${[...compactors.seen].join(", ")}`);
            });

            it("leaves nothing of the other delivery running", async () => {
                const other = namesOf(readConfig(file(from, true))).thanos.components;
                const isOther = (name: string) =>
                    [other.query, other.storeGateway, other.compactor].some((one) => name.startsWith(`${one}-`));
                const left = async () => {
                    const { items } = await stage.access.core.listNamespacedPod({ namespace });
                    return items.map(({ metadata }) => metadata?.name ?? "").filter(isOther);
                };
                // As long as Thanos may take to end what it does.
                await eventually(150, left, ({ length }) => length === 0);
            });
        });

    // A group, because Mocha runs the single steps of a group before the groups in it.
    describe("at the end", () => {
        it("was watched all the time", async () => {
            await compactors.stop();
            expect(compactors.seen.size).to.equal(3);
        });

        it("leaves nothing behind", () => stage.leave());
    });
});
