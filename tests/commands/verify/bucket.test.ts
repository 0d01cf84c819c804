import { expect } from "chai";
import fc from "fast-check";
import type { Block } from "../../../commands/access/thanos";
import { gaps, overlaps, streams } from "../../../commands/verify/checks/bucket";

let made = 0;
const block = (
    minTime: number,
    maxTime: number,
    more: Partial<{ sources: string[]; resolution: number; replica: string }> = {},
): Block => {
    const ulid = `B${made++}`;
    return {
        ulid,
        minTime,
        maxTime,
        stats: { numSamples: 1 },
        compaction: { level: more.sources ? 2 : 1, sources: more.sources ?? [ulid] },
        thanos: { labels: { replica: more.replica ?? "a" }, downsample: { resolution: more.resolution ?? 0 }, source: "sidecar" },
    };
};

describe("the audit of a bucket", () => {
    it("finds a gap between blocks of any writer", () => {
        expect(gaps([block(0, 10), block(20, 30)])).to.deep.equal([{ from: 10, to: 20 }]);
        expect(gaps([block(0, 10), block(20, 30), block(5, 22, { replica: "b" })])).to.deep.equal([]);
    });

    it("tolerates what lies between two scrapes", () => {
        expect(gaps([block(0, 10), block(12, 30)], 2)).to.deep.equal([]);
        expect(gaps([block(0, 10), block(13, 30)], 2)).to.deep.equal([{ from: 10, to: 13 }]);
    });

    it("finds gaps in the same places however the blocks are ordered", () => {
        const ranges = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1 });
        fc.assert(
            fc.property(ranges, (starts) => {
                const wanted = [...starts]
                    .sort((a, b) => a - b)
                    .flatMap((start, index, all) => {
                        const next = all[index + 1];
                        return next !== undefined && next > start + 1 ? [{ from: start + 1, to: next }] : [];
                    });
                expect(gaps(starts.map((start) => block(start, start + 1)))).to.deep.equal(wanted);
            }),
        );
    });

    it("finds an overlap", () => {
        const [a, b] = [block(0, 10), block(9, 20)];
        expect(overlaps([b, a])).to.deep.equal([[a, b]]);
        expect(overlaps([block(0, 10), block(10, 20)])).to.deep.equal([]);
    });

    it("takes a block next to what it was merged into for none", () => {
        const [a, b] = [block(0, 10), block(10, 20)];
        expect(overlaps([a, b, block(0, 20, { sources: [a.ulid, b.ulid] })])).to.deep.equal([]);
        const eight = block(0, 40, { sources: [a.ulid, b.ulid, "C", "D"] });
        expect(overlaps([block(0, 20, { sources: [a.ulid, b.ulid] }), eight])).to.deep.equal([]);
    });

    it("distinguishes streams by labels and resolution", () => {
        const found = streams([block(0, 1), block(0, 1, { replica: "b" }), block(1, 2), block(0, 1, { resolution: 300_000 })]);
        expect(found.map(({ labels, resolution, blocks }) => [labels, resolution, blocks.length])).to.deep.equal([
            ['{replica="a"}', 0, 2],
            ['{replica="b"}', 0, 1],
            ['{replica="a"}', 300_000, 1],
        ]);
    });
});
