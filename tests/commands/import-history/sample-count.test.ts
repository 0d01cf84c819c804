import { expect } from "chai";
import type { Block, QueryOptions } from "../../../commands/access/thanos";
import { askSource, askStores, countExpression, questions, unequal } from "../../../commands/import-history/sample-count";
import type { OpenSource } from "../../../commands/import-history/source-types";
import type { PlannedBlock } from "../../../commands/import-history/plan";
import type { RunningStack } from "../../../commands/verify/running-stack";
import { block } from "./blocks";

const planOf = (...take: PlannedBlock[]) => ({ take, aside: [], ends: [], refused: [] });
const large = { samples: 2e9 };

describe("the questions about an import", () => {
    const asked = (...blocks: PlannedBlock[]) => questions(planOf(...blocks)).map(({ block: { ulid }, of }) => `${ulid}: ${of}`);

    it("are about the first, a middle and the last block as scraped, each once", () => {
        const five = ["A", "B", "C", "D", "E"].map((ulid) => block(ulid, { resolution: /[BE]/.test(ulid) ? 300_000 : 0 }));
        expect(asked(...five)).to.deep.equal(["A: all series", "C: all series", "D: all series"]);
        expect(asked(block("A"))).to.deep.equal(["A: all series"]);
        expect(asked()).to.deep.equal([]);
    });

    it("are about blocks that a querier can count, and else about few series", () => {
        expect(asked(block("A", large), block("B"), block("C", large))).to.deep.equal(["B: all series"]);
        expect(asked(block("A", large), block("B", large))).to.deep.equal(["A: up", "B: up"]);
    });

    it("count what a block covers: its begin, and not its end", () => {
        const [whole, few] = [block("A"), block("B", large)].map((one) => questions(planOf(one))[0]!);
        expect(countExpression(whole!, false)).to.equal(`sum(count_over_time({__name__=~".+",cluster="west"}[7200000ms]))`);
        expect(countExpression(whole!, true)).to.equal(`sum(count_over_time({__name__=~".+"}[7200000ms]))`);
        expect(countExpression(few!, false)).to.equal(`sum(count_over_time(up{cluster="west"}[7200000ms]))`);
        expect(countExpression(few!, true)).to.equal("sum(count_over_time(up{}[7200000ms]))");
    });
});

