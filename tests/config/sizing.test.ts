import { expect } from "chai";
import fc from "fast-check";
import { sizeOf, sizes, type Size } from "../../config/sizes";
import { toBytes } from "../../config/units";

const computed = (activeSeries: number, scrapeInterval = "30s", retention = "48h", oneHour = "365d"): Size =>
    sizeOf({
        size: "small",
        activeSeries,
        prometheus: { scrapeInterval, retention },
        thanos: { retention: { raw: "30d", fiveMinutes: "90d", oneHour } },
    });
const gibibytes = (quantity: string) => toBytes(quantity) / 2 ** 30;

/** Properties of every size, named or computed. */
function holds(size: Size): void {
    for (const part of Object.values(size) as unknown[])
        if (typeof part === "object" && part !== null && "resources" in part) {
            const { memory, memoryLimit } = part.resources as { memory: string; memoryLimit: string };
            expect(toBytes(memory)).to.be.at.most(toBytes(memoryLimit));
        }
    const { resources, chunkPool, indexCache, bucketCache = "0" } = size.storeGateway;
    const inMemory = [chunkPool, indexCache, bucketCache].map(toBytes).reduce((sum, part) => sum + part, 0);
    expect(toBytes(resources.memoryLimit)).to.be.at.least(inMemory * 1.3);
    const results = toBytes(size.queryFrontend.cache);
    expect(toBytes(size.queryFrontend.resources.memoryLimit)).to.be.at.least((results + results / 8) * 1.3);
}

describe("sizes", () => {
    for (const [name, size] of Object.entries(sizes))
        it(`${name}: requests fit limits, and so do caches`, () => {
            holds(size);
        });

    it("fit for any number of series, and never shrink when series grow", () => {
        const count = fc.integer({ min: 1_000, max: 10_000_000 });
        fc.assert(
            fc.property(count, count, (one, other) => {
                const [small, large] = [computed(Math.min(one, other)), computed(Math.max(one, other))];
                holds(small);
                for (const part of ["prometheus", "query", "queryFrontend", "storeGateway", "compactor", "receive"] as const) {
                    const [less, more] = [small[part].resources, large[part].resources];
                    expect(toBytes(less.memoryLimit), part).to.be.at.most(toBytes(more.memoryLimit));
                }
                for (const part of ["prometheus", "storeGateway", "compactor", "receive"] as const)
                    expect(toBytes(small[part].volume), part).to.be.at.most(toBytes(large[part].volume));
            }),
        );
    });

    it("are what the arithmetic gives: a million series every 30 s", () => {
        const size = computed(1_000_000);
        // 33,333 samples a second: 48 h of 2.5 bytes at 80 %, and 3 h of 10 bytes; two weeks of 1.92 bytes, twice, and a fifth.
        expect(gibibytes(size.prometheus.volume)).to.be.closeTo(
            ((33_333 * (172_800 * 2.5)) / 0.8 + 33_333 * 10_800 * 10) / 2 ** 30,
            1,
        );
        expect(gibibytes(size.compactor.volume)).to.be.closeTo((2 * 1_209_600 * 33_333 * 1.92 * 1.2) / 2 ** 30, 1);
        expect(gibibytes(size.prometheus.resources.memory)).to.be.closeTo((1_000_000 * 8300 * 1.25) / 2 ** 30 + 0.25, 0.1);
    });

    it("follow the scrape interval and the retention", () => {
        expect(gibibytes(computed(1_000_000, "15s").compactor.volume)).to.be.closeTo(
            2 * gibibytes(computed(1_000_000, "30s").compactor.volume),
            1,
        );
        expect(toBytes(computed(1_000_000, "30s", "96h").prometheus.volume)).to.be.greaterThan(
            toBytes(computed(1_000_000).prometheus.volume),
        );
        expect(computed(3_000_000).storeGateway.partitions).to.deep.equal(["14d", "90d"]);
        expect(computed(3_000_000, "30s", "48h", "90d").storeGateway.partitions).to.deep.equal(["14d"]);
        expect(computed(300_000).storeGateway.partitions).to.deep.equal([]);
    });
});
