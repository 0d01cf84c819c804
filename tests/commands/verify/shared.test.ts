// Checks of a stack that is not alone: others write into its bucket, and its querier sees them.
import { expect } from "chai";
import { images } from "../../../config/versions";
import type { QueryOptions, Sample, Store } from "../../../commands/access/thanos";
import { triesOf, withoutIdentity } from "../../../commands/verify/checks/access";
import { blockUploaded, historyBeyondLocal } from "../../../commands/verify/checks/blocks";
import { bucketWhole } from "../../../commands/verify/checks/bucket";
import { compactorKeepsUp, compactorWorks } from "../../../commands/verify/checks/compactor";
import { oldHistoryShown } from "../../../commands/verify/checks/grafana";
import { replicasMerged, replicasScraped, wrongStores } from "../../../commands/verify/checks/query";
import { hasLabels, ownLabels, ownTargets } from "../../../commands/verify/series-labels";
import { answering, block, intended, pod } from "./stack";

const own = { cluster: "local", prometheus: "monitoring/thanos-stack" };
const first = { ...own, prometheus_replica: "prometheus-thanos-stack-0" };
const edge = { cluster: "edge", prometheus: "monitoring/thanos-stack", prometheus_replica: "prometheus-thanos-stack-0" };
const local = () => intended("local");
const withoutCompactor = () => intended("local", { "thanos.compactor.enabled": false });
const sample = (value: number, metric: Record<string, string> = {}): Sample => ({ metric, value: [0, String(value)] });

const running = (name: string) => pod(name, [], images.prometheus, "prometheus");
const prometheuses = [running("prometheus-thanos-stack-0"), running("prometheus-thanos-stack-1")];

/** Whether an expression selects series with these labels only. */
const selects = (expression: string, labels: Readonly<Record<string, string>>): boolean =>
    [...expression.matchAll(/\{([^}]*)\}/g)].every(([, inside = ""]) =>
        Object.entries(labels).every(([name, value]) => inside.includes(`${name}="${value}"`)),
    );

describe("what is a stack's own", () => {
    it("are the labels of its Prometheus, and the jobs that it watches", async () => {
        const stack = await answering(local(), {});
        expect(ownLabels(stack)).to.deep.equal(own);
        expect(ownTargets(stack)).to.match(
            /^cluster="local", prometheus="monitoring\/thanos-stack", namespace="monitoring", job=~"[^"]*thanos-query\|/,
        );
        expect(ownTargets(stack)).to.match(/[|"]minio["|]/);
    });

    it("are blocks with all of these labels", () => {
        expect([first, edge].map((labels) => hasLabels(own)(block(labels, 0, 1)))).to.deep.equal([true, false]);
    });
});

describe("targets next to those of others", () => {
    /** Two replicas with three targets each, and a target of a remote writer, which is down. */
    const query = (expression: string, { dedup = true }: QueryOptions = {}) => {
        const alone = selects(expression, own) && /job=~/.test(expression);
        if (expression.startsWith("count by"))
            return Promise.resolve([
                sample(3, { prometheus_replica: "0" }),
                sample(3, { prometheus_replica: "1" }),
                ...(alone ? [] : [sample(1)]),
            ]);
        if (expression.startsWith("count(")) return Promise.resolve([sample((dedup ? 3 : 6) + (alone ? 0 : 1))]);
        return Promise.resolve(alone ? [] : [sample(0, { job: "stranger" })]);
    };

    it("are counted alone", async () => {
        const stack = await answering(local(), { pods: prometheuses, thanos: { query } });
        for (const check of [replicasScraped, replicasMerged]) {
            const { state, measured } = await check.check(stack);
            expect([state, measured][0], measured).to.equal("ok");
        }
    });

    for (const [interval, seconds] of [
        ["15s", 90],
        ["2m", 270],
    ] as const)
        it(`are old after ${seconds} s when they are scraped every ${interval}`, async () => {
            let asked = "";
            const stack = await answering(intended("local", { "prometheus.scrapeInterval": interval }), {
                pods: prometheuses,
                thanos: {
                    query: (expression, options) => {
                        asked = expression;
                        return query(expression, options);
                    },
                },
            });
            await replicasMerged.check(stack);
            expect(asked).to.match(new RegExp(`timestamp\\(up\\{[^}]*\\}\\) > time\\(\\) - ${seconds}\\b`));
        });
});

