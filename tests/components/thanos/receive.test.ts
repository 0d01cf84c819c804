import { expect } from "chai";
import { validStack } from "../../config/valid-stack";
import { walkValues } from "../../program/program";
import { flagValues, modelOf, only } from "./components";

const ring = (model: ReturnType<typeof only>) =>
    JSON.parse(flagValues(model, "receive.hashrings")[0] ?? "[]") as { endpoints: { address: string }[] }[];

describe("receive, standalone", () => {
    const receive = (config: object = {}) => modelOf({ receive: { mode: "standalone", ...config } });

    it("hands every series to the pods that keep it, itself among them", () => {
        const model = only(receive({ replicas: 3 }), "receive");
        const address = (pod: string) => `${pod}.thanos-receive.monitoring.svc.cluster.local:10901`;
        expect(ring(model)).to.deep.equal([
            { endpoints: [0, 1, 2].map((index) => ({ address: address(`thanos-receive-${index}`) })) },
        ]);
        expect(flagValues(model, "receive.local-endpoint")).to.deep.equal([address("$(POD_NAME)")]);
        expect(flagValues(model, "receive.hashrings-algorithm")).to.deep.equal(["ketama"]);
    });

    it("keeps three copies as soon as there are three pods, never two by default: those survive nothing", () => {
        const factor = (replicas: number) => flagValues(only(receive({ replicas }), "receive"), "receive.replication-factor");
        expect([1, 2, 3, 5].map(factor)).to.deep.equal([["1"], ["1"], ["3"], ["3"]]);
        expect(() => receive({ replicas: 2, replicationFactor: 3 })).to.throw("receive.replicationFactor");
    });

    it("refuses samples from the future, which would make it refuse those of everybody else", () => {
        const keeper = only(modelOf({ receive: { mode: "standalone" } }), "receive");
        expect(flagValues(keeper, "tsdb.too-far-in-future.time-window")).to.deep.equal(["10m"]);
    });

    it("takes no label from what others write: `cluster` is theirs", () => {
        const labels = flagValues(only(receive(), "receive"), "label");
        expect(labels).to.deep.equal(['receive="west"', 'receive_replica="$(POD_NAME)"']);
    });

    it("has no tenants by a label that names the writer", () => {
        for (const label of ["cluster", "receive", "receive_replica", "prometheus_replica"])
            expect(() => receive({ tenants: { label } }), label).to.throw("thanos.receive.tenants.label");
        expect(flagValues(only(receive({ tenants: { label: "team" } }), "receive"), "receive.tenant-label-name")).to.deep.equal([
            "team",
        ]);
    });

    it("limits tenants in Thanos' words, and counts their series where that is limited", () => {
        expect(flagValues(only(receive(), "receive"), "receive.limits-config")).to.deep.equal([]);
        const limited = receive({ limits: { requestSize: "1Mi", tenants: { shop: { headSeries: 1000 } } } });
        expect(JSON.parse(flagValues(only(limited, "receive"), "receive.limits-config")[0] ?? "")).to.deep.equal({
            write: {
                global: {
                    meta_monitoring_url: "http://thanos-query.monitoring.svc.cluster.local:10902",
                    meta_monitoring_limit_query: 'sum by (tenant) (prometheus_tsdb_head_series{cluster="west",tenant!=""}) / 1',
                },
                default: { request: { size_bytes_limit: 2 ** 20 } },
                tenants: { shop: { request: {}, head_series_limit: 1000 } },
            },
        });
    });
});

describe("what receive keeps", () => {
    const volume = (config: object, more: object = {}) =>
        only(modelOf({ receive: { mode: "standalone", ...config } }, { size: "medium", ...more }), "receive").volume?.size;

    it("is counted once, however many copies there are", () => {
        const model = modelOf({ receive: { mode: "router", replicas: 3, limits: { headSeries: 1000 } } });
        expect(flagValues(only(model, "receiveRouter"), "receive.limits-config")[0]).to.contain("/ 3");
    });

    it("fits its volume, for as long as it is kept", () => {
        expect(volume({})).to.equal("50Gi");
        // 10Gi of memory are 647k series, every 30 s; 30 days of 2.5 bytes at 80 %, and 3 h of 10 bytes.
        const samples = (10 * 2 ** 30) / (8300 * 2) / 30;
        const bytes = (samples * 30 * 86_400 * 2.5) / 0.8 + samples * 10_800 * 10;
        expect(volume({ retention: "30d" })).to.equal(`${Math.ceil(bytes / 2 ** 30)}Gi`);
        expect(volume({ retention: "30d", volume: { size: "7Gi" } })).to.equal("7Gi");
        const [short, long] = ["48h", "8d"].map((retention) => volume({ retention }, { activeSeries: 1_000_000 }));
        expect(parseInt(long ?? "")).to.be.greaterThan(3 * parseInt(short ?? ""));
    });
});

describe("receive with routers", () => {
    const model = modelOf({ receive: { mode: "router", replicas: 3, limits: { requestSeries: 100 } } });

    it("has routers that keep nothing and ingesters that route nothing", () => {
        const [router, ingester] = [only(model, "receiveRouter"), only(model, "receive")];
        expect(ring(router)[0]?.endpoints).to.have.length(3);
        expect(router.volume).to.equal(undefined);
        expect(flagValues(router, "label")).to.deep.equal(['receive="west"']); // without any it does not start
        expect(router.objstore).to.equal(undefined);
        expect(flagValues(router, "receive.local-endpoint")).to.deep.equal([]);
        expect(flagValues(router, "receive.limits-config")).to.have.length(1);
        expect(flagValues(ingester, "receive.hashrings")).to.deep.equal([]);
        expect(ingester.objstore).to.equal("writer");
    });

    it("is queried for data at the ingesters only", () => {
        expect(flagValues(only(model, "query"), "endpoint").filter((one) => one.includes("receive"))).to.deep.equal([
            "dnssrv+_grpc._tcp.thanos-receive.monitoring.svc.cluster.local",
        ]);
    });

    for (const [mode, url] of [
        ["standalone", "http://thanos-receive.monitoring.svc.cluster.local:19291/api/v1/receive"],
        ["router", "http://thanos-receive-router.monitoring.svc.cluster.local:19291/api/v1/receive"],
    ] as const)
        it(`is where others may write to, by the contract, for every delivery of the rest: ${mode}`, async () => {
            for (const delivery of ["manifests", "chart"]) {
                const { outputs } = await walkValues({ ...validStack(), thanos: { delivery, receive: { mode } } });
                expect(outputs["remoteWriteUrl"]).to.equal(url);
                expect(outputs["replicaLabels"]).to.deep.equal(["prometheus_replica", "receive_replica"]);
            }
        });
});
