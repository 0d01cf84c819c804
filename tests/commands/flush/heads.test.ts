import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import { expect } from "chai";
import { headsOf, strandedHeads, writerOf, type Head } from "../../../commands/flush/heads";
import { readerArgs } from "../../../commands/flush/reader";

const own = { labels: { cluster: "west", prometheus: "monitoring/thanos-stack" }, replicaLabel: "prometheus_replica" };
const data = (claim: string) => ({ name: "data", persistentVolumeClaim: { claimName: claim } });

const prometheus = (index: number): V1Pod => ({
    metadata: { name: `prometheus-thanos-stack-${index}` },
    spec: {
        securityContext: { runAsUser: 1000, fsGroup: 2000 },
        volumes: [data(`prometheus-thanos-stack-db-prometheus-thanos-stack-${index}`)],
        containers: [
            {
                name: "prometheus",
                image: "quay.io/prometheus/prometheus:v3.16.0-distroless",
                args: ["--storage.tsdb.path=/prometheus"],
                volumeMounts: [{ name: "data", mountPath: "/prometheus", subPath: "prometheus-db" }],
                resources: { limits: { memory: "2Gi" } },
            },
        ],
    },
});

const thanos = (name: string, args: string[], claim?: string): V1Pod => ({
    metadata: { name },
    spec: {
        volumes: claim === undefined ? [] : [data(claim)],
        containers: [
            {
                name: "thanos",
                image: "quay.io/thanos/thanos:v0.42.5",
                args,
                volumeMounts: [{ name: "data", mountPath: "/data" }],
            },
        ],
    },
});

const objstore = "--objstore.config-file=/objstore/objstore.yml";
const ruler = thanos(
    "thanos-ruler-0",
    ["rule", "--data-dir=/data", objstore, '--label=ruler="west"', '--label=thanos_ruler_replica="$(POD_NAME)"'],
    "data-thanos-ruler-0",
);
const ingester = thanos(
    "thanos-receive-0",
    ["receive", "--tsdb.path=/data", objstore, '--label=receive="west"', '--label=receive_replica="$(POD_NAME)"'],
    "data-thanos-receive-0",
);
const named = (heads: readonly Head[]) => heads.map(({ of, writer, claim, folder }) => [of, writer.replica, claim, folder]);

describe("a flush", () => {
    it("reads the database of every Prometheus, ruler and ingester, with the labels of its blocks", () => {
        const heads = headsOf([prometheus(0)], [prometheus(0), ruler, ingester], own);
        expect(named(heads)).to.deep.equal([
            ["Prometheus", "prometheus-thanos-stack-0", "prometheus-thanos-stack-db-prometheus-thanos-stack-0", "prometheus-db"],
            ["rule", "thanos-ruler-0", "data-thanos-ruler-0", "."],
            ["receive", "thanos-receive-0", "data-thanos-receive-0", "."],
        ]);
        expect(heads.map(({ writer: { labels, replicaLabel } }) => ({ ...labels, [replicaLabel]: "" }))).to.deep.equal([
            { ...own.labels, prometheus_replica: "" },
            { ruler: "west", thanos_ruler_replica: "" },
            { receive: "west", receive_replica: "" },
        ]);
        expect(heads[0]).to.deep.include({
            security: { runAsUser: 1000, fsGroup: 2000 },
            resources: { limits: { memory: "2Gi" } },
        });
        for (const { image } of heads) expect(image).to.contain("prometheus/prometheus:v3.16.0");
    });

    it("leaves what keeps no blocks: routers, rulers that write to receive, and all other components", () => {
        const others = [
            thanos("thanos-receive-router-x", ["receive", '--label=receive="west"']),
            thanos("thanos-ruler-0", ["rule", "--data-dir=/data", "--remote-write.config=x"], "data-thanos-ruler-0"),
            thanos("thanos-compactor-0", ["compact", "--data-dir=/data", objstore], "data-thanos-compactor-0"),
        ];
        expect(named(headsOf([prometheus(0)], others, own))).to.have.length(1);
    });

    it("refuses a pod whose samples end with it", () => {
        const volatile = prometheus(0);
        if (volatile.spec) volatile.spec.volumes = [{ name: "data", emptyDir: {} }];
        expect(() => headsOf([volatile], [], own)).to.throw(/prometheus-thanos-stack-0: keeps its samples on no Persistent/);
    });

    it("finds the labels also where the pod's name is written out", () => {
        const args = ['--label=ruler="west"', '--label=replica="thanos-ruler-1"'];
        expect(writerOf(args, "thanos-ruler-1")).to.deep.equal({
            labels: { ruler: "west" },
            replicaLabel: "replica",
            replica: "thanos-ruler-1",
        });
        expect(writerOf(['--label=ruler="west"'], "thanos-ruler-1")).to.equal(undefined);
    });

    it("finds the volumes that a scale-down has left, under the names of their pods", () => {
        const running = headsOf([prometheus(0)], [ruler, ingester], own);
        const claims = [
            ...running.map(({ claim }) => claim),
            "prometheus-thanos-stack-db-prometheus-thanos-stack-1",
            "prometheus-thanos-stack-db-prometheus-thanos-stack-shard-1-0",
            "data-thanos-ruler-1",
            "data-thanos-receive-12",
            "data-thanos-compactor-0",
            "prometheus-other-db-prometheus-other-0",
        ].map((name): V1PersistentVolumeClaim => ({ metadata: { name } }));
        expect(named(strandedHeads(running, claims)).map(([of, replica]) => [of, replica])).to.deep.equal([
            ["Prometheus", "prometheus-thanos-stack-1"],
            ["Prometheus", "prometheus-thanos-stack-shard-1-0"],
            ["rule", "thanos-ruler-1"],
            ["receive", "thanos-receive-12"],
        ]);
    });

    it("reads without deleting or merging a block", () => {
        expect(readerArgs("prometheus-db")).to.include.members([
            "--storage.tsdb.path=/source/prometheus-db",
            "--storage.tsdb.retention.time=100y",
            "--storage.tsdb.min-block-duration=2h",
            "--storage.tsdb.max-block-duration=2h",
            "--web.enable-admin-api",
        ]);
    });
});
