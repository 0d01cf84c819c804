// gRPC by TLS on a real cluster: who has no certificate is refused, a renewed one is shown without a restart, and a new
// authority takes the place of the old one in three runs, while the querier goes on to see all. The stack local, with receive and
// a ruler that writes to it, so that every kind of server and client of gRPC is there.
import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { ports } from "../../config/names";
import type { Program } from "../../offline/program";
import { withOverrides, type Override } from "../../local/overrides";
import { handshake, type Handshake } from "../../kube/handshake";
import { makeAuthority, makeLeaf, type Pair } from "../certificates";
import { eventually } from "./await";
import { certificateSecret, withNeighbours } from "./neighbours";
import { Stage, type Deployment } from "./stage";

const stage = new Stage("local", "e2e-tls");
const namespace = "monitoring";
const secret = "grpc-certificate";
const serverName = `thanos-grpc.${namespace}.svc.cluster.local`;
/** Pods that serve gRPC, by the beginning of their names. */
const servers = [
    /^prometheus-thanos-stack-0/,
    /^prometheus-thanos-stack-1/,
    /^thanos-store-gateway-/,
    /^thanos-receive-0/,
    /^thanos-receive-router-/,
    /^thanos-ruler-/,
    /^thanos-query-(?!frontend)/,
];

const reason = "every server and client of gRPC";
const rules = { rules: "config", storage: "receive", replicas: 1, evaluationInterval: "5s" };
const groups = [{ name: "test", rules: [{ record: "test:up:sum", expr: "sum(up)" }] }];
const overrides = (authorities: string): readonly Override[] => [
    { key: "thanos.receive", value: { mode: "router", replicas: 1, routers: { replicas: 1 } }, reason },
    { key: "thanos.ruler", value: { ...rules, groups }, reason },
    { key: "thanos.grpcTls", value: { secret, authorities }, reason },
];

/** The program with the Secret of another team. */
const withCertificate = (pair: Pair): Program => withNeighbours(stage, certificateSecret(namespace, secret, pair));

