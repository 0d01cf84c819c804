import { expect } from "chai";
import type { Block } from "../../commands/access/thanos";
import { endangered } from "../../commands/blocks/coverage";
import { coverage } from "../../commands/verify/checks/coverage";

const hour = 3_600_000;
const day = 24 * hour;
/** The start of a range of 14 days, and a moment 15 days later. */
const start = Math.floor(Date.UTC(2026, 10, 1) / (14 * day)) * 14 * day;
const now = start + 15 * day;
let count = 0;

const block = (from: number, to: number, resolution = 0): Block => ({
    ulid: `block-${count++}`,
    minTime: start + from * hour,
    maxTime: start + to * hour,
    stats: { numSamples: 1 },
    compaction: { level: 1, sources: [] },
    thanos: { labels: { cluster: "west" }, downsample: { resolution }, source: "sidecar" },
});

const kept = { raw: 17 * 86_400, fiveMinutes: Infinity };
const whys = (blocks: readonly Block[], of = kept, at = now) =>
    endangered(new Map([["{}", blocks]]), of, at).map(({ why }) => why);
/** The next blocks of the stream. */
const alive = block(15 * 24 - 2, 15 * 24);

describe("blocks that are deleted before they are downsampled", () => {
    it("are none that are long enough, or downsampled already", () => {
        expect(whys([block(0, 48), alive])).to.deep.equal([]);
        expect(whys([block(0, 20), block(0, 20, 300_000), alive])).to.deep.equal([]);
    });

    it("are those that cross a range of 14 days", () => {
        expect(whys([block(-20, 10), block(10, 58), alive])[0]).to.match(/cross a boundary/);
    });

    it("are those that lie alone in their range: too little to be merged with", () => {
        expect(whys([block(0, 8), block(24, 32), alive])[0]).to.match(/shorter than the 40 hours/);
        expect(whys([block(0, 8), block(200, 208), alive])).to.deep.equal([]);
    });

    it("are those whose range ends too late for the retention, with three days for a compactor that is halted", () => {
        const nights = [block(30, 54), block(55, 80)]; // 30 to 80 h: no 2 days hold 40 h of it
        const at = start + 4 * day;
        const open = [...nights, block(4 * 24 - 2, 4 * 24)];
        expect(whys(open, { ...kept, raw: 41 * 3600 }, at)[0]).to.match(/deleted before/);
        expect(whys(open, { ...kept, raw: 13 * 86_400 }, at)[0]).to.match(/deleted before/);
        expect(whys(open, { ...kept, raw: 17 * 86_400 }, at)).to.deep.equal([]);
        expect(whys(open, { ...kept, raw: Infinity }, at)).to.deep.equal([]);
    });

    it("are the newest block of a stream that has ended", () => {
        const ended = [block(0, 46), block(46, 48)];
        expect(whys(ended, kept, start + 10 * day)[0]).to.match(/the stream has ended/);
    });

    it("are judged for 1 hour, too: 5-minute blocks of less than 10 days in their range", () => {
        const blocks = [
            block(0, 48, 300_000),
            block(48, 96, 300_000),
            block(15 * 24, 16 * 24, 300_000),
            block(20 * 24 - 2, 20 * 24),
        ];
        const found = endangered(new Map([["{}", blocks]]), { raw: Infinity, fiveMinutes: 90 * 86_400 }, now + 5 * day);
        expect(found.map(({ resolution, why, blocks: own }) => [resolution, own.length, /10 days/.test(why)])).to.deep.equal([
            [300_000, 2, true],
        ]);
    });

    it("are named by stream, with the day of their end", () => {
        const { state, measured } = coverage([block(-20, 10), alive], kept, now);
        expect(state).to.equal("red");
        expect(measured).to.match(/1 raw blocks \(1\.3 days\) of \{cluster="west"\} are lost from .*cross a boundary/);
        expect(coverage([block(0, 48), alive], kept, now).state).to.equal("ok");
    });
});
