import { expect } from "chai";
import fc from "fast-check";
import { awks, block, counted, now, plan as planWith, uploaded, type Fields, type Surroundings } from "./judge";
import { repeated } from "../../repetitions";

for (const awk of awks) {
    const plan = (source: readonly Fields[], around: Surroundings = {}) => planWith(awk, source, around);

    describe(`the judgement of an import, by ${awk.join(" ")}`, () => {
        it("takes what is whole, with the labels of the live series, and counts it", () => {
            const { take, aside, refused } = plan([block("A", 3, 2), block("B", 2, 1)]);
            expect(take.map(({ ulid, samples, bytes, labels }) => [ulid, samples, bytes, labels])).to.deep.equal([
                ["A", 100, 1024, 'cluster="west",prometheus_replica="a"'],
                ["B", 100, 1024, 'cluster="west",prometheus_replica="a"'],
            ]);
            expect([aside, refused]).to.deep.equal([[], []]);
        });

        const one = block("A", 2, 1);
        const raw = { variables: { FROM: "objstore" as const } };
        for (const [what, source, around, reason] of [
            ["without a readable meta.json", [], { missing: { A: "" } }, /^corrupt: without a readable meta\.json$/],
            ["without index and chunks", [one], { missing: { A: ", index, chunks" } }, /^corrupt: .* index, chunks$/],
            ["that the bucket has", [one], { bucket: [uploaded(one)] }, /^the bucket has it$/],
            [
                "that the bucket has merged",
                [block("A", 2, 1, { sources: "S,T," })],
                { bucket: [uploaded(block("M", 4, 1, { sources: "R,S,T," }))] },
                /^the bucket has it$/,
            ],
            [
                "that the bucket has under the name of another replica",
                [one],
                { bucket: [uploaded(one, { labels: 'cluster="west",prometheus_replica="b",' })] },
                /^the bucket has it under other labels, \{cluster="west",prometheus_replica="b",\}$/,
            ],
            [
                "that the bucket has merged under the name of another replica",
                [one],
                {
                    bucket: [
                        uploaded(block("M", 4, 1, { sources: "S,A," }), { labels: 'cluster="west",prometheus_replica="b",' }),
                    ],
                },
                /^the bucket has it under other labels, \{cluster="west",prometheus_replica="b",\}$/,
            ],
            [
                "that a Prometheus has merged of what the bucket has in parts",
                [block("A", 3, 1, { sources: "S,T," })],
                { bucket: [uploaded(block("S", 3, 2)), uploaded(block("T", 2, 1))] },
                /^the bucket has it$/,
            ],
            ["without samples", [block("A", 2, 1, { samples: 0 })], {}, /^without samples$/],
            [
                "that retention would delete",
                [block("A", 41, 40), block("B", 2, 1)],
                {},
                /^ended 40 days ago: the compactor would delete it at once.*retention\.raw$/,
            ],
            [
                "whose own resolution retention would delete",
                [uploaded(block("A", 9, 8, { resolution: 300_000 })), uploaded(block("B", 2, 1))],
                { variables: { FROM: "objstore" as const, KEPT: "0 3600 0" } },
                /retention\.fiveMinutes$/,
            ],
            [
                "that the sidecar uploads",
                [block("A", 2, 1, { level: 1 })],
                { variables: { SIDECAR: "yes" as const } },
                /^the sidecar uploads it$/,
            ],
            [
                "that was in a bucket with other labels",
                [block("A", 2, 1, { labels: 'cluster="east",' })],
                {},
                /^it has labels of its own, \{cluster="east",\}/,
            ],
            [
                "of another store without the labels that distinguish clusters",
                [uploaded(one, { labels: 'team="x",' })],
                raw,
                /^its labels \{team="x",\} lack cluster/,
            ],
        ] as const)
            it(`leaves a block aside ${what}`, () => {
                const { take, aside } = plan(source, around);
                expect(take.map(({ ulid }) => ulid)).to.not.include("A");
                expect(aside.find(({ name }) => name === "A")?.reason).to.match(reason);
            });

        it("refuses an overlap with the same stream, and only with that", () => {
            const bucket = [uploaded(block("X", 3, 1.5))];
            expect(plan([one], { bucket }).refused[0]).to.match(/^A overlaps X, which the bucket has: .*replica/);
            expect(plan([one], { bucket: [uploaded(block("X", 3, 1.5), { labels: 'cluster="west",' })] }).refused).to.deep.equal(
                [],
            );
            expect(plan([one, block("B", 1.5, 0.5)]).refused[0]).to.match(/^B overlaps A, which is to be imported too/);
            expect(plan([one, block("B", 1, 0.5)]).refused).to.deep.equal([]);
        });

        it("refuses a block next to a coarser one of its time that was made of other blocks", () => {
            const stale = (more: Partial<Fields>) => plan([one], { bucket: [uploaded(block("X", 3, 1.5, more))] }).refused;
            for (const resolution of [300_000, 3_600_000])
                expect(stale({ resolution })[0]).to.match(
                    /^A covers the time of X, a block of \d+ minutes that was made of other blocks: .* Mark X for deletion first/,
                );
            expect(stale({ resolution: 300_000, sources: "A,B," }), "made of it").to.deep.equal([]);
            const elsewhere = 'cluster="west",prometheus_replica="b",';
            expect(
                plan([one], { bucket: [uploaded(block("X", 3, 1.5, { resolution: 300_000 }), { labels: elsewhere })] }).refused,
            ).to.deep.equal([]);
            expect(
                plan([one], { bucket: [uploaded(block("X", 4, 2, { resolution: 300_000 }))] }).refused,
                "before it",
            ).to.deep.equal([]);
        });

        it("lists a block that the compactor deletes before it makes a coarser copy", () => {
            // The ranges of 14 days meet at 2026-11-19T00:00Z, 4.5 days before now.
            const ends = (from: number, to: number, KEPT = `${30 * 86_400} 0 0`) =>
                plan([block("A", from, to)], { variables: { KEPT } }).ends;
            expect(ends(5, 4)).to.deep.equal([
                {
                    name: "A",
                    reason: "crosses 2026-11-19, where two ranges of 14 days meet: it is never merged, so no data of 5 minutes are made of it, and on 2026-12-19 the last of it are deleted",
                },
            ]);
            expect(plan([block("A", 5, 4)]).take, "it is imported all the same").to.have.length(1);
            expect(ends(5.5, 3.25), "54 hours are downsampled as they are").to.deep.equal([]);
            expect(ends(5.5, 3.25, `${30 * 86_400} ${90 * 86_400} 0`)[0]?.reason, "once").to.match(
                /no data of 1 hour .* 2027-02-18/,
            );
            expect(ends(4.5, 4), "begins at the boundary").to.deep.equal([]);
            expect(ends(5, 4.5), "ends at the boundary").to.deep.equal([]);
            expect(ends(5, 4, "0 0 0"), "kept forever").to.deep.equal([]);
            expect(ends(5, 4, `${30 * 86_400} ${30 * 86_400} ${30 * 86_400}`), "nothing lives longer").to.deep.equal([]);
            const coarse = { variables: { FROM: "objstore" as const, KEPT: `0 ${90 * 86_400} 0` } };
            expect(plan([uploaded(block("A", 7, 3, { resolution: 300_000 }))], coarse).ends[0]?.reason).to.contain(
                "on 2027-02-18",
            );
        });

        it("refuses what a live replica of the same labels uploads by itself, though the bucket has nothing of it yet", () => {
            const LIVE = String(now - 3_600_000);
            const late = [block("A", 2, 1), block("B", 1, 0.5 / 24), block("C", 0.5 / 24, 0)];
            expect(plan(late, { variables: { LIVE } }).refused).to.deep.equal([
                "C ends 61 min after the live series of its labels begin, and 1 more end after that: their sidecar uploads that time by itself, and an overlap halts the compactor. Import under another replica",
            ]);
            expect(plan([block("A", 2, 1 / 24)], { variables: { LIVE } }).refused, "ends where they begin").to.deep.equal([]);
            expect(plan(late).refused, "nobody uploads").to.deep.equal([]);
            const copied = late.map((two) => uploaded(two));
            expect(plan(copied, { variables: { LIVE, FROM: "objstore" } }).refused, "the same history").to.deep.equal([]);
        });

        it("lets a block replace those that it was made of, as the compactor does", () => {
            const merged = uploaded(block("M", 3, 1, { sources: "A,B," }));
            const bucket = [uploaded(block("A", 3, 2)), uploaded(block("Z", 1, 0.5))];
            const { refused, take } = plan([merged, uploaded(block("B", 2, 1))], { bucket, ...raw });
            expect([refused, take.map(({ ulid }) => ulid)]).to.deep.equal([[], ["M", "B"]]);
        });

        for (const [what, source, around, sentence] of [
            ["no block at all", [], {}, /^the claim holds no block$/],
            ["nothing but what is too old", [block("A", 41, 40)], {}, /^all of it is older than the bucket keeps it.*retention/],
            [
                "more than the store can hold",
                [one],
                { bucket: [uploaded(block("X", 9, 8))], variables: { CAPACITY: "2000" } },
                /^the blocks take 0\.0 GB, and the object store holds .*more room/,
            ],
        ] as const)
            it(`refuses ${what}`, () => {
                expect(plan(source, around).refused[0]).to.match(sentence);
            });

        it("goes on where it was: what is uploaded and what is planned next are the source together", () => {
            const ranges = fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1, maxLength: 12 });
            fc.assert(
                fc.property(ranges, fc.nat(), fc.boolean(), (days, cut, merged) => {
                    const source = days.map((first) => block(`B${first}`, first + 1, first));
                    const done = source.slice(0, cut % (source.length + 1));
                    const sources = done.map(({ ulid }) => `${ulid},`).join("");
                    const [from, to] = [Math.max(...days) + 1, Math.min(...days)];
                    const whole = done.length === source.length && merged;
                    const bucket = whole ? [uploaded(block("M", from, to, { sources }))] : done.map((two) => uploaded(two));
                    const { take, refused } = plan(source, { bucket });
                    expect(refused).to.deep.equal([]);
                    expect([...take, ...done].map(({ ulid }) => ulid).sort()).to.deep.equal(
                        source.map(({ ulid }) => ulid).sort(),
                    );
                }),
                { numRuns: repeated(10) },
            );
        });

        it("never takes two blocks of one stream for one time, unless one was made of the other", () => {
            const some = fc.array(fc.tuple(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 4 })), { maxLength: 6 });
            const blocks = (marks: string) =>
                some.map((ranges) => ranges.map(([from, length], index) => block(`${marks}${index}`, from, from - length / 2)));
            fc.assert(
                fc.property(blocks("S"), blocks("B"), (source, had) => {
                    const { take, refused } = plan(source, { bucket: had.map((two) => uploaded(two)) });
                    const all = [...had.map((two) => ({ ...two, old: true })), ...take.map((two) => ({ ...two, old: false }))];
                    const overlap = all.some((a, i) =>
                        all.some(
                            (b, j) =>
                                i < j &&
                                !(a.old && b.old) &&
                                Number(a.minTime) < Number(b.maxTime) &&
                                Number(b.minTime) < Number(a.maxTime),
                        ),
                    );
                    expect(refused.some((text) => text.includes("overlaps"))).to.equal(overlap);
                }),
                { numRuns: repeated(15) },
            );
        });

        it("counts what arrived, merged or not, and names what did not", () => {
            const [a, b, c] = [block("A", 3, 2), block("B", 2, 1), block("C", 1, 0)];
            const bucket = [uploaded(a), uploaded(block("M", 2, 1, { sources: "B,Z,", samples: 999 }))];
            expect(counted(awk, [a, b, c], bucket)).to.deep.equal({ blocks: 2, samples: 200, bytes: 2000, missing: ["C"] });
            expect(counted(awk, [a], [uploaded(a, { samples: 99 })])?.samples).to.equal(99);
        });
    });
}
