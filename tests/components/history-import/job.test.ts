import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { importTerms, labelTexts } from "../../../components/history-import/model";
import { importScript, places } from "../../../components/history-import/script";
import { readPlan } from "../../../commands/import-history/plan";
import { at } from "../../at";
import { s3Store, stack, validStack } from "../../config/valid-stack";
import { title, walkValues } from "../../program/program";
import { baseOf } from "../../../components/base";

const walked = (change: object = {}) => walkValues({ ...validStack(), historyImport: { claim: "old" }, ...change });
const jobOf = async (change: object = {}) => {
    const { registrations } = await walked(change);
    const found = registrations.filter((one) => title(one).startsWith("Job history-import"));
    expect(found).to.have.lengthOf(1);
    return found[0]!;
};
const container = (inputs: unknown) => at(inputs, "spec", "template", "spec", "containers", 0);
const variable = (inputs: unknown, name: string) =>
    (at(container(inputs), "env") as { name: string; value: string }[]).find((one) => one.name === name)?.value;

describe("history that a stack brings with it", () => {
    it("is off by default", async () => {
        const { registrations } = await walkValues(validStack());
        expect(registrations.filter((one) => title(one).includes("history-import"))).to.deep.equal([]);
    });

    it("is a Job that may write to the bucket, and reads no other role's document", async () => {
        const { inputs } = await jobOf();
        expect(at(inputs, "spec", "template", "metadata", "labels")).to.include({ "thanos-stack/bucket": "writer" });
        expect(JSON.stringify(at(inputs, "spec", "template", "spec", "volumes"))).to.contain('"thanos-objstore-writer"');
        expect(JSON.stringify(inputs)).to.not.match(/thanos-objstore-(reader|owner)/);
    });

    it("gives the blocks the labels of the live series, and the bucket's own retention", async () => {
        const { inputs } = await jobOf({
            thanos: { delivery: "manifests", retention: { raw: "40d", fiveMinutes: "0d", oneHour: "0d" } },
        });
        expect(variable(inputs, "LABELS")).to.equal(
            'cluster="west"\nprometheus="monitoring/thanos-stack"\nprometheus_replica="imported"',
        );
        expect(variable(inputs, "LIVE")).to.equal("0");
        expect(variable(inputs, "KEPT")).to.equal(`${40 * 86_400} 0 0`);
        expect(variable(inputs, "FOLDER")).to.equal(`${places.claim}/prometheus-db`);
    });

    it("has a name of its own for everything that it does, and keeps it otherwise", async () => {
        const name = async (change: object = {}) => at((await jobOf(change)).inputs, "metadata", "name");
        expect(await name()).to.equal(await name());
        expect(await name()).to.not.equal(await name({ historyImport: { claim: "other" } }));
    });

    it("fails in a way that Pulumi sees: by its limit of tries, which is reached within two minutes", async () => {
        const { inputs } = await jobOf();
        const spec = at(inputs, "spec") as { readonly backoffLimit: number };
        expect(spec).not.to.have.property("podFailurePolicy");
        expect(10 * (2 ** spec.backoffLimit - 1), "seconds of waiting").to.be.lessThan(120);
    });

    it("has a ServiceAccount that the cloud's role of writers trusts", async () => {
        const { registrations } = await walked({ objectStore: s3Store });
        const tied = registrations.filter(({ type }) => type.includes("podIdentityAssociation"));
        expect(tied.map(({ inputs }) => at(inputs, "serviceAccount"))).to.include("history-import");
    });

    it("gets MinIO's capacity: its volumes without parity, or the quota", () => {
        const capacity = (objectStore: object) => {
            const config = stack({ objectStore });
            return importTerms(baseOf(config)).capacity;
        };
        const volume = { size: "100Gi" };
        expect(capacity({ kind: "minio", volume })).to.equal(100 * 2 ** 30);
        expect(capacity({ kind: "minio", volume, servers: 4 })).to.equal(300 * 2 ** 30 * (2 / 3));
        expect(capacity({ kind: "minio", volume, quota: "50Gi" })).to.equal(50 * 2 ** 30);
        expect(capacity(s3Store)).to.equal(undefined);
    });
});

