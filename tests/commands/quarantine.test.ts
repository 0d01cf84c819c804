import { expect } from "chai";
import { describe as described } from "../../commands/quarantine";
import { planQuarantine } from "../../commands/quarantine/plan";
import type { Meta } from "../../commands/undelete/plan";

const day = 86_400_000;
const at = Date.UTC(2026, 10, 1);
const block = (ulid: string, resolution = 0): Meta => ({
    ulid,
    minTime: at,
    maxTime: at + 2 * day,
    stats: { numSamples: 100 },
    compaction: { sources: [ulid] },
    thanos: { labels: { cluster: "west" }, downsample: { resolution }, files: [] },
});
const retention = new Map([
    [0, 30 * 86_400],
    [300_000, 90 * 86_400],
    [3_600_000, Infinity],
]);

describe("a quarantine", () => {
    it("names the day on which the marked blocks are lost", () => {
        const { blocks, wrong, effects } = planQuarantine(
            { live: [block("A"), block("B", 300_000), block("C")], marked: [] },
            ["A", "B"],
            retention,
        );
        expect([blocks.map(({ ulid }) => ulid), wrong]).to.deep.equal([["A", "B"], []]);
        expect(effects).to.deep.equal([
            "1 raw blocks, 100 samples: served until 2026-12-03, when retention of 30d deletes the first of them without a 5-minute copy. Undo the quarantine before.",
            "1 5-minute blocks, 100 samples: served until 2027-02-01, when retention of 90d deletes the first of them without a 1-hour copy. Undo the quarantine before.",
        ]);
    });

    it("loses nothing where the resolution is kept as long as the next", () => {
        const forever = new Map([
            [0, Infinity],
            [300_000, 86_400],
            [3_600_000, 86_400],
        ]);
        const both = { live: [block("A"), block("B", 300_000), block("D", 3_600_000)], marked: [] };
        expect(planQuarantine(both, ["A", "B", "D"], forever).effects).to.deep.equal([]);
        expect(planQuarantine(both, ["D"], retention).effects, "the coarsest").to.deep.equal([]);
    });

    it("refuses blocks that the compactor does not see", () => {
        const { blocks, wrong } = planQuarantine({ live: [], marked: [block("A")] }, ["A", "Z"], retention);
        expect(blocks).to.deep.equal([]);
        expect(wrong.map(({ ulid, why }) => `${ulid} ${why}`)).to.deep.equal([
            "A it is marked for deletion, so the compactor leaves it alone already",
            "Z the bucket has no such block",
        ]);
    });

    it("is shown before it is done, and when it is undone", () => {
        const plan = planQuarantine({ live: [block("A")], marked: [] }, ["A"], retention);
        expect(described(plan, false)).to.match(
            /^to quarantine: 1 blocks\n[^]*A +2026-11-01 00:00 to 2026-11-03 00:00 +raw +100\n1 raw blocks/,
        );
        expect(described(plan, true))
            .to.match(/^to release: 1 blocks/)
            .and.not.to.contain("served until");
    });
});