describe("blocks next to those of another cluster", () => {
    const now = Date.now();
    const stranger = block(edge, now - 1_800_000, now - 60_000);

    it("are no proof of an upload", async () => {
        const judged = async (...blocks: (typeof stranger)[]) =>
            blockUploaded.check(
                await answering(local(), { pods: prometheuses, thanos: { loadedBlocks: () => Promise.resolve(blocks) } }),
            );
        expect((await judged(stranger)).state).to.equal("red");
        const mine = block(first, now - 1_800_000, now - 120_000);
        expect((await judged(stranger, mine)).measured).to.contain(mine.ulid);
    });

    it("are no history of the stack", async () => {
        const stack = await answering(local(), {
            pods: prometheuses,
            access: { getText: () => Promise.resolve(`prometheus_tsdb_lowest_timestamp_seconds ${now / 1000 - 60}\n`) },
            thanos: { loadedBlocks: () => Promise.resolve([block(edge, now - 7_200_000, now - 3_600_000)]) },
        });
        expect((await historyBeyondLocal.check(stack)).state).to.equal("not due");
    });
});

describe("a bucket", () => {
    const hour = 3_600_000;
    const day = Math.floor(Date.now() / (48 * hour)) * 48 * hour - 96 * hour;
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`);

    /** With one block of two days, made of so many, and samples in so many of its hours. */
    const judged = async (sources: number, hours: number | undefined, states: Record<string, number[]> = {}) => {
        const asked: string[] = [];
        const stack = await answering(intended("prod"), {
            thanos: {
                loadedBlocks: () =>
                    Promise.resolve([
                        block(
                            { cluster: "prod", prometheus: "m/p", prometheus_replica: "0" },
                            day,
                            day + 48 * hour,
                            ids(sources),
                        ),
                    ]),
                metrics: (_, name) => Promise.resolve(states[/state="([^"]+)"/.exec(name)?.[1] ?? ""] ?? []),
                query: (expression) => {
                    asked.push(expression);
                    return Promise.resolve(hours === undefined ? [] : [sample(hours)]);
                },
            },
        });
        return { ...(await bucketWhole.check(stack)), asked };
    };

    it("has no gap inside a block that was merged of all that there should be, and is not queried for its samples", async () => {
        const { state, asked } = await judged(24, 0);
        expect([state, asked]).to.deep.equal(["ok", []]);
    });

    it("has a gap inside a block that was merged of too few, when samples are missing", async () => {
        const { state, measured, asked } = await judged(23, 47);
        expect([state, measured.replace(/01TEST\d+ \(.*?\)/, "B")]).to.deep.equal([
            "red",
            "a gap inside B: no replica has samples in 1 of its 48 times 60 minutes",
        ]);
        expect(asked[0]).to.match(
            /^count_over_time\(count\(count_over_time\(up\{cluster="prod".*\}\[3600s\]\)\)\[172800s:3600s\]\)$/,
        );
    });

    it("has none when the other replica has the samples, or when nothing is known of them", async () => {
        expect((await judged(23, 48)).state).to.equal("ok");
        expect((await judged(1, undefined)).state).to.equal("ok");
    });

    it("counts what is unreadable once, however many store gateways see it", async () => {
        const { measured } = await judged(24, 0, { "no-meta-json": [1, 1], "corrupted-meta-json": [0, 1], failed: [2, 2] });
        expect(measured).to.equal(
            "1 blocks without a meta.json: half uploaded, or half deleted; 1 blocks with a meta.json that can't be read; 2 blocks whose meta.json could not be fetched",
        );
    });
});

describe("a stack whose bucket has another stack's compactor", () => {
    it("has nothing to see of it, and no Job of the owner", async () => {
        const stack = await answering(withoutCompactor(), {});
        for (const check of [compactorWorks, compactorKeepsUp, oldHistoryShown])
            expect((await check.check(stack)).state, check.id).to.equal("unseen");
        expect(triesOf(stack)).to.deep.equal([
            ["writer", ["list"]],
            ["reader", ["list", "put"]],
        ]);
        expect(triesOf(await answering(local(), {})).map(([role]) => role)).to.deep.equal(["writer", "reader", "owner"]);
    });

    it("must not run one all the same", async () => {
        const stack = await answering(withoutCompactor(), { pods: [pod("thanos-compactor-0", ["compact"])] });
        const { state, measured } = await compactorWorks.check(stack);
        expect([state, measured]).to.deep.equal([
            "red",
            "thanos-compactor-0 runs, and by the stack file another stack's compactor has this bucket",
        ]);
    });
});

describe("a compactor next to others", () => {
    const judged = async (seen: number, federated: number) =>
        compactorWorks.check(
            await answering(local(), {
                pods: [pod("thanos-compactor-0", ["compact"])],
                thanos: {
                    stores: () => Promise.resolve({ store: [{ name: "gateway:10901" } as Store] }),
                    metric: (_, name) => Promise.resolve(name === "thanos_compact_halted" ? 0 : 7),
                    query: (expression, { stores = [] } = {}) =>
                        Promise.resolve(
                            expression.startsWith("count by")
                                ? Array.from({ length: stores.includes("gateway:10901") ? seen : seen + federated }, () =>
                                      sample(1),
                                  )
                                : [sample(selects(expression, own) ? 3 : 0)],
                        ),
                },
            }),
        );

    it("is alone when others work on buckets that only other queriers see", async () => {
        expect((await judged(1, 1)).state).to.equal("ok");
    });

    it("is not alone when another one's metrics are in its bucket", async () => {
        expect((await judged(2, 0)).measured).to.match(/^2 compactors write to this bucket/);
    });
});

describe("the stores of a querier", () => {
    const now = new Date();
    const store = (name: string, change: Partial<Store> = {}): Store => ({
        name,
        lastCheck: now.toISOString(),
        lastError: null,
        minTime: 0,
        maxTime: 0,
        labelSets: [],
        ...change,
    });
    const judged = (...sidecar: Store[]) => wrongStores({ sidecar: 2 }, { sidecar }, now);

    it("are all there, without an error, queried lately", () => {
        expect(judged(store("a"), store("b"))).to.deep.equal([]);
        expect(judged(store("a"))).to.deep.equal(["1 of 2 of kind sidecar: a"]);
        const three = [store("a"), store("b"), store("c")];
        expect(judged(...three)).to.deep.equal(["3 of 2 of kind sidecar: a, b, c"]);
        expect(wrongStores({ sidecar: 2 }, { sidecar: three }, now, true), "with endpoints of others").to.deep.equal([]);
        expect(judged(store("a"), store("b", { lastError: "refused" }))).to.deep.equal(['b with an error: "refused"']);
        const long = new Date(Number(now) - 31_000).toISOString();
        expect(judged(store("a"), store("b", { lastCheck: long }))).to.deep.equal([`b, last queried at ${long}`]);
    });

    it("names the running pods that have started before their identity", () => {
        const pod = (name: string, label: object, env: object[]) =>
            ({ metadata: { name, labels: label }, spec: { containers: [{ name, env }] } }) as never;
        const writer = { "thanos-stack/bucket": "writer" };
        const variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
        const pods = [pod("late", writer, []), pod("fine", writer, [{ name: variable }]), pod("query", {}, [])];
        expect(withoutIdentity(pods, variable)).to.deep.equal(["late"]);
        expect(withoutIdentity(pods, undefined), "keys in a Secret").to.deep.equal([]);
    });
});
