import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { readConfig } from "../../../config/load";
import { objstoreSecret, roles } from "../../../config/names";
import { readStack } from "../../../offline/stack-file";
import { keptSecret } from "../../../commands/rotate/previous-credentials";
import { targetOf, walk, type Rotation } from "../../../commands/rotate/rotation";
import { writeCredentials } from "../../../commands/rotate/stack-file";
import { root } from "../../program/program";
import { Simulation } from "./simulation";

const quiet = () => undefined;

describe("a rotation", () => {
    let folder: string;
    let file: string;
    let cluster: Simulation;
    const minio = "{ kind: minio }";
    const external = "{ kind: external, bucket: blocks, endpoint: s3.example.com, identity: { kind: staticKeys } }";
    const aws = "{ kind: podIdentity, clusterName: west }";
    const s3 = `{ kind: s3, bucket: west-blocks, aws: { region: eu-central-1 }, identity: ${aws} }`;

    const read = () => readStack(root, "test", { file });
    const credentials = async () => readConfig(await read()).credentials;
    const rotation = (change: Partial<Rotation> = {}): Rotation => ({
        file,
        read,
        stack: cluster.stack,
        deploy: async () => {
            cluster.deploy(await credentials());
            return "deployed";
        },
        within: 0,
        withinForPeople: 0,
        signal: new AbortController().signal,
        ...change,
    });
    const titles = async () => (await walk(rotation())).steps.map(({ title }) => title);
    /** Runs some of the steps, as an interrupted run does. Gives what they came to. */
    const run = async (count = Infinity, change: Partial<Rotation> = {}): Promise<string[]> => {
        const { steps } = await walk(rotation(change));
        const seen: string[] = [];
        for (const { run: one } of steps.slice(0, count)) seen.push(await one(quiet));
        return seen;
    };
    const refusal = (running: Promise<unknown>): Promise<string> =>
        running.then(
            () => "nothing was refused",
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );

    const begin = (objectStore: string, secrets = ""): void => {
        writeFileSync(
            file,
            `# why this is so
config:
  thanos-stack:environment: dev
  thanos-stack:cluster: west
  thanos-stack:kubernetes: { context: west } # flow stays flow
  thanos-stack:objectStore: ${objectStore}
  thanos-stack:prometheus: { delivery: operator }
  thanos-stack:thanos: { delivery: manifests, consistencyDelay: 30m, retention: { raw: 30d, fiveMinutes: 90d, oneHour: 365d } }
${secrets}`,
        );
        cluster = new Simulation();
    };
    const staticKeys = roles
        .flatMap((role) => [`${role}AccessKey`, `${role}SecretKey`])
        .map((key) => `  thanos-stack:${key}:\n    secure: v1:abc\n`)
        .join("");

    beforeEach(() => {
        folder = mkdtempSync(path.join(os.tmpdir(), "rotate-"));
        file = path.join(folder, "Pulumi.test.yaml");
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    describe("of MinIO's credentials", () => {
        beforeEach(async () => {
            begin(minio);
            cluster.deploy(await credentials());
        });

        it("leads to the next generation, with nothing before it valid, and nothing left behind", async () => {
            const seen = await run();
            expect(await credentials()).to.deep.equal({ generation: 2, revoked: 1 });
            expect([...cluster.valid].sort()).to.deep.equal(["owner-2", "reader-2", "root-2", "writer-2"]);
            expect(cluster.secrets.has(keptSecret)).to.equal(false);
            expect(seen).to.include("writer, reader, owner, root: refused");
        });

        it("keeps the comments of the stack file", async () => {
            const before = readFileSync(file, "utf8");
            await run();
            expect(readFileSync(file, "utf8")).to.equal(
                `${before}  thanos-stack:credentials:\n    generation: 2\n    revoked: 1\n`,
            );
        });

        it("goes on where it was, after whichever step it was interrupted", async () => {
            const all = (await titles()).length;
            for (let count = 1; count < all; count++) {
                begin(minio);
                cluster.deploy(await credentials());
                await run(count);
                await run();
                expect(await credentials(), `after ${count} steps`).to.deep.equal({ generation: 2, revoked: 1 });
                expect(cluster.valid.has("writer-1"), `after ${count} steps`).to.equal(false);
                expect(cluster.secrets.has(keptSecret), `after ${count} steps`).to.equal(false);
            }
        });

        it("begins another one only when the last has ended", async () => {
            await run();
            await run();
            expect(await credentials()).to.deep.equal({ generation: 3, revoked: 2 });
        });

        it("revokes nothing while pods have the old ones, and names them", async () => {
            cluster.stuck = true;
            const message = await refusal(run());
            expect(message).to.equal("pod-writer, pod-reader, pod-owner not yet");
            expect(await credentials()).to.deep.equal({ generation: 2, revoked: 0 });
            expect(cluster.valid.has("writer-1")).to.equal(true);
        });

        it("revokes nothing while a pod is being replaced", async () => {
            await run(3);
            cluster.replacing = true;
            expect(await refusal(run())).to.equal("2 of 3 pods");
            expect((await credentials()).revoked).to.equal(0);
        });

        it("revokes nothing when uploads begin to fail", async () => {
            cluster.failing = Infinity;
            expect(await refusal(run())).to.contain("fail for pod-writer");
            expect((await credentials()).revoked).to.equal(0);
        });

        it("looks again where a request that was under way has failed", async () => {
            cluster.failing = 4; // three before the rights are tried, one after
            expect((await run(Infinity, { within: 10 })).join("\n")).to.contain("no failed request of 3 pods");
        });

        it("passes a page that wants a login, and no other that does not answer", async () => {
            cluster.guarded.set("pod-reader", { status: 401, text: "Unauthorized" });
            expect((await run()).join("\n")).to.contain("no failed request of 2 pods");
            cluster.guarded.set("pod-reader", { status: 500, text: "broken" });
            expect(await refusal(run())).to.contain("pod-reader:10902/metrics answers 500: broken");
        });

        it("requests nothing of a role that nothing of the stack has: the compactor of a shared bucket may be another stack's", async () => {
            cluster.components = ["store"];
            await run();
            expect([...cluster.probed].sort()).to.deep.equal(["reader", "writer"]);
            expect(await credentials()).to.deep.equal({ generation: 2, revoked: 1 });
            cluster.components = ["store", "compact"];
            await run();
            expect(cluster.probed.has("owner")).to.equal(true);
        });

        it("does not end while the store still answers the old ones", async () => {
            await run(6);
            const { steps } = await walk(rotation({ deploy: () => Promise.resolve("not now") }));
            const left = steps.find(({ title }) => title === "The credentials of before");
            expect(await refusal(left?.run(quiet) ?? Promise.resolve())).to.equal("writer, reader, owner, root: still answered");
            expect(cluster.secrets.has(keptSecret)).to.equal(true);
        });

        it("that was begun by hand is ended, and prints what it can't show", async () => {
            writeCredentials(file, "thanos-stack", { generation: 2, revoked: 0 });
            cluster.deploy(await credentials());
            const seen = await run();
            expect(await credentials()).to.deep.equal({ generation: 2, revoked: 1 });
            expect(seen.join("\n")).to.contain("the refusal of the old ones can't be shown").and.contain("nobody could try");
        });

        it("is not begun with another stack file than the cluster's", async () => {
            await run(2);
            writeCredentials(file, "thanos-stack", { generation: 4, revoked: 3 });
            expect(await refusal(run()))
                .to.contain("on its way to generation 2")
                .and.contain("has generation 4, revoked 3");
        });

        it("requests a deployment where Secrets name no generation yet", async () => {
            cluster.secrets.clear();
            expect(await refusal(run()))
                .to.contain(objstoreSecret("writer"))
                .and.contain("deploy the stack file as it is");
        });

        it("prints no secret", async () => {
            const said: string[] = [];
            const { steps } = await walk(rotation());
            for (const { run: one } of steps) said.push(await one((text) => said.push(text)));
            for (const key of ["writer-1", "writer-2", "root-1", "root-2"]) expect(said.join("\n")).to.not.contain(key);
        });
    });

    describe("of keys that people make", () => {
        beforeEach(async () => {
            begin(external, staticKeys);
            cluster.madeByPeople = "AKIAOLD1";
            cluster.valid.add("AKIAOLD1");
            cluster.deploy(await credentials());
        });

        it("requests them, shows that they are used, names the ones to revoke, and ends when those are refused", async () => {
            expect(await refusal(run()))
                .to.contain("yours to make")
                .and.contain("pulumi config set --secret writerAccessKey");
            expect(await refusal(run())).to.contain("writer, reader, owner: the keys are those of before");

            cluster.madeByPeople = "AKIANEW2";
            cluster.valid.add("AKIANEW2");
            const message = await refusal(run());
            expect(message).to.contain("revoke these access keys").and.contain("that of writer, which ends in OLD1");
            expect(message).to.not.contain("AKIAOLD1");

            cluster.valid.delete("AKIAOLD1");
            expect(await run()).to.include("writer, reader, owner: refused");
            expect(await credentials()).to.deep.equal({ generation: 2, revoked: 1 });
            expect(cluster.secrets.has(keptSecret)).to.equal(false);
        });
    });

    describe("of a stack whose cloud identifies pods without keys", () => {
        beforeEach(() => {
            begin(s3);
        });

        it("has nothing to do where nothing is generated", async () => {
            expect(await refusal(run())).to.contain("the cloud gives pods their credentials");
        });

        it("changes passwords in one step", async () => {
            const deploy = async () => {
                cluster.put("grafana-admin", {}, (await credentials()).revoked + 1);
                return "deployed";
            };
            await deploy();
            await run(1, { deploy }); // interrupted before it was deployed
            expect(await run(Infinity, { deploy })).to.include("all of generation 2: grafana-admin");
            expect(await credentials()).to.deep.equal({ generation: 2, revoked: 1 });
        });
    });
});

describe("the generation that a rotation leads to", () => {
    const there = (roleKeys: number, sole: number) =>
        new Map([...roles.map((role) => [objstoreSecret(role), roleKeys] as const), ["minio-root", sole] as const]);

    it("is the next when all is done, and the one that is begun when not", () => {
        expect(targetOf({ generation: 1, revoked: 0 }, undefined, there(1, 1))).to.equal(2);
        expect(targetOf({ generation: 2, revoked: 0 }, undefined, there(1, 1))).to.equal(2);
        expect(targetOf({ generation: 2, revoked: 1 }, undefined, there(2, 1))).to.equal(2);
        expect(targetOf({ generation: 2, revoked: 1 }, undefined, there(2, 2))).to.equal(3);
        expect(targetOf({ generation: 1, revoked: 0 }, { target: 2 }, there(2, 1))).to.equal(2);
    });
});
