import { expect } from "chai";
import fc from "fast-check";
import { counted } from "../../../ops/import-history/import";
import { planImport, type BlockMeta, type Found, type Surroundings } from "../../../ops/import-history/plan";
import { parseBucket, parseFolders, uploadBlocks } from "../../../ops/import-history/scripts";

const day = 86_400_000;
const now = new Date("2026-11-23T12:00:00Z");
const labels = { cluster: "west", prometheus_replica: "a" };

/** A block of so many days ago. */
const block = (ulid: string, from: number, to: number, more: Partial<BlockMeta> = {}): BlockMeta => ({
    ulid,
    minTime: now.getTime() - from * day,
    maxTime: now.getTime() - to * day,
    stats: { numSamples: 100 },
    compaction: { level: 2, sources: [ulid] },
    ...more,
});
const found = (meta: BlockMeta, more: Partial<Found> = {}): Found => ({
    folder: meta.ulid,
    bytes: 1000,
    meta,
    missing: [],
    ...more,
});
const plan = (blocks: Found[], more: Partial<Surroundings> = {}) =>
    planImport({ found: blocks, bucket: [], labels, now, retention: 30 * 86_400, sidecar: false, ...more });

describe("an import of history", () => {
    it("takes what is whole, oldest first, and counts it", () => {
        const { upload, samples, bytes, aside, refused } = plan([found(block("B", 2, 1)), found(block("A", 3, 2))]);
        expect(upload.map(({ ulid }) => ulid)).to.deep.equal(["A", "B"]);
        expect([samples, bytes, aside, refused]).to.deep.equal([200, 2000, [], []]);
    });

    for (const [what, one, more, reason] of [
        [
            "without a readable meta.json",
            found(block("A", 2, 1), { meta: undefined, missing: ["meta.json"] }),
            {},
            /^corrupt: without a readable meta\.json$/,
        ],
        ["without an index", found(block("A", 2, 1), { missing: ["index"] }), {}, /^corrupt: without a readable index$/],
        [
            "that the bucket has",
            found(block("A", 2, 1)),
            { bucket: [{ ...block("A", 2, 1), thanos: { labels } }] },
            /^the bucket has it$/,
        ],
        [
            "that the bucket has merged",
            found(block("A", 2, 1)),
            { bucket: [block("M", 4, 1, { compaction: { level: 3, sources: ["A", "Z"] }, thanos: { labels } })] },
            /^the bucket has it$/,
        ],
        [
            "that was merged of what the bucket has",
            found(block("M", 2, 1, { compaction: { level: 2, sources: ["A", "B"] } })),
            { sidecar: true, bucket: ["A", "B"].map((ulid) => ({ ...block(ulid, 2, 1), thanos: { labels } })) },
            /^the bucket has it$/,
        ],
        ["without samples", found(block("A", 2, 1, { stats: { numSamples: 0 } })), {}, /^without samples$/],
        ["that retention would delete", found(block("A", 40, 31)), {}, /the compactor would delete it at once.*retention\.raw$/],
        [
            "that the sidecar uploads",
            found(block("A", 2, 1, { compaction: { level: 1 } })),
            { sidecar: true },
            /^the sidecar uploads it$/,
        ],
    ] as const)
        it(`leaves a block aside ${what}`, () => {
            const { upload, aside } = plan([one], more);
            expect(upload).to.deep.equal([]);
            expect(aside[0]?.reason).to.match(reason);
        });

    it("refuses an overlap with the same stream, and only with that", () => {
        const bucket = [{ ...block("X", 3, 1.5), thanos: { labels } }];
        expect(plan([found(block("A", 2, 1))], { bucket }).refused[0]).to.match(/^A overlaps X, which the bucket has/);
        expect(plan([found(block("A", 2, 1))], { bucket, labels: { ...labels, prometheus_replica: "b" } }).refused).to.deep.equal(
            [],
        );
        expect(plan([found(block("A", 2, 1)), found(block("B", 1.5, 0.5))]).refused[0]).to.match(
            /^A overlaps B, which is to be imported too/,
        );
    });

    it("goes on where it was: what is uploaded and what is planned next are the source together", () => {
        const ranges = fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1 });
        fc.assert(
            fc.property(ranges, fc.nat(), (days, cut) => {
                const source = days.map((one) => block(`B${one}`, one + 1, one));
                const done = source.slice(0, cut % (source.length + 1)).map((one) => ({ ...one, thanos: { labels } }));
                const { upload } = plan(
                    source.map((one) => found(one)),
                    { bucket: done },
                );
                expect([...upload, ...done].map(({ ulid }) => ulid).sort()).to.deep.equal(source.map(({ ulid }) => ulid).sort());
            }),
        );
    });

    it("counts what arrived, merged or not, and names what did not", () => {
        const [a, b, c] = [block("A", 3, 2), block("B", 2, 1), block("C", 1, 0)];
        const bucket = [a, block("M", 2, 1, { compaction: { level: 3, sources: ["B", "Z"] }, stats: { numSamples: 999 } })];
        expect(counted({ upload: [a, b, c] }, bucket)).to.deep.equal({ blocks: 2, samples: 200, missing: ["C"] });
    });
});

describe("what the Jobs of an import write", () => {
    it("is read folder by folder", () => {
        const meta = JSON.stringify(block("A", 2, 1));
        const log = `BLOCK\tA\t12\t\t${meta}\nBLOCK\tB\t4\tindex,chunks,\t{broken\nnoise\n`;
        const [a, b, ...more] = parseFolders(log);
        expect(a).to.deep.include({ folder: "A", bytes: 12 * 1024, missing: [] });
        expect(a?.meta?.ulid).to.equal("A");
        expect(b).to.deep.equal({ folder: "B", bytes: 4096, meta: undefined, missing: ["index", "chunks"] });
        expect(more).to.deep.equal([]);
    });

    it("is read as many metas, each over several lines", () => {
        const text = [block("A", 2, 1), block("B", 1, 0)].map((one) => JSON.stringify(one, null, "\t")).join("\n");
        expect(parseBucket(text).map(({ ulid }) => ulid)).to.deep.equal(["A", "B"]);
    });

    it("quotes labels for the shell", () => {
        expect(uploadBlocks("db", ["A"], { who: "it's" })).to.contain(`--label='who="it'\\''s"'`);
    });
});
