// A hub and two spokes, each on an embedded cluster of its own, joined by links whose delay and loss the test controls: mutual TLS
// between them, one view of all, and a link that slows or fails without harm to the others.
import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { parse } from "yaml";
import type { NamedObject } from "../../components/kubernetes/object";
import { ports } from "../../config/names";
import { handshake } from "../../kube/handshake";
import { withOverrides, type Override } from "../../local/overrides";
import type { Program } from "../../offline/program";
import { makeAuthority, makeLeaf, type Pair } from "../certificates";
import { eventually } from "./await";
import { Link } from "./link";
import { p95, underLoad } from "./load";
import { certificateSecret, withNeighbours } from "./neighbours";
import { Stage, type Deployment } from "./stage";

const namespace = "monitoring";
const secret = "grpc-certificate";
const nodePort = { grpc: 30901, minio: 30900 } as const;
const reason = "a hub and its spokes";
const hub = new Stage("local", "e2e-hub");
const spokes = { east: new Stage("local", "e2e-east"), west: new Stage("local", "e2e-west") } as const;
type SpokeName = keyof typeof spokes;
const spokeNames: readonly SpokeName[] = ["east", "west"];
const hostOf = (name: SpokeName) => `${name}.example.com`;
/** Ports on the hub's node that lead to the spokes, and on the spokes' nodes that leads to the hub's object store. */
const hubPort = { east: 9301, west: 9302 } as const;
const storePort = 9300;

const small = (replicas: number): readonly Override[] => [
    { key: "prometheus.replicas", value: replicas, reason },
    { key: "prometheus.clusterMetrics.enabled", value: false, reason },
];

/** The program with the Secret that another team keeps, and other objects of the test. */
const withObjects = (stage: Stage, pair: Pair, more: readonly NamedObject[] = []): Program =>
    withNeighbours(stage, certificateSecret(namespace, secret, pair), ...more);

/** The hub's object store, for spokes. */
const storeOutside: NamedObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "minio-outside", namespace },
    spec: {
        type: "NodePort",
        selector: { "app.kubernetes.io/name": "minio" },
        ports: [{ name: "http", port: 9000, nodePort: nodePort.minio }],
    },
};