describe("the stack local with gRPC by TLS", () => {
    let old: Pair, young: Pair, first: Pair, renewed: Pair, reissued: Pair;
    let from: number;

    before("nothing is left of an earlier run, and two authorities have signed", async () => {
        await stage.prepare();
        [old, young] = await Promise.all([makeAuthority("old"), makeAuthority("young")]);
        first = await makeLeaf(old, serverName);
        renewed = await makeLeaf(old, serverName, 120);
        reissued = await makeLeaf(young, serverName);
    });

    async function deploy(authorities: readonly Pair[], leaf: Pair): Promise<Deployment> {
        const bundle = authorities.map(({ certificate }) => certificate).join("");
        stage.stack = { ...stage.stack, file: withOverrides(stage.stack.file, overrides(bundle)) };
        const deployed = await stage.deploy(stage.stack.file, withCertificate(leaf));
        console.log(`      ${deployed.touched.length} objects changed in ${deployed.seconds.toFixed(1)} s`);
        return deployed;
    }

    /** The certificate of every server for a client that trusts an authority, with a certificate or without. */
    async function shown(authority: Pair, client?: Pair): Promise<readonly Handshake[]> {
        const { items } = await stage.access.core.listNamespacedPod({ namespace });
        const pods = items.flatMap(({ metadata, status }) => (status?.phase === "Running" ? (metadata?.name ?? []) : []));
        const named = servers.map((server) => pods.filter((pod) => server.test(pod)));
        expect(named.map((found) => found.length)).to.deep.equal(servers.map(() => 1));
        const trust = { authorities: authority.certificate, serverName };
        return Promise.all(
            named
                .flat()
                .map((pod) => handshake(stage.access.config, { namespace, pod, port: ports.grpc }, { ...trust, ...client })),
        );
    }

    /** All servers show this one, and the querier's connections to all stores are well. */
    const allShow = (leaf: Pair, authority: Pair, seconds: number) =>
        eventually(
            seconds,
            () => shown(authority),
            (all) =>
                all.every(
                    ({ certificate, distrust }) =>
                        distrust === undefined &&
                        certificate.fingerprint256 === new X509Certificate(leaf.certificate).fingerprint256,
                ),
        );
    const seesAllStores = (seconds: number) =>
        eventually(
            seconds,
            () => stage.thanos.stores(),
            ({ sidecar = [], store = [], receive = [], rule = [] }) =>
                [sidecar.length, store.length, receive.length].join() === "2,1,1" &&
                [...sidecar, ...store, ...receive, ...rule].every(({ lastError }) => lastError === null),
        );

    it("starts", () => stage.start());

    it("deploys", async () => {
        await deploy([old], first);
    });

    it("connects the querier to every store, and a router to the ingester that keeps what a ruler writes", async () => {
        await seesAllStores(180);
        const recorded = await eventually(
            180,
            () => stage.thanos.query("test:up:sum"),
            (series) => series.length === 1,
        );
        expect(recorded[0]?.metric).to.include({ receive: "local" });
    });

    it("is proved as the stack local is, with a first block in the bucket", async () => {
        const results = await stage.prove(420);
        expect(results.find(({ id }) => id === "15")?.state).to.equal("ok");
    });

    it("shows how long the certificates are valid, by what each server shows, and no alert fires for their expiry", async () => {
        const left = await eventually(
            180,
            () => stage.thanos.query("(probe_ssl_earliest_cert_expiry - time()) / 86400"),
            (series) => series.length === 6,
        );
        console.log(
            `      ${left.map(({ metric, value }) => `${metric["server"]}: ${Number(value[1]).toFixed(1)} d`).join(", ")}`,
        );
        for (const { value } of left) expect(Number(value[1])).to.be.within(89, 90);
        expect(await stage.thanos.query('ALERTS{alertname="ThanosCertificateExpiry", alertstate="firing"}')).to.deep.equal([]);
    });

    it("refuses a client without a certificate, or one of another authority, and accepts a client with one of its own", async () => {
        const stranger = await makeLeaf(await makeAuthority("stranger"), serverName);
        const refused = async (client?: Pair) => (await shown(old, client)).map((one) => one.refused);
        expect(await refused()).to.deep.equal(servers.map(() => true));
        expect(await refused(stranger)).to.deep.equal(servers.map(() => true));
        expect(await refused(first)).to.deep.equal(servers.map(() => false));
    });

    it("shows a renewed certificate without a restart", async () => {
        const pods = await stage.podUids();
        const started = Date.now();
        from = Math.floor(started / 1000);
        const { touched } = await deploy([old], renewed);
        expect(touched).to.deep.equal([`Secret ${namespace}/${secret}`]);
        await allShow(renewed, old, 300);
        console.log(`      shown by ${servers.length} servers after ${((Date.now() - started) / 1000).toFixed(0)} s`);
        expect(await stage.podUids()).to.deep.equal(pods);
        await seesAllStores(60);
        await eventually(
            180,
            () => stage.thanos.query("min((probe_ssl_earliest_cert_expiry - time()) / 86400)"),
            ([left]) => Number(left?.value[1]) > 119,
        );
    });

    it("believes a new authority next to the old one: pods roll", async () => {
        const { touched } = await deploy([old, young], renewed);
        expect(touched).to.include.members([`ConfigMap ${namespace}/thanos-grpc`, `Prometheus ${namespace}/thanos-stack`]);
        await allShow(renewed, old, 300);
        await seesAllStores(300);
    });

    it("shows certificates of the new authority, without a restart", async () => {
        const pods = await stage.podUids();
        const { touched } = await deploy([old, young], reissued);
        expect(touched).to.deep.equal([`Secret ${namespace}/${secret}`]);
        await allShow(reissued, young, 300);
        expect(await stage.podUids()).to.deep.equal(pods);
        await seesAllStores(60);
    });

    it("believes the new authority alone: pods roll, and who has a certificate of the old one is refused", async () => {
        await deploy([young], reissued);
        await eventually(
            300,
            () => shown(young, renewed),
            (all) => all.every(({ refused }) => refused),
        );
        await seesAllStores(300);
        expect((await shown(young, reissued)).map(({ refused }) => refused)).to.deep.equal(servers.map(() => false));
    });

    it("has lost no sample on the way: of what did not roll, no scrape is missing for longer than three intervals", async () => {
        const to = Math.floor(Date.now() / 1000) - 15;
        const window = `count_over_time(up{job="minio"}[45s])`;
        const ask = () => stage.thanos.query(`count_over_time((${window})[${to - from - 45}s:15s])`, { time: to });
        const [series] = await eventually(60, ask, (found) => found.length === 1);
        const points = Number(series?.value[1]);
        console.log(`      ${points} of ${Math.floor((to - from - 45) / 15)} intervals of 15 s have samples`);
        expect(points).to.be.at.least(Math.floor((to - from - 45) / 15));
        await stage.prove(180);
    });

    it("leaves nothing behind", () => stage.leave());
});
