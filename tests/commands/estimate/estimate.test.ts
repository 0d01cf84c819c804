import { expect } from "chai";
import fc from "fast-check";
import { blocksAt, bucketAt, costsAt, estimate, requestsIn } from "../../../commands/estimate/estimate";
import { defaultRhythm, type Inputs } from "../../../commands/estimate/inputs";

/** The rows that the sizing note publishes: 30 s, two replicas, 30d/90d/365d. */
const published: Inputs = {
    activeSeries: 1e6,
    seriesFrom: "a test",
    samplesASecond: 1e6 / 30,
    samplesFrom: "a test",
    replicas: 2,
    scrapeSeconds: 30,
    localRetentionSeconds: 48 * 3600,
    blockSeconds: 7200,
    retention: { raw: 30, fiveMinutes: 90, oneHour: 365 },
    rhythm: { recursive: true, iteration: 1800, progress: 1800, viewer: 1800, storeSync: 1800 },
    deleteDelaySeconds: 168 * 3600,
    versionDays: 7,
    storeReplicas: 2,
    compactions: 1,
    components: ["query", "query-frontend", "store", "compact"],
    receivedSeries: 1e6,
    receiveRetentionSeconds: 48 * 3600,
    billed: true,
    objectStoreKey: "objectStore.volume.size",
    given: { prometheusVolume: 50 * 2 ** 30, compactorVolume: 100e9 },
};

const stacks = fc.record({
    activeSeries: fc.integer({ min: 1, max: 1e7 }),
    samplesASecond: fc.integer({ min: 1, max: 1e6 }),
    replicas: fc.integer({ min: 1, max: 4 }),
    blockSeconds: fc.constantFrom(120, 3600, 7200),
    retention: fc.record({
        raw: fc.integer({ min: 2, max: 400 }),
        fiveMinutes: fc.integer({ min: 10, max: 800 }),
        oneHour: fc.oneof(fc.integer({ min: 10, max: 2000 }), fc.constant(Infinity)),
    }),
    deleteDelaySeconds: fc.integer({ min: 0, max: 7 * 86_400 }),
    versionDays: fc.integer({ min: 0, max: 7 }),
});

describe("an estimate", () => {
    it("of a million series is what the published table has, in GB", () => {
        const { raw, fiveMinutes, oneHour, deleted } = bucketAt(published, published.retention, 365);
        expect([raw, fiveMinutes, oneHour, deleted].map((size) => Math.round(size / 1e9))).to.deep.equal([398, 276, 126, 786]);
    });

    it("of a million series costs what the published table has", () => {
        const { storage, deleted } = costsAt(published, published.retention, published.rhythm, 365);
        expect(storage).to.be.closeTo(36.5, 0.1);
        expect(deleted).to.be.closeTo(18.1, 0.1);
        // Two days of delay and no versions were the default before.
        const short = { ...published, deleteDelaySeconds: 48 * 3600, versionDays: 0 };
        expect(costsAt(short, published.retention, published.rhythm, 365).storage).to.be.closeTo(21.1, 0.3);
    });

    it("of idle requests is within a factor of 2 of those that MinIO counted, in half an hour over 14 blocks", () => {
        const counted = { head: 742, get: 604, list: 53 };
        const { head, get, list } = requestsIn(1800, defaultRhythm, 14, { ...published, storeReplicas: 1 });
        for (const [found, wanted] of [
            [head, counted.head],
            [list, counted.list],
            [get, counted.get],
        ] as const)
            expect(found / wanted).to.be.within(1 / 2.2, 2.2);
    });

    it("shows how much less is billed with our rhythm: some eight times, in requests", () => {
        const dollars = (rhythm: Inputs["rhythm"]) => costsAt(published, published.retention, rhythm, 365).requests;
        expect(dollars(defaultRhythm) / dollars(published.rhythm)).to.be.within(5, 12);
    });

    it("estimates about 155 blocks of a stream, half of them compacted into others", () => {
        expect(blocksAt({ ...published, replicas: 1 }, published.retention, 365)).to.be.within(140, 170);
    });

    it("names what is too small, and only that", () => {
        const needs = estimate(published).needs.filter(({ given, needed }) => given !== undefined && given < needed);
        expect(needs.map(({ key }) => key)).to.deep.equal(["thanos.compactor.volume.size"]);
    });

    it("of an outage ends with the volume, when that is full before the retention is over", () => {
        expect(estimate(published).survivedOutage).to.equal(46 * 3600);
        const small = estimate({ ...published, given: { prometheusVolume: 2 ** 30 } });
        expect(small.survivedOutage).to.be.lessThan(4 * 3600);
    });

    it("never shrinks over time, and no longer grows when everything is kept for its time", () => {
        fc.assert(
            fc.property(stacks, fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (stack, a, b) => {
                const total = (days: number) => bucketAt(stack, stack.retention, days).total;
                expect(total(Math.max(a, b))).to.be.at.least(total(Math.min(a, b)));
                if (stack.retention.oneHour !== Infinity) expect(total(2014)).to.equal(total(9000));
            }),
        );
    });

    it("counts at least as many blocks for each longer retention", () => {
        fc.assert(
            fc.property(stacks, fc.integer({ min: 1, max: 1000 }), (stack, more) => {
                const blocks = (raw: number) =>
                    blocksAt({ ...stack, deleteDelaySeconds: 172_800 }, { ...stack.retention, raw }, 5000);
                expect(blocks(stack.retention.raw + more)).to.be.at.least(blocks(stack.retention.raw));
            }),
        );
    });

    it("is proportional to the replicas", () => {
        fc.assert(
            fc.property(stacks, (stack) => {
                const total = (replicas: number) => bucketAt({ ...stack, replicas }, stack.retention, 100).total;
                expect(total(2) / total(1)).to.be.closeTo(2, 1e-9);
            }),
        );
    });
});
