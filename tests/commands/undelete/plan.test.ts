import { expect } from "chai";
import fc from "fast-check";
import { planUndelete, readMetas, type BucketBlocks, type Meta, type Selection } from "../../../commands/undelete/plan";
import { describe as described } from "../../../commands/undelete";

const day = 86_400_000;
const now = Date.UTC(2026, 10, 28);
const block = (
    ulid: string,
    age: number,
    more: Partial<{ sources: string[]; resolution: number; cluster: string }> = {},
): Meta => ({
    ulid,
    minTime: now - age * day,
    maxTime: now - (age - 2) * day,
    stats: { numSamples: 10 },
    compaction: { sources: more.sources ?? [ulid] },
    thanos: { labels: { cluster: more.cluster ?? "west" }, downsample: { resolution: more.resolution ?? 0 } },
});
const forEver = new Map<number, number>();
const plan = (blocks: Partial<BucketBlocks>, selection: Selection = {}, retention: ReadonlyMap<number, number> = forEver) =>
    planUndelete({ live: [], marked: [], deleted: [], ...blocks }, selection, retention, now);
const restored = (...args: Parameters<typeof plan>) => plan(...args).restore.map(({ ulid }) => ulid);

describe("the plan of undelete", () => {
    it("restores marked and deleted blocks, oldest first", () => {
        const blocks = { live: [block("live", 5)], marked: [block("marked", 10)], deleted: [block("deleted", 20)] };
        expect(restored(blocks)).to.deep.equal(["deleted", "marked"]);
    });

    it("selects by time, block and stream", () => {
        const marked = [block("old", 50), block("young", 10), block("east", 10, { cluster: "east" })];
        expect(restored({ marked }, { from: now - 20 * day })).to.deep.equal(["east", "young"]);
        expect(restored({ marked }, { to: now - 20 * day })).to.deep.equal(["old"]);
        expect(restored({ marked }, { blocks: ["east", "old"] })).to.deep.equal(["old", "east"]);
        expect(restored({ marked }, { stream: { cluster: "east" } })).to.deep.equal(["east"]);
    });

    it("leaves blocks deleted whose samples are in a larger one", () => {
        const sources = [block("a", 10), block("b", 8)];
        const merged = block("merged", 10, { sources: ["a", "b"] });
        const { restore, aside } = plan({ marked: sources, live: [merged] });
        expect(restore).to.deep.equal([]);
        expect(aside.map(({ why }) => why)).to.deep.equal(["its samples are in merged", "its samples are in merged"]);
        // Also when the larger one is restored with them.
        expect(restored({ marked: [...sources, merged] })).to.deep.equal(["merged"]);
        expect(restored({ marked: [merged], deleted: sources })).to.deep.equal(["merged"]);
        // But not when the larger one is selected out, or has another resolution.
        expect(restored({ marked: [...sources, merged] }, { blocks: ["a"] })).to.deep.equal(["a"]);
        const coarse = block("coarse", 10, { sources: ["a"], resolution: 300_000 });
        expect(restored({ marked: [block("a", 10)], live: [coarse] })).to.deep.equal(["a"]);
    });

    it("restores the sources of a larger block whose files are gone", () => {
        const blocks = { deleted: [block("a", 10), block("merged", 10, { sources: ["a", "b"] })] };
        expect(restored({ ...blocks, lost: new Map([["merged", "no version left"]]) })).to.deep.equal(["a"]);
    });

    it("leaves blocks deleted that retention would delete again, and names one retention that keeps them all", () => {
        const marked = [block("a", 50), block("b", 80)];
        const short = new Map([[0, 41 * 3600]]);
        expect(restored({ marked }, {}, short)).to.deep.equal([]);
        expect(described(plan({ marked }, {}, short))).to.match(
            /^stay deleted: 2 blocks, 20 samples: the compactor would delete them again: set thanos\.retention\.raw to 79d or more, deploy, and run undelete again$/m,
        );
        expect(restored({ marked }, {}, new Map([[0, 79 * 86_400]]))).to.deep.equal(["b", "a"]);
    });

    it("never restores two blocks of one resolution with a common source, and drops no source", () => {
        const ids = ["a", "b", "c", "d"];
        const subsets = fc.uniqueArray(fc.subarray(ids, { minLength: 1 }), { minLength: 1, selector: (one) => one.join("") });
        // Compaction only ever makes blocks whose sources contain each other or have none in common.
        const nested = subsets.map((all) =>
            all.reduce<string[][]>((chosen, one) => {
                const fits = chosen.every((other) => {
                    const common = one.filter((id) => other.includes(id)).length;
                    return common === 0 || common === Math.min(one.length, other.length);
                });
                return fits ? [...chosen, one] : chosen;
            }, []),
        );
        fc.assert(
            fc.property(nested, (all) => {
                const marked = all.map((sources) => block(sources.join(""), 10, { sources }));
                const sources = plan({ marked }).restore.flatMap(({ compaction }) => compaction.sources ?? []);
                expect(sources.toSorted()).to.deep.equal([...new Set(all.flat())].sort());
            }),
        );
    });

    it("reads what Thanos lists", () => {
        const text = [block("a", 3), block("b", 2)].map((one) => `${JSON.stringify(one, null, "\t")}\n`).join("");
        expect(readMetas(text).map(({ ulid }) => ulid)).to.deep.equal(["a", "b"]);
        expect(readMetas("")).to.deep.equal([]);
    });
});