describe("the answers", () => {
    /** Store gateways that have loaded some blocks, and what they count. */
    const stackOf = (loaded: () => readonly [string, ...string[]][], answer: (expression: string) => number) =>
        ({
            deployed: { thanos: [{ component: "store", args: ["--sync-block-duration=30m"] }] },
            thanos: {
                stores: () => Promise.resolve({ store: [{ name: "store:10901" }] }),
                loadedBlocks: () =>
                    Promise.resolve(
                        loaded().map(
                            ([ulid, ...sources]) =>
                                ({
                                    ulid,
                                    compaction: { sources },
                                    thanos: { downsample: { resolution: 0 } },
                                }) as unknown as Block,
                        ),
                    ),
                // oxlint-disable-next-line typescript/require-await -- what it throws must be a rejection
                query: async (expression: string, { stores }: QueryOptions) =>
                    stores?.join() === "store:10901" ? [{ value: [0, String(answer(expression))] }] : [],
            },
        }) as unknown as RunningStack;
    const told = (signal = new AbortController().signal) => {
        const [said, errors] = [[] as string[], [] as string[]];
        return {
            said,
            errors,
            signal,
            say: (line: string) => said.push(line),
            error: (line: string) => errors.push(line),
        };
    };
    const none = new Map<string, number>();

    it("are compared with what the block's own metadata has, and with its source", async () => {
        const all = stackOf(
            () => [["A"]],
            () => 10,
        );
        const before = await askSource({ ask: () => Promise.resolve(10) } as unknown as OpenSource, planOf(block("A")), told());
        const { queries, unasked } = await askStores(all, planOf(block("A")), before, told());
        expect(queries).to.deep.equal([{ ulid: "A", of: "all series", wanted: 10, before: 10, after: 10 }]);
        expect([queries.flatMap(unequal), unasked]).to.deep.equal([[], []]);
        const [query] = queries;
        expect(unequal({ ...query!, before: 11 })[0])
            .to.contain("count 10 samples of all series of A")
            .and.contain("source 11");
        expect(unequal({ ...query!, wanted: 9 })[0]).to.contain("its meta.json 9");
    });

    it("of a block that has been merged come from what it was merged into", async () => {
        const merged = stackOf(
            () => [["M", "S", "T", "U"]],
            () => 10,
        );
        const { queries } = await askStores(merged, planOf(block("A", { sources: ["S", "T"] })), none, told());
        expect(queries.map(({ after }) => after)).to.deep.equal([10]);
    });

    it("are awaited, with progress, until the store gateways have found the block", async () => {
        let asked = 0;
        const late = stackOf(
            () => (++asked > 1 ? [["A"]] : []),
            () => 10,
        );
        const listener = told();
        const { queries } = await askStores(late, planOf(block("A")), none, listener);
        expect(queries).to.have.lengthOf(1);
        expect(listener.errors[0]).to.match(/^waiting, at most 3\d min, until the store gateways find A: they list .* 1800 s$/);
    });

    it("that nobody waits for any more are named, and the import is no worse for it", async () => {
        const stop = new AbortController();
        const never = stackOf(
            () => {
                stop.abort(new Error("stopped"));
                return [];
            },
            () => 10,
        );
        const listener = told(stop.signal);
        const { queries, unasked } = await askStores(never, planOf(block("A")), none, listener);
        expect([queries, unasked]).to.deep.equal([
            [],
            ["stopped before all samples could be queried from the store gateways. The blocks are in the bucket"],
        ]);
        expect(listener.said).to.deep.equal([`not queried: ${unasked[0] ?? ""}`]);
    });

    it("of few series are compared with the source, and are not queried where that can't be", async () => {
        const plan = planOf(block("A", large));
        const stores = stackOf(
            () => [["A"]],
            (expression) => (expression.includes("(up{") ? 480 : 2e9),
        );
        const { queries, unasked } = await askStores(stores, plan, new Map([["A", 480]]), told());
        expect([queries, unasked]).to.deep.equal([[{ ulid: "A", of: "up", before: 480, after: 480 }], []]);
        const why = async (before: ReadonlyMap<string, number>) => (await askStores(stores, plan, before, told())).unasked[0];
        expect(await why(none)).to.equal(
            "A: its 2.0 G samples are too many to count, and its source cannot be queried for those of up alone",
        );
        expect(await why(new Map([["A", 0]]))).to.contain("its source has no series up");
    });

    it("that a querier fails to give are no reason to call the import wrong", async () => {
        const real = Date.now;
        let ahead = 0;
        Date.now = () => real() + ahead;
        try {
            const weak = stackOf(
                () => [["A"]],
                () => {
                    ahead = 61_000; // patience is over
                    throw new Error("it does not answer: time-out");
                },
            );
            const { queries, unasked } = await askStores(weak, planOf(block("A")), none, told());
            expect([queries, unasked]).to.deep.equal([[], ["A: it does not answer: time-out"]]);
        } finally {
            Date.now = real;
        }
    });

    it("of a source that fails are reported, and nothing else is skipped", async () => {
        const listener = told();
        const source = { ask: () => Promise.reject(new Error("it runs out of memory")) } as unknown as OpenSource;
        expect([...(await askSource(source, planOf(block("A")), listener))]).to.deep.equal([]);
        expect(listener.said).to.deep.equal(["the source does not count A: it runs out of memory"]);
    });

    it("are none for blocks that are downsampled, and the report states it", async () => {
        const { unasked } = await askStores(
            stackOf(
                () => [],
                () => 0,
            ),
            planOf(block("A", { resolution: 300_000 })),
            none,
            told(),
        );
        expect(unasked).to.deep.equal(["none of the blocks is as scraped, and samples are counted in such alone"]);
    });
});
