import { expect } from "chai";
import { planUndelete, readMetas, type Meta } from "../../../commands/undelete/plan";
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
const restored = (...args: Parameters<typeof planUndelete>) => planUndelete(...args).restore.map(({ ulid }) => ulid);

describe("undelete", () => {
    it("restores what is marked, and nothing else", () => {
        const all = [block("marked", 10), block("live", 5)];
        expect(restored(all, new Set(["live"]), {}, forEver, now)).to.deep.equal(["marked"]);
    });

    it("selects by time, block and stream", () => {
        const all = [block("old", 50), block("young", 10), block("east", 10, { cluster: "east" })];
        const chosen = (selection: Parameters<typeof planUndelete>[2]) => restored(all, new Set(), selection, forEver, now);
        expect(chosen({ from: now - 20 * day })).to.deep.equal(["young", "east"]);
        expect(chosen({ to: now - 20 * day })).to.deep.equal(["old"]);
        expect(chosen({ blocks: ["east", "old"] })).to.deep.equal(["old", "east"]);
        expect(chosen({ stream: { cluster: "east" } })).to.deep.equal(["east"]);
    });

    it("leaves blocks marked whose samples are in another: both would overlap", () => {
        const all = [block("a", 10), block("b", 8), block("merged", 10, { sources: ["a", "b"] })];
        const plan = planUndelete(all, new Set(["merged"]), {}, forEver, now);
        expect(plan.restore).to.deep.equal([]);
        expect(plan.aside.map(({ why }) => why)).to.deep.equal(["its samples are in merged", "its samples are in merged"]);
        // Not those of another resolution.
        const fine = [block("a", 10), block("coarse", 10, { sources: ["a"], resolution: 300_000 })];
        expect(restored(fine, new Set(["coarse"]), {}, forEver, now)).to.deep.equal(["a"]);
    });

    it("leaves blocks marked that retention would mark again, and names the retention that keeps them", () => {
        const plan = planUndelete([block("a", 50)], new Set(), {}, new Map([[0, 41 * 3600]]), now);
        expect(plan.restore).to.deep.equal([]);
        expect(described(plan)).to.match(
            /left marked: 1 blocks: the compactor deletes it again: set thanos\.retention\.raw to 49d/,
        );
        expect(restored([block("a", 50)], new Set(), {}, new Map([[0, 49 * 86_400]]), now)).to.deep.equal(["a"]);
    });

    it("reads what Thanos lists", () => {
        const text = [block("a", 3), block("b", 2)].map((one) => `${JSON.stringify(one, null, "\t")}\n`).join("");
        expect(readMetas(text).map(({ ulid }) => ulid)).to.deep.equal(["a", "b"]);
        expect(readMetas("")).to.deep.equal([]);
    });
});
