import { expect } from "chai";
import { block } from "./blocks";
import { describe as described } from "../../../commands/import-history/import";
import { begun, readCount, readFailure, readPlan } from "../../../commands/import-history/plan";

const log = [
    "ts=1 level=info",
    "ASIDE\tB\tcorrupt: without a readable index",
    "REFUSED\tA overlaps X",
    'TAKE\tA\t1000\t2000\t7\t2\t300000\tS,T,\t10,0,5,\tcluster="we,st",prometheus_replica="a",',
    'ts=2 msg="upload new block" id=A',
    'ts=3 msg="object replicated" object=B/chunks/000001',
    'ts=3 msg="object replicated" object=B/index',
].join("\n");

describe("what the Job of an import writes", () => {
    it("is read as a plan", () => {
        expect(readPlan(log)).to.deep.equal({
            take: [
                {
                    ulid: "A",
                    minTime: 1000,
                    maxTime: 2000,
                    samples: 7,
                    bytes: 15,
                    sources: ["S", "T"],
                    labels: 'cluster="we,st",prometheus_replica="a"',
                    resolution: 300_000,
                },
            ],
            aside: [{ name: "B", reason: "corrupt: without a readable index" }],
            ends: [],
            refused: ["A overlaps X"],
        });
    });

    it("reports how many blocks were begun, by either of Thanos' tools", () => {
        expect(begun(log)).to.equal(2);
    });

    it("is read as a count, with what is missing, and as nothing when nothing was counted", () => {
        expect(readCount("COUNTED\t2\t14\t30\nMISSING\tC\n")).to.deep.equal({
            blocks: 2,
            samples: 14,
            bytes: 30,
            missing: ["C"],
        });
        expect(readCount(log)).to.equal(undefined);
    });

    it("is read as the reason of a failure", () => {
        expect(readFailure("FAILED\tthe bucket can not be listed: Access Denied\n")).to.equal(
            "the bucket can not be listed: Access Denied",
        );
        expect(readFailure(log)).to.equal(undefined);
    });

    it("is printed for people: what comes, as what, how long, and what does not", () => {
        const text = described(
            { title: "the claim old" },
            { take: [block("A"), block("B")], aside: [{ name: "C", reason: "without samples" }], ends: [], refused: [] },
        );
        expect(text).to.contain("2 blocks, 20 samples, 2.0 GB");
        expect(text).to.match(/1970-01-01 00:00 UTC to 1970-01-01 02:00 UTC, some 2 min at 20 MB\/s/);
        expect(text).to.contain('as {cluster="west"}');
        expect(text).to.match(/C +without samples/);
    });
});
