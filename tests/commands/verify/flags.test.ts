import { expect } from "chai";
import {
    wrongFlags,
    wrongReplicas,
    wrongSidecar,
    workloadOf,
    type ExpectedPrometheus,
    type Replica,
    type RunningSidecar,
} from "../../../commands/verify/checks/flags";

const wanted = (): ExpectedPrometheus => ({
    version: "v3.14.0",
    replicas: 2,
    externalLabels: { cluster: "west" },
    replicaLabel: "prometheus_replica",
    disableCompaction: true,
    retention: "48h",
    sidecar: { blockDuration: "2h" },
});

const replica = (name: string, change: Partial<Replica> = {}): Replica => ({
    name,
    version: "3.14.0",
    flags: { "storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "2h" },
    retention: "2d or 40GiB",
    labels: { cluster: "west", prometheus: "monitoring/own", prometheus_replica: name },
    passes: 1,
    ...change,
});

describe("Prometheus as it runs", () => {
    it("passes when it has the values of the stack file, in any notation", () => {
        expect(wrongReplicas(wanted(), [replica("a"), replica("b")])).to.deep.equal([]);
    });

    for (const [what, replicas, message] of [
        ["one replica too few", [replica("a")], /^1 replicas run, expected 2$/],
        [
            "compaction",
            [
                replica("a"),
                replica("b", { flags: { "storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "1d" } }),
            ],
            /^b compacts: its blocks span 2h to 1d$/,
        ],
        [
            "another version",
            [replica("a"), replica("b", { version: "3.13.0" })],
            /^b is Prometheus 3\.13\.0, expected v3\.14\.0$/,
        ],
        ["a shorter retention", [replica("a"), replica("b", { retention: "6h" })], /^b keeps 6h, expected 48h$/],
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
        const delayed = (): ExpectedPrometheus => ({ ...wanted(), disableCompaction: false });
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

describe("the flags that a Thanos reports", () => {
    const args = [
        "--wait",
        "--no-store.lazy",
        "--retention=365d",
        "--min-time=-7200s",
        "--pool=512MB",
        '--label=a="b"',
        '--label=pod="$(POD_NAME)"',
        "--objstore.config-file=/objstore/objstore.yml",
        "--log.level=info",
    ];
    const flags = {
        wait: "true",
        "store.lazy": "false",
        retention: "1y",
        "min-time": "-2h",
        pool: "512MiB",
        label: 'a="b",pod="store-0"',
        "objstore.config-file": "<REDACTED>",
        "another.default": "5",
    };

    it("are right in the words that Thanos has for them", () => {
        expect(wrongFlags("store-0", args, flags)).to.deep.equal([]);
    });

    for (const [name, value] of [
        ["wait", "false"],
        ["store.lazy", "true"],
        ["retention", "364d"],
        ["min-time", "2h"],
        ["pool", "512GiB"],
        ["label", 'a="b"'],
    ] as const)
        it(`are wrong with ${name}=${value}`, () => {
            const [wrong, ...more] = wrongFlags("store-0", args, { ...flags, [name]: value });
            expect(wrong).to.contain(`store-0 runs with ${name}=${value}, its argument is `);
            expect(more).to.deep.equal([]);
        });
});

describe("a sidecar as it runs", () => {
    const running: RunningSidecar = {
        name: "prometheus-0",
        args: [
            "sidecar",
            "--prometheus.url=http://localhost:9090/",
            "--objstore.config=$(OBJSTORE_CONFIG)",
            "--tsdb.path=/prometheus",
        ],
        secrets: ["thanos-objstore-writer"],
        dataPath: "/prometheus",
        connected: true,
    };
    const wrong = (change: Partial<RunningSidecar>, delayed = false) =>
        wrongSidecar({ objstoreSecret: "thanos-objstore-writer" }, { ...running, ...change }, delayed);

    it("is right when it uploads what its Prometheus writes, with the stack's Secret", () => {
        expect(wrong({})).to.deep.equal([]);
    });

    for (const [what, change, message] of [
        ["no objstore document", { args: running.args.filter((arg) => !arg.includes("objstore")) }, /uploads nothing/],
        [
            "another Secret",
            { secrets: ["thanos-objstore-owner"] },
            /from thanos-objstore-owner, expected thanos-objstore-writer$/,
        ],
        ["another folder", { dataPath: "/data" }, /reads blocks in \/prometheus, Prometheus writes them to \/data$/],
        [
            "another Prometheus",
            { args: running.args.map((arg) => arg.replace("localhost", "prometheus.monitoring")) },
            /^prometheus-0 queries http:\/\/prometheus\.monitoring:9090\/, and not the Prometheus of its own pod$/,
        ],
        [
            "unequal blocks",
            { args: [...running.args, "--shipper.ignore-unequal-block-size"] },
            /upload blocks that Prometheus has merged/,
        ],
        ["no answer", { connected: false }, /does not reach its Prometheus$/],
    ] as const)
        it(`with ${what} is named`, () => {
            const found = wrong(change);
            expect(found).to.have.lengthOf(1);
            expect(found[0]).to.match(message);
        });

    it("may have unequal blocks where Prometheus waits with compaction until they are uploaded", () => {
        expect(wrong({ args: [...running.args, "--shipper.ignore-unequal-block-size"] }, true)).to.deep.equal([]);
    });
});

describe("the workload of a pod", () => {
    it("is distinguished from others whose names it begins with", () => {
        const names = [
            "thanos-query",
            "thanos-query-frontend",
            "thanos-query-frontend-public",
            "thanos-store-gateway",
            "thanos-store-gateway-p1",
        ];
        const of = (pod: string) => workloadOf(pod, names);
        expect(of("thanos-query-57b9b84875-r8tr5")).to.equal("thanos-query");
        expect(of("thanos-query-frontend-public-7cdcc9f4ff-wcbpb")).to.equal("thanos-query-frontend-public");
        expect(of("thanos-store-gateway-0")).to.equal("thanos-store-gateway");
        expect(of("thanos-store-gateway-p1-0")).to.equal("thanos-store-gateway-p1");
        expect(of("minio-0")).to.equal(undefined);
    });
});
