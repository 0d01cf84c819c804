import { expect } from "chai";
import { wrongReplicas, type Replica } from "../../../ops/verify/checks/flags";
import type { PrometheusView } from "../../../rules/view/types";
import { validView } from "../../rules/valid-view";

const wanted = (): PrometheusView => validView().prometheus[0]!;

const replica = (name: string, change: Partial<Replica> = {}): Replica => ({
    name,
    flags: { "storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "2h" },
    retention: "2d or 40GiB",
    labels: { cluster: "west", prometheus: "monitoring/own", prometheus_replica: name },
    passes: 1,
    ...change,
});

describe("Prometheus as it runs", () => {
    it("is right when it does what the stack says, in whatever words", () => {
        expect(wrongReplicas(wanted(), [replica("a"), replica("b")])).to.deep.equal([]);
    });

    for (const [what, replicas, message] of [
        ["one replica too few", [replica("a")], /^1 replicas run, the stack says 2$/],
        [
            "compaction",
            [
                replica("a"),
                replica("b", { flags: { "storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "1d" } }),
            ],
            /^b compacts: its blocks span 2h to 1d$/,
        ],
        ["a shorter retention", [replica("a"), replica("b", { retention: "6h" })], /^b keeps 6h, the stack says 48h$/],
        [
            "another replica label",
            [replica("a"), replica("b", { labels: { cluster: "west", prometheus: "monitoring/own", replica: "b" } })],
            /^b has no external label prometheus_replica/,
        ],
        [
            "another cluster",
            [replica("a"), replica("b", { labels: { cluster: "east", prometheus_replica: "b" } })],
            /^b has the external labels \{cluster="east"/,
        ],
        [
            "one replica's name twice",
            [replica("a"), replica("b", { labels: { cluster: "west", prometheus_replica: "a" } })],
            /^replicas share a value of prometheus_replica: a, a$/,
        ],
    ] as const)
        it(`with ${what} is named`, () => {
            expect(wrongReplicas(wanted(), replicas)[0]).to.match(message);
        });

    describe("with delayed compaction", () => {
        const delayed = (): PrometheusView => ({ ...wanted(), disableCompaction: false });
        const flags = {
            "storage.tsdb.min-block-duration": "2h",
            "storage.tsdb.max-block-duration": "4h48m",
            "storage.tsdb.delay-compact-file.path": "/prometheus/thanos.shipper.json",
        };

        it("is right when it waits for the file that the sidecar has written", () => {
            const right = [replica("a", { flags }), replica("b", { flags })];
            expect(wrongReplicas(delayed(), right)).to.deep.equal([]);
            expect(wrongReplicas(wanted(), right)[0]).to.match(/^a compacts: its blocks span 2h to 4h48m$/);
        });

        it("is wrong when it waits for no file, or the file is not there yet", () => {
            expect(wrongReplicas(delayed(), [replica("a"), replica("b", { flags })])).to.deep.equal([
                "a is not told to wait with compaction until blocks are uploaded: its operator is too old for that",
            ]);
            expect(wrongReplicas(delayed(), [replica("a", { flags, passes: 0 }), replica("b", { flags })])[0]).to.match(
                /^the sidecar of a has not yet written which blocks are uploaded/,
            );
        });
    });
});
