import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { compare, recordOfFile } from "../../../commands/plan/against";
import { recordOfCluster } from "../../../commands/plan/deployed";
import { recordKey } from "../../../components/history";
import { modelsOf } from "../../../components/models";
import { baseOf } from "../../../components/base";
import { historyRecord } from "../../../components/history/record";
import type { ClusterAccess } from "../../../kube/cluster";
import { stack } from "../../config/valid-stack";
import { root } from "../../program/program";
import { invoke } from "../invoke";

describe("plan --against", () => {
    let folder: string;
    before(() => {
        // A project of one stack, whose first revision kept raw data for a year.
        folder = mkdtempSync(path.join(os.tmpdir(), "against-"));
        const git = (...args: string[]) =>
            execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: folder });
        copyFileSync(path.join(root, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
        const text = readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8");
        writeFileSync(path.join(folder, "Pulumi.local.yaml"), text.replace("cluster: ", "cluster: old-"));
        git("init", "-q");
        git("add", ".");
        git("commit", "-qm", "first");
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("takes the stack file of a Git revision", async () => {
        expect(await recordOfFile(folder, "local", "HEAD"))
            .to.have.property("cluster")
            .that.matches(/^old-/);
    });

    it("takes another stack file", async () => {
        const file = path.join(folder, "Pulumi.local.yaml");
        expect(await recordOfFile(root, "local", file))
            .to.have.property("cluster")
            .that.matches(/^old-/);
    });

    it("names what a reference can be when it is nothing", async () => {
        const error: unknown = await recordOfFile(folder, "local", "nothing").catch((reason: unknown) => reason);
        expect((error as Error).message).to.match(
            /^--against nothing: got neither a file, nor a Git revision with Pulumi\.local\.yaml/,
        );
    });

    const cluster = (data: Record<string, string>) =>
        ({ core: { readNamespacedConfigMap: () => Promise.resolve({ data }) } }) as unknown as ClusterAccess;

    it("takes what is deployed in a cluster", async () => {
        const record = historyRecord(baseOf(stack()));
        const data = { [recordKey]: JSON.stringify(record) };
        expect(await recordOfCluster(cluster(data), "monitoring")).to.deep.equal(record);
        const error: unknown = await recordOfCluster(cluster({}), "monitoring").catch((reason: unknown) => reason);
        expect((error as Error).message).to.contain("record.json is missing");
    });

    it("refuses a change, and allows it when it is acknowledged", () => {
        const before = historyRecord(baseOf(stack()));
        const entry = { change: "cluster", from: "west", to: "east" };
        const [refused] = compare(modelsOf(stack({ cluster: "east" })), before).refused;
        expect(refused).to.contain(JSON.stringify(entry));
        const { refused: none, allowed } = compare(modelsOf(stack({ cluster: "east", acknowledge: [entry] })), before);
        expect([none.length, allowed.length]).to.deep.equal([0, 1]);
    });
});

describe("the command plan --against", function () {
    this.timeout(30_000);
    const folder = mkdtempSync(path.join(os.tmpdir(), "against-"));
    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("reads another cluster only where a cluster is compared", async () => {
        const { code, errors } = await invoke(["plan", "--stack", "dev", "--against", "HEAD", "--context", "blue"]);
        expect([code, errors[0]]).to.deep.equal([2, "--context and --kubeconfig are only valid with --against cluster."]);
        const kubeconfig = path.join(folder, "kubeconfig");
        writeFileSync(kubeconfig, "{apiVersion: v1, kind: Config, clusters: [], contexts: [], users: []}");
        const place = ["--kubeconfig", kubeconfig, "--context", "no-such-context"];
        const cluster = await invoke(["plan", "--stack", "dev", "--against", "cluster", ...place]);
        expect(cluster.code).not.to.equal(0);
        expect(cluster.errors.join("\n")).to.contain("no-such-context");
    });

    it("fails with the lost history, and passes with the entry that it printed", async () => {
        const text = readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8");
        const old = path.join(folder, "old.yaml");
        writeFileSync(old, text.replace(/^(\s+thanos-stack:cluster: )(.+)$/m, "$1old"));
        const plan = ["plan", "--stack", "dev", "--against", old];
        const { code, errors } = await invoke(plan);
        const entry = errors.map((line) => /\{"change":"cluster".+\}$/.exec(line)?.[0]).find((one) => one !== undefined);
        expect([code, errors.length, entry !== undefined]).to.deep.equal([1, 1, true]);

        const next = path.join(folder, "Pulumi.dev.yaml");
        writeFileSync(next, `${text}  thanos-stack:acknowledge: [${entry}]\n`);
        const allowed = await invoke([...plan, "--config-file", next]);
        expect([allowed.code, allowed.errors]).to.deep.equal([0, []]);
        expect(allowed.out).to.match(/Acknowledged changes that lose history\n {2}thanos-stack:cluster: old → /);
    });
});