describe("the script of an import", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "script-"));
    const source = path.join(folder, "source");
    const calls = path.join(folder, "calls");
    const ulids = ["01BX5ZZKBKACTAV9WEVGEMMVR1", "01BX5ZZKBKACTAV9WEVGEMMVR2"];
    const now = Date.now();
    const line = (mark: string, ulid: string, index: number, labels = "") =>
        [mark, ulid, now - (index + 2) * 3_600_000, now - (index + 1) * 3_600_000, 10, 2, 0, `${ulid},`, "5,", labels].join("\t");
    const labels = { cluster: "west", who: "it's" };

    before(() => {
        const bin = path.join(folder, "bin");
        mkdirSync(bin, { recursive: true });
        for (const ulid of ulids) {
            mkdirSync(path.join(source, ulid, "chunks"), { recursive: true });
            writeFileSync(path.join(source, ulid, "index"), "index");
            writeFileSync(path.join(source, ulid, "meta.json"), "{}");
        }
        // As Thanos: lists the requested blocks, and after an upload the bucket has the blocks.
        const thanos = path.join(bin, "thanos");
        writeFileSync(
            thanos,
            `#!/bin/sh
printf '%s\\n' "$*" | tr '\\n' ' ' >> ${calls}; echo >> ${calls}
case "$*" in
    *" ls "*FILESYSTEM* | *" ls "*${places.objstore}/*) cat ${folder}/blocks ;;
    *" ls "*) [ -f ${folder}/denied ] && { echo 'ts=1 level=error err="Access Denied.\\nat main.go"' >&2; exit 1; }; cat ${folder}/bucket ;;
    *replicate*) cat ${folder}/after > ${folder}/bucket ;;
    *upload-blocks*) ls -A ${source}/.import-history/ > ${folder}/linked; [ -f ${folder}/broken ] && { echo 'ts=1 level=error err="no room\\nat main.go"' >&2; exit 1; }; cat ${folder}/after > ${folder}/bucket ;;
esac
exit 0
`,
        );
        chmodSync(thanos, 0o755);
    });
    beforeEach(() => {
        writeFileSync(path.join(folder, "blocks"), ulids.map((ulid, index) => `${line("BLOCK", ulid, index)}\n`).join(""));
        const stream = labelTexts(labels)
            .map((one) => `${one},`)
            .join("");
        writeFileSync(
            path.join(folder, "after"),
            ulids.map((ulid, index) => `${line("BUCKET", ulid, index, stream)}\n`).join(""),
        );
        writeFileSync(path.join(folder, "bucket"), "");
        writeFileSync(calls, "");
        for (const mark of ["denied", "broken"]) rmSync(path.join(folder, mark), { force: true });
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    const run = (MODE: "look" | "run", more: object = {}) => {
        const env = {
            PATH: `${path.join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
            TMPDIR: folder,
            MODE,
            FROM: "folder",
            FOLDER: source,
            WHERE: "the claim",
            LABELS: labelTexts(labels).join("\n"),
            NEEDED: "cluster",
            KEPT: "0 0 0",
            SIDECAR: "no",
            LIVE: "0",
            CAPACITY: "0",
            ...more,
        };
        return spawnSync("/bin/sh", ["-c", importScript], { env, encoding: "utf8" });
    };

    it("looks without touching anything", () => {
        const { status, stdout } = run("look");
        expect(status).to.equal(0);
        expect(readPlan(stdout).take.map(({ ulid }) => ulid)).to.deep.equal([...ulids].reverse());
        expect(readFileSync(calls, "utf8")).to.not.contain("upload-blocks");
        expect(readdirSync(source).sort()).to.deep.equal(ulids);
    });

    it("uploads hard links, oldest first, with quoted labels, and takes them away again", () => {
        const { status, stdout } = run("run");
        expect(stdout).to.match(/^COUNTED\t2\t20\t10$/m);
        expect(status).to.equal(0);
        expect(readFileSync(path.join(folder, "linked"), "utf8").trim().split("\n")).to.deep.equal(ulids);
        expect(readFileSync(calls, "utf8")).to.contain(`--label=cluster="west" --label=who="it's"`);
        expect(readFileSync(calls, "utf8")).to.contain("--shipper.upload-compacted");
        expect(readdirSync(source).sort()).to.deep.equal(ulids);
    });

    it("has nothing to do the second time", () => {
        run("run");
        writeFileSync(calls, "");
        const { status, stdout } = run("run");
        expect([status, readPlan(stdout).take]).to.deep.equal([0, []]);
        expect(readFileSync(calls, "utf8")).to.not.contain("upload-blocks");
    });

    it("fails, with the links gone, when the upload does, and prints the reason", () => {
        writeFileSync(path.join(folder, "broken"), "");
        const { status, stdout } = run("run");
        expect([status, /^FAILED\t(.*)$/m.exec(stdout)?.[1]]).to.deep.equal([1, "it stopped: no room"]);
        expect(readdirSync(source).sort()).to.deep.equal(ulids);
    });

    it("fails when a block has not arrived", () => {
        writeFileSync(path.join(folder, "after"), "");
        const { status, stdout } = run("run");
        expect(status).to.equal(1);
        expect(stdout).to.match(new RegExp(`^MISSING\t${ulids[0]!}$`, "m"));
    });

    it("prints why the bucket can't be listed", () => {
        writeFileSync(path.join(folder, "denied"), "");
        const { status, stdout } = run("look");
        expect([status, stdout]).to.deep.equal([1, "FAILED\tthe bucket can not be listed: Access Denied.\n"]);
    });

    it("refuses a folder that is not there with a code of its own", () => {
        const { status, stdout } = run("run", { FOLDER: path.join(folder, "wrong") });
        expect(status).to.equal(3);
        expect(stdout).to.match(/^REFUSED\tthe claim is not there; the claim itself has 0 blocks, and: /);
        expect(run("look", { FOLDER: path.join(folder, "wrong") }).status).to.equal(0);
    });

    it("refuses before it begins what halts the compactor", () => {
        const other = line(
            "BUCKET",
            "01BX5ZZKBKACTAV9WEVGEMMVR9",
            0,
            labelTexts(labels)
                .map((one) => `${one},`)
                .join(""),
        );
        writeFileSync(path.join(folder, "bucket"), `${other}\n`);
        const { status, stdout } = run("run");
        expect(status).to.equal(3);
        expect(readPlan(stdout).refused[0]).to.contain("overlaps");
        expect(readFileSync(calls, "utf8")).to.not.contain("upload-blocks");
    });

    it("copies from another store exactly the blocks of its plan", () => {
        const stream = labelTexts(labels)
            .map((one) => `${one},`)
            .join("");
        writeFileSync(path.join(folder, "blocks"), `${line("BLOCK", ulids[0]!, 0, stream)}\n`);
        const { stdout, status } = run("run", { FROM: "objstore" });
        expect([status, readPlan(stdout).take.map(({ ulid }) => ulid)]).to.deep.equal([0, [ulids[0]]]);
        expect(readFileSync(calls, "utf8")).to.match(
            new RegExp(
                `replicate --single-run --ignore-marked-for-deletion .*--objstore-to.config-file=/objstore/objstore.yml --id=${ulids[0]!} *$`,
                "m",
            ),
        );
    });

    it("is a script for the shell of Thanos' image", () => {
        execFileSync("/bin/sh", ["-n", "-c", importScript]);
    });
});
