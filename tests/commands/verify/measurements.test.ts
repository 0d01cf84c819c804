import { expect } from "chai";
import type { ThanosApi } from "../../../commands/access/thanos";
import { factorOf, figureTable, growthADay, measure } from "../../../commands/verify/measurements";
import { answering, block, intended } from "./stack";

const own = { cluster: "local", prometheus: "monitoring/thanos-stack" };
const replica = (name: string) => ({ ...own, prometheus_replica: name });
const hour = 3_600_000;
const sized = (one: ReturnType<typeof block>, bytes: number) => ({
    ...one,
    thanos: { ...one.thanos, files: [{ size_bytes: bytes }] },
});

describe("the growth of a bucket", () => {
    it("is what both replicas add in a day, by blocks that are not merged into others", () => {
        const [a, b] = [sized(block(replica("a"), 0, 2 * hour), 1200), sized(block(replica("a"), 2 * hour, 4 * hour), 800)];
        expect(growthADay([a, b])).to.equal(12_000); // 2000 in 4 h
        const merged = sized(block(replica("a"), 0, 4 * hour, [a.ulid, b.ulid]), 1500);
        expect(growthADay([a, b, merged])).to.equal(9000);
        expect(growthADay([merged, sized(block(replica("b"), 0, 4 * hour), 1500)])).to.equal(18_000);
        expect(growthADay([])).to.equal(undefined);
    });
});

describe("the figures of a running stack", () => {
    const now = Date.now();
    const asked: string[] = [];
    const thanos: Partial<ThanosApi> = {
        loadedBlocks: () =>
            Promise.resolve([
                sized(block(replica("a"), now - 4 * hour, now - 2 * hour), 1_000_000),
                sized(block({ ...own, cluster: "edge" }, now - 4 * hour, now - 2 * hour), 7_000_000),
            ]),
        query: (expression) => {
            asked.push(expression);
            return Promise.resolve([{ metric: {}, value: [0, /resident/.test(expression) ? "50000000" : "10"] }]);
        },
    };
    const figures = async () =>
        new Map((await measure(await answering(intended("local"), { thanos }))).map((figure) => [figure.what, figure]));

    it("are the stack's own part of a bucket, its growth, and the bill for all of it", async () => {
        const found = await figures();
        expect(found.get("size of the stack's part of the bucket")?.measured).to.equal(1_000_000);
        expect(found.get("growth of it a day, raw")?.measured).to.equal(12_000_000);
        // 10 a minute of each kind of request: lists and puts, gets and heads.
        const requests = (10 * 60 * 24 * 30 * (2 * 0.005 + 2 * 0.0004)) / 1000;
        expect(found.get("what S3 would bill a month as it is now")?.measured).to.be.closeTo(requests + 0.000184, 1e-6);
    });

    it("are the memory of each component that the stack has, of its own targets", async () => {
        const found = await figures();
        const memories = [...found.keys()].filter((what) => what.endsWith(" memory"));
        expect(memories).to.deep.equal([
            "Prometheus memory",
            "sidecar memory",
            "querier memory",
            "query-frontend memory",
            "store gateway memory",
            "compactor memory",
        ]);
        const querier = found.get("querier memory");
        expect(querier && factorOf(querier)).to.be.within(0.1, 1);
        expect(asked).to.include(
            'max(process_resident_memory_bytes{cluster="local", prometheus="monitoring/thanos-stack", namespace="monitoring", job="thanos-query"})',
        );
    });

    it("are shown each in its unit, with why they differ", async () => {
        const table = figureTable([...(await figures()).values()]);
        expect(table).to.match(/what S3 would bill.*\$\d+\.\d\d.*\$\d+\.\d\d/);
        expect(table).to.match(/querier memory +[\d.]+ Mi +47\.7 Mi +0\.\d\d ×/);
    });
});
