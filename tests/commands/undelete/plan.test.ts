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

    it("leaves blocks deleted that overlap others of their stream", () => {
        const imported = block("imported", 10);
        const { restore, aside } = plan({ marked: [block("a", 10), block("b", 9)], live: [imported] });
        expect(restore).to.deep.equal([]);
        expect(aside.map(({ why }) => why)).to.deep.equal(
            ["a", "b"].map(() => "it overlaps imported, which was made of other blocks: both together would halt the compactor"),
        );
        // A coarser copy of blocks that were imported again.
        expect(
            restored({ deleted: [block("coarse", 10, { sources: ["a"], resolution: 300_000 })], live: [imported] }),
        ).to.deep.equal([]);
        expect(restored({ deleted: [block("a", 10, { cluster: "east" })], live: [imported] })).to.deep.equal(["a"]);
    });

    it("never restores two blocks of one stream, resolution and time", () => {
        const blocks = fc.uniqueArray(
            fc.record({
                ulid: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
                age: fc.integer({ min: 3, max: 12 }),
                sources: fc.subarray(["u", "v", "w", "x", "y", "z"], { minLength: 1 }),
                resolution: fc.constantFrom(0, 300_000),
            }),
            { selector: ({ ulid }) => ulid },
        );
        fc.assert(
            fc.property(blocks, blocks, (marked, deleted) => {
                const made = (all: typeof marked, suffix: string) =>
                    all.map(({ ulid, age, ...more }) => block(ulid + suffix, age, more));
                const { restore } = plan({ marked: made(marked, "1"), deleted: made(deleted, "2") });
                for (const one of restore)
                    for (const two of restore)
                        if (one.ulid < two.ulid && one.thanos.downsample.resolution === two.thanos.downsample.resolution)
                            expect(one.maxTime <= two.minTime || two.maxTime <= one.minTime).to.equal(true);
            }),
        );
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
        // The sources of a compacted block follow each other in time.
        const range = fc.tuple(fc.nat(3), fc.nat(3)).map(([one, two]) => ids.slice(Math.min(one, two), Math.max(one, two) + 1));
        const subsets = fc.uniqueArray(range, { minLength: 1, selector: (one) => one.join("") });
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
                const age = (source = "") => 10 - 2 * ids.indexOf(source);
                const marked = all.map((sources) => ({
                    ...block(sources.join(""), age(sources[0]), { sources }),
                    maxTime: now - (age(sources.at(-1)) - 2) * day,
                }));
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
