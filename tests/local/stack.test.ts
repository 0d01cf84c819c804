import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { readConfig } from "../../config/load";
import { chartsVariable } from "../../local/charts";
import { committedOverrides, withOverrides } from "../../local/overrides";
import { artifactsFor, localStack } from "../../local/stack";
import { rejection } from "../offline/programs";
import { root } from "../program/program";

const read = (name: string) => localStack(root, name, "thanos-stack-test");
const settingsOf = async (name: string) => readConfig((await read(name)).file);

describe("a stack on the embedded cluster", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(path.join(os.tmpdir(), "charts-"));
    });
    afterEach(() => {
        Reflect.deleteProperty(process.env, chartsVariable);
        rmSync(folder, { recursive: true });
    });
    const archive = (name: string) => {
        writeFileSync(path.join(folder, `${name}.tgz`), "");
    };

    it("is deployed to that cluster, whatever context its file names", async () => {
        expect((await settingsOf("local")).kubernetes.context).to.equal("thanos-stack-test");
        expect((await settingsOf("dev")).kubernetes.context).to.equal("thanos-stack-test");
    });

    it("has the values of its file where it has no overrides", async () => {
        expect([(await read("local")).overrides, (await settingsOf("local")).size]).to.deep.equal([[], "tiny"]);
    });

    it("sets its overrides one after the other, keeps the other values of the file, and has a reason for each", async () => {
        const { overrides } = await read("dev");
        const config = await settingsOf("dev");
        if (config.prometheus.delivery !== "chart") throw new Error("dev is deployed by charts");
        expect(config.prometheus.grafana.enabled).to.equal(false);
        expect(config.prometheus.replicas).to.equal(2);
        expect(config.prometheus.chart.values).to.deep.equal({
            prometheusOperator: { admissionWebhooks: { enabled: false }, tls: { enabled: false } },
            "prometheus-node-exporter": { hostRootFsMount: { enabled: false } },
        });
        expect(overrides).to.deep.equal(committedOverrides(root, "dev"));
        for (const { key, reason } of overrides) expect(reason, key).to.have.length.greaterThan(10);
    });

    it("takes its charts from the folder that is named, unpacked or as archives, the newest of each", async () => {
        for (const name of ["kube-prometheus-stack-88.5.3", "thanos-17.3.1", "thanos-17.10.0"]) archive(name);
        mkdirSync(path.join(folder, "definitions"));
        writeFileSync(path.join(folder, "definitions", "Chart.yaml"), "name: prometheus-operator-crds\nversion: 31.0.1\n");
        process.env[chartsVariable] = folder;
        const { prometheus, thanos } = await settingsOf("dev");
        if (prometheus.delivery !== "chart" || thanos.delivery !== "chart") throw new Error("dev is deployed by charts");
        expect(prometheus.chart.source).to.equal(path.join(folder, "kube-prometheus-stack-88.5.3.tgz"));
        expect(prometheus.definitions.chart.source).to.equal(path.join(folder, "definitions"));
        expect(thanos.chart.source).to.equal(path.join(folder, "thanos-17.10.0.tgz"));
    });

    it("names the chart that is missing in the folder, and where to get it", async () => {
        archive("thanos-17.3.1");
        process.env[chartsVariable] = folder;
        const error: unknown = await read("dev").catch((reason: unknown) => reason);
        expect(String(error)).to.contain("holds thanos, but not kube-prometheus-stack").and.to.contain("helm pull oci://");
    });

    it("refuses a folder of charts that does not exist, or an empty name", async () => {
        for (const name of ["", path.join(folder, "nowhere")]) {
            process.env[chartsVariable] = name;
            const { message } = await rejection(read("dev"));
            expect(message).to.equal(
                `${chartsVariable}: got "${name}", expected a folder with charts. Unset it, or name the folder.`,
            );
        }
    });

    it("builds what it runs and nothing else", async () => {
        const node = ["kubernetes", "coredns", "pause"];
        const operated = [
            ...["thanos", "prometheus", "prometheus-operator", "prometheus-config-reloader", "minio"],
            "blackbox-exporter", // for the canary
        ];
        const exporters = ["kube-state-metrics", "node-exporter"];
        expect(artifactsFor((await read("local")).models)).to.have.members([...node, ...operated, ...exporters]);
        expect(artifactsFor((await read("dev")).models)).to.have.members([...node, ...operated, ...exporters, "alertmanager"]);
    });

    it("brings its own operator when its chart does, and none when the cluster has one", async () => {
        expect([(await read("local")).operator, (await read("dev")).operator]).to.deep.equal([true, false]);
    });
});

describe("an override", () => {
    const file = { project: "p", stack: "s", config: { "p:a": '{"b":1,"c":{"d":2}}', "p:text": "x" }, secretKeys: [] };
    const config = (key: string, value: unknown) => withOverrides(file, [{ key, value, reason: "" }]).config;

    it("replaces a value at its place and leaves everything next to it", () => {
        expect(JSON.parse(config("a.c.d", 3)["p:a"] ?? "")).to.deep.equal({ b: 1, c: { d: 3 } });
        expect(config("text", "y")).to.deep.equal({ ...file.config, "p:text": "y" });
        expect(JSON.parse(config("new.deep", false)["p:new"] ?? "")).to.deep.equal({ deep: false });
    });
});
