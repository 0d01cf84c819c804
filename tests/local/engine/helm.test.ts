// Helm releases by the embedded engine. The helm program is a script that writes down what it was asked for.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { releaseAnnotation } from "../../../local/engine/handlers/helm-release";
import { up } from "../../../local/engine";
import { FakeCluster } from "./fake-cluster";
import { namespace, rejection, stackOf } from "../../offline/programs";

describe("a Helm release", function () {
    this.timeout(20_000);
    let cluster: FakeCluster;
    let folder: string;
    beforeEach(async () => {
        cluster = await FakeCluster.start();
        folder = mkdtempSync(path.join(os.tmpdir(), "helm-"));
        writeFileSync(path.join(folder, "chart.tgz"), "version 1");
        helmAnswers({});
    });
    afterEach(async () => {
        rmSync(folder, { recursive: true });
        await cluster.stop();
    });

    const program = () => path.join(folder, "helm");
    /** `status`: of the release that is there; `upgrade`: the error of an upgrade. */
    function helmAnswers({ status, upgrade }: { status?: string; upgrade?: string }) {
        const state = status === undefined ? "exit 1" : `echo '${JSON.stringify({ info: { status }, version: 2 })}'`;
        const result = upgrade === undefined ? "" : `echo 'WARNING: noise' >&2; echo 'Error: ${upgrade}' >&2; exit 1`;
        writeFileSync(
            program(),
            `#!/bin/sh\necho "$@" >>${folder}/calls\ncase "$1" in status) ${state};; upgrade) cat >${folder}/values; ${result};; esac\n`,
        );
        chmodSync(program(), 0o755);
    }
    /** The verbs and names that helm was asked for since the last call. */
    function calls(): string[] {
        const file = path.join(folder, "calls");
        const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
        rmSync(file, { force: true });
        return lines.map((line) => line.split(" ").slice(0, 2).join(" ")).filter((call) => !call.startsWith("status"));
    }

    const release = (values: pulumi.Input<Record<string, unknown>>, inputs: Partial<k8s.helm.v3.ReleaseArgs> = {}) =>
        new k8s.helm.v3.Release(
            "shop",
            {
                name: "shop",
                namespace: "shop",
                chart: path.join(folder, "chart.tgz"),
                atomic: true,
                timeout: 60,
                ...inputs,
                values: values as Record<string, unknown>,
            },
            { dependsOn: namespace() },
        );
    const deploy = (run: () => unknown) =>
        up({
            stack: stackOf(),
            program: () => {
                run();
                return Promise.resolve({});
            },
            ...cluster.target,
            helm: program(),
        });

    it("is installed with its values as they are and the flags of its inputs, after what it depends on", async () => {
        const { counts } = await deploy(() => release({ replicas: 2, nested: { empty: {} } }));
        expect(JSON.parse(readFileSync(path.join(folder, "values"), "utf8"))).to.deep.equal({
            replicas: 2,
            nested: { empty: {} },
        });
        const [line = ""] = readFileSync(path.join(folder, "calls"), "utf8")
            .split("\n")
            .filter((call) => call.startsWith("upgrade"));
        for (const part of ["--install", "--wait", "--atomic", "--timeout=60s", "--namespace shop", "--kube-context"])
            expect(line).to.contain(part);
        expect(counts.created).to.equal(2);
        expect(cluster.requests.findIndex((one) => one.includes("Namespace shop"))).to.be.lessThan(
            cluster.requests.findIndex((one) => one.includes("helm-release-shop")),
        );
    });

    it("is left alone when neither values nor flags nor chart have changed, and upgraded when one has", async () => {
        await deploy(() => release({ replicas: 2 }));
        expect(calls()).to.deep.equal(["upgrade shop"]);

        const { counts } = await deploy(() => release({ replicas: 2 }));
        expect([calls(), counts.unchanged]).to.deep.equal([[], 2]);

        await deploy(() => release({ replicas: 3 }));
        expect(calls()).to.deep.equal(["upgrade shop"]);
        await deploy(() => release({ replicas: 3 }, { timeout: 90 }));
        expect(calls()).to.deep.equal(["upgrade shop"]);
        writeFileSync(path.join(folder, "chart.tgz"), "version 2");
        await deploy(() => release({ replicas: 3 }, { timeout: 90 }));
        expect(calls()).to.deep.equal(["upgrade shop"]);
    });

    it("is removed, and its record after it, when it is no longer registered", async () => {
        await deploy(() => release({}));
        expect(cluster.object("ConfigMap", "helm-release-shop").metadata.annotations).to.include({ [releaseAnnotation]: "shop" });
        calls();
        await deploy(() => namespace());
        expect(calls()).to.deep.equal(["uninstall shop"]);
        expect(cluster.find("ConfigMap", "helm-release-shop")).to.equal(undefined);
    });

    it("that fails is reported in helm's words, and tried again by the next run", async () => {
        helmAnswers({ upgrade: "context deadline exceeded" });
        const { message } = await rejection(deploy(() => release({})));
        expect(message).to.equal("Release shop/shop has failed: context deadline exceeded");
        calls();
        helmAnswers({});
        await deploy(() => release({}));
        expect(calls()).to.deep.equal(["upgrade shop"]);
    });

    it("that a killed run has left pending is put right first", async () => {
        helmAnswers({ status: "pending-upgrade" });
        await deploy(() => release({}));
        expect(calls()).to.deep.equal(["rollback shop", "upgrade shop"]);
    });

    it("is refused before anything is changed when its values hold a secret or an input is not known", async () => {
        const secret = await rejection(deploy(() => release(pulumi.secret({ password: "hidden-in-values" }))));
        expect(secret.message).to.contain("its values hold a secret").and.not.to.contain("hidden-in-values");
        const unknown = await rejection(deploy(() => release({}, { postrender: "./script" })));
        expect(unknown.message).to.contain("does not know its input postrender");
        expect([calls(), cluster.requests.filter((one) => one.startsWith("PATCH"))]).to.deep.equal([[], []]);
    });
});
