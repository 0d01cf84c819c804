import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { sourceOf } from "../../../commands/import-history";
import { listDirectory } from "../../../commands/import-history/directory";
import { dataOf } from "../../../commands/import-history/source";
import { invoke } from "../invoke";

describe("the source of an import", () => {
    it("is one, and what belongs to it", () => {
        expect(sourceOf({ fromClaim: "old", owner: "65534:65534" })).to.deep.equal({
            kind: "claim",
            claim: "old",
            subPath: "prometheus-db",
            owner: { user: 65534, group: 65534 },
        });
        expect(sourceOf({ fromObjstore: "minio" })).to.deep.equal({ kind: "objstore", secret: "minio" });
    });

    for (const [options, sentence] of [
        [{}, /^got 0 sources, expected one of --from-claim/],
        [{ fromClaim: "a", fromDirectory: "b" }, /^got 2 sources/],
        [{ fromClaim: "a", snapshot: "x" }, /^--snapshot is only valid with --from-prometheus/],
        [{ fromDirectory: "a", subPath: "x" }, /^--sub-path is only valid with --from-claim/],
        [{ fromClaim: "a", owner: "root" }, /^--owner: got root, expected two numbers/],
        [{ fromObjstore: "a", replica: "x" }, /^--replica is only valid for blocks of a Prometheus/],
    ] as const)
        it(`is refused: ${JSON.stringify(options)}`, () => {
            expect(() => sourceOf(options)).to.throw(sentence);
        });

    it("wrongly named is wrong usage", async () => {
        const { code, errors } = await invoke(["import-history", "--stack", "local"]);
        expect(code).to.equal(2);
        expect(errors[0]).to.match(/^got 0 sources/);
    });
});

describe("the data of a Prometheus", () => {
    const pod = (args: string[], mount: { mountPath: string; subPath?: string }, claimName?: string) => ({
        spec: {
            containers: [{ name: "prometheus", args, volumeMounts: [{ name: "db", ...mount }] }],
            volumes: [{ name: "db", ...(claimName === undefined ? {} : { persistentVolumeClaim: { claimName } }) }],
        },
    });
    it("are found as the operator mounts them", () => {
        const one = pod(["--storage.tsdb.path=/prometheus"], { mountPath: "/prometheus", subPath: "prometheus-db" }, "db-0");
        expect(dataOf(one)).to.deep.equal({ claim: "db-0", folder: "prometheus-db" });
    });
    it("are found below their mount, and at its top", () => {
        expect(dataOf(pod(["--storage.tsdb.path=/data/tsdb"], { mountPath: "/data" }, "d"))?.folder).to.equal("tsdb");
        expect(dataOf(pod(["--storage.tsdb.path=/data"], { mountPath: "/data" }, "d"))?.folder).to.equal(".");
    });
    it("are not found where no claim is, or no Prometheus", () => {
        expect(dataOf(pod(["--storage.tsdb.path=/data"], { mountPath: "/data" }))).to.equal(undefined);
        expect(dataOf(pod(["--storage.tsdb.path=/database"], { mountPath: "/data" }, "d"))).to.equal(undefined);
        expect(dataOf(pod([], { mountPath: "/data" }, "d"))).to.equal(undefined);
    });
});

describe("a directory with blocks", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "blocks-"));
    after(() => {
        rmSync(folder, { recursive: true });
    });
    const [whole, half] = ["01BX5ZZKBKACTAV9WEVGEMMVR1", "01BX5ZZKBKACTAV9WEVGEMMVR2"];

    it("is listed as the script lists a claim", () => {
        mkdirSync(path.join(folder, whole, "chunks"), { recursive: true });
        mkdirSync(path.join(folder, half));
        mkdirSync(path.join(folder, "wal"));
        writeFileSync(path.join(folder, whole, "chunks", "000001"), "x".repeat(3000));
        writeFileSync(path.join(folder, whole, "index"), "i");
        const meta = {
            ulid: whole,
            minTime: 1,
            maxTime: 2,
            stats: { numSamples: 3 },
            compaction: { level: 2, sources: ["A", "B"] },
            thanos: { labels: { z: "1", a: 'x"y' } },
        };
        writeFileSync(path.join(folder, whole, "meta.json"), JSON.stringify(meta));
        writeFileSync(path.join(folder, half, "meta.json"), "{broken");
        expect(listDirectory(folder)).to.deep.equal([
            `FOLDER\t${whole}\t4\t`,
            `BLOCK\t${whole}\t1\t2\t3\t2\t0\tA,B,\t\ta="x\\"y",z="1",`,
            `FOLDER\t${half}\t1\t, index, chunks`,
        ]);
    });
});