describe("a hub and two spokes", () => {
    let fleet: Pair, ofHub: Pair;
    const leaves: Partial<Record<SpokeName, Pair>> = {};
    let links: Partial<Record<SpokeName, { readonly query: Link; readonly store: Link }>> = {};
    const link = (name: SpokeName) => links[name]?.query as Link;

    before("nothing is left of an earlier run, and one authority has signed", async () => {
        for (const stage of [hub, ...Object.values(spokes)]) await stage.prepare();
        fleet = await makeAuthority("fleet");
        ofHub = await makeLeaf(fleet, `thanos-grpc.${namespace}.svc.cluster.local`);
        for (const name of spokeNames) leaves[name] = await makeLeaf(fleet, hostOf(name));
    });
    after(() => {
        for (const { query, store } of Object.values(links)) {
            query.close();
            store.close();
        }
    });

    const hubFile = (wired: readonly SpokeName[], cluster: (name: SpokeName) => string = (name) => name) =>
        withOverrides(hub.stack.file, [
            ...small(1),
            { key: "cluster", value: "hub", reason },
            { key: "role", value: "hub", reason },
            { key: "thanos.grpcTls", value: { secret, authorities: fleet.certificate }, reason },
            {
                key: "spokes",
                value: Object.fromEntries(
                    wired.map((name) => [
                        name,
                        {
                            kind: "static",
                            cluster: cluster(name),
                            endpoints: [`198.18.255.1:${hubPort[name]}`],
                            serverName: hostOf(name),
                        },
                    ]),
                ),
                reason,
            },
        ]);
    const deployHub = (wired: readonly SpokeName[], leaf = ofHub): Promise<Deployment> =>
        hub.deploy(hubFile(wired), withObjects(hub, leaf, [storeOutside]));

    async function deploySpoke(name: SpokeName, leaf = leaves[name] as Pair): Promise<Deployment> {
        const { data } = await hub.access.core.readNamespacedSecret({ namespace, name: "thanos-objstore-writer" });
        const document = parse(Buffer.from(data?.["objstore.yml"] ?? "", "base64").toString()) as {
            config: { bucket: string; access_key: string; secret_key: string };
        };
        const { bucket, access_key: accessKey, secret_key: secretKey } = document.config;
        const keys = ["writer", "reader", "owner"].flatMap((role) => [
            { key: `${role}AccessKey`, value: accessKey, reason },
            { key: `${role}SecretKey`, value: secretKey, reason },
        ]);
        const stage = spokes[name];
        const file = withOverrides(stage.stack.file, [
            ...small(1),
            { key: "cluster", value: name, reason },
            { key: "role", value: "spoke", reason },
            { key: "hub", value: { exposure: { kind: "nodePort", hosts: [hostOf(name)], port: nodePort.grpc } }, reason },
            {
                key: "objectStore",
                value: {
                    kind: "external",
                    bucket,
                    endpoint: `198.18.255.1:${storePort}`,
                    region: "us-east-1",
                    addressing: "path",
                    insecure: true,
                    acknowledgeInsecure: true,
                    identity: { kind: "staticKeys" },
                },
                reason,
            },
            ...keys,
            { key: "thanos.grpcTls", value: { secret, authorities: fleet.certificate }, reason },
        ]);
        // External settings replace MinIO's, and secret keys are marked as such.
        const config = {
            ...file.config,
            [`${file.project}:objectStore`]: JSON.stringify({
                ...JSON.parse(file.config[`${file.project}:objectStore`] ?? "{}"),
                image: undefined,
            }),
        };
        const secretKeys = [...file.secretKeys, ...keys.map(({ key }) => `${file.project}:${key}`)];
        return stage.deploy({ ...file, config, secretKeys }, withObjects(stage, leaf));
    }

    const clustersSeen = async () => {
        const found = await hub.thanos.query("count by (cluster) (up)");
        return found.map(({ metric }) => metric["cluster"] ?? "").sort();
    };
    const seen = (...wanted: string[]) => eventually(240, clustersSeen, (found) => found.join() === [...wanted].sort().join());

    it("starts three clusters", async () => {
        await hub.start();
        await Promise.all(Object.values(spokes).map((stage) => stage.start()));
    });

    it("deploys the hub, and the spokes without querier, store gateway and compactor", async () => {
        await deployHub([]);
        for (const name of spokeNames) {
            const [far, near] = [hub.cluster.context, spokes[name].cluster.context];
            const pair = {
                query: new Link(far, hubPort[name], near, nodePort.grpc),
                store: new Link(near, storePort, far, nodePort.minio),
            };
            links[name] = pair;
            await pair.query.open();
            await pair.store.open();
            await deploySpoke(name);
        }
        for (const stage of Object.values(spokes)) {
            const { items } = await stage.access.core.listNamespacedPod({ namespace });
            console.log(`      ${stage.cluster.name}: ${items.map(({ metadata }) => metadata?.name ?? "").join(", ")}`);
            expect(
                items.map(({ metadata }) => metadata?.name ?? "").filter((one) => /query|store|compact|minio/.test(one)),
            ).to.deep.equal([]);
        }
    });

    it("adds a spoke without a restart of any pod of the hub", async () => {
        const pods = await hub.podUids();
        const { touched } = await deployHub(["east"]);
        console.log(`      changed: ${touched.join(", ")}`);
        await seen("hub", "east");
        expect(await hub.podUids()).to.deep.equal(pods);
    });

    it("adds the second spoke under load without a restart and without a failed query", async () => {
        const pods = await hub.podUids();
        const started = Date.now();
        const { failures, durations } = await underLoad(
            () => hub.thanos.query('count(up{cluster="east"})'),
            async () => {
                await deployHub(["east", "west"]);
                await seen("hub", "east", "west");
            },
        );
        console.log(
            `      one query returns 3 clusters after ${((Date.now() - started) / 1000).toFixed(0)} s; ${durations.length} queries, ${failures.length} failed`,
        );
        expect(failures).to.deep.equal([]);
        expect(await hub.podUids()).to.deep.equal(pods);
    });

    it("refuses clients without a certificate, and with one of another team's authority", async () => {
        const stranger = await makeLeaf(await makeAuthority("another team"), hostOf("east"));
        const target = { namespace, pod: "prometheus-thanos-stack-0", port: ports.grpc };
        const trust = { authorities: fleet.certificate, serverName: hostOf("east") };
        const refused = async (client?: Pair) =>
            (await handshake(spokes.east.access.config, target, { ...trust, ...client })).refused;
        expect({ none: await refused(), stranger: await refused(stranger), hub: await refused(ofHub) }).to.deep.equal({
            none: true,
            stranger: true,
            hub: false,
        });
    });

    it("refuses a spoke with the label of another one, before anything is registered", async () => {
        const before = await hub.access.core.readNamespacedConfigMap({ namespace, name: "thanos-endpoints" });
        const failure: unknown = await hub
            .deploy(
                hubFile(["east", "west"], () => "east"),
                withObjects(hub, ofHub, [storeOutside]),
            )
            .catch((error: unknown) => error);
        expect(String(failure)).to.match(/unique-clusters .*is "east", which is also the label of east/);
        const after = await hub.access.core.readNamespacedConfigMap({ namespace, name: "thanos-endpoints" });
        expect(after.metadata?.resourceVersion).to.equal(before.metadata?.resourceVersion);
    });

    it("rotates the certificates of a spoke and of the hub under load without a failed query", async () => {
        const [renewed, renewedHub] = [
            await makeLeaf(fleet, hostOf("east"), 120),
            await makeLeaf(fleet, `thanos-grpc.${namespace}.svc.cluster.local`, 120),
        ];
        const pods = await Promise.all([hub, spokes.east].map((stage) => stage.podUids()));
        const target = { namespace, pod: "prometheus-thanos-stack-0", port: ports.grpc };
        const shown = async () =>
            (await handshake(spokes.east.access.config, target, { authorities: fleet.certificate, serverName: hostOf("east") }))
                .certificate.fingerprint256;
        const { failures, durations } = await underLoad(
            () => hub.thanos.query('count(up{cluster="east"})'),
            async () => {
                await deploySpoke("east", renewed);
                await deployHub(["east", "west"], renewedHub);
                await eventually(240, shown, (print) => print === new X509Certificate(renewed.certificate).fingerprint256);
            },
        );
        ofHub = renewedHub;
        leaves.east = renewed;
        console.log(`      ${durations.length} queries, ${failures.length} failed`);
        expect(failures).to.deep.equal([]);
        expect(await Promise.all([hub, spokes.east].map((stage) => stage.podUids()))).to.deep.equal(pods);
    });

    it("goes on with the other spoke while one is cut off, then late by 2 s: p95 at most 1.2 times, no error", async () => {
        const ofWest = () => hub.thanos.query('sum(count_over_time({cluster="west", __name__=~"prometheus_.*"}[5m]))');
        const measured = async (): Promise<number> => {
            const batches: number[] = [];
            for (let batch = 0; batch < 3; batch++) {
                const { durations, failures } = await underLoad(ofWest, undefined, 100);
                expect(failures).to.deep.equal([]);
                batches.push(p95(durations));
            }
            return Math.min(...batches);
        };
        const well = await measured();
        link("east").set({ cut: true });
        const cut = await measured();
        link("east").set({ cut: false, delay: 1000 });
        await seen("hub", "east", "west"); // the late spoke is back
        const late = await measured();
        link("east").set({ delay: 0 });
        const show = (milliseconds: number) => `${milliseconds.toFixed(0)} ms (${(milliseconds / well).toFixed(2)} x)`;
        console.log(`      p95 of queries for west: ${show(well)}; east cut off: ${show(cut)}; east late by 2 s: ${show(late)}`);
        expect(cut).to.be.at.most(1.2 * well);
        expect(late).to.be.at.most(1.2 * well);
    });

    it("serves the history of a lost spoke from the bucket", async () => {
        const ofEast = (blocks: Awaited<ReturnType<typeof hub.thanos.loadedBlocks>>) =>
            blocks.filter(({ thanos }) => thanos.labels?.["cluster"] === "east");
        const [block] = ofEast(
            await eventually(
                420,
                () => hub.thanos.loadedBlocks(),
                (blocks) => ofEast(blocks).length > 0,
            ),
        );
        link("east").set({ cut: true });
        await seen("hub", "west");
        const time = Math.floor(((block?.minTime ?? 0) + (block?.maxTime ?? 0)) / 2000);
        const history = await hub.thanos.query('count(up{cluster="east"})', { time });
        console.log(
            `      ${history[0]?.value[1] ?? "0"} series of east at ${new Date(time * 1000).toISOString()}, while it is cut off`,
        );
        expect(Number(history[0]?.value[1])).to.be.greaterThan(0);
        link("east").set({ cut: false });
        await seen("hub", "east", "west");
    });

    it("leaves nothing behind", async () => {
        for (const { query, store } of Object.values(links)) {
            query.close();
            store.close();
        }
        links = {};
        for (const stage of [...Object.values(spokes), hub]) await stage.leave();
    });
});
