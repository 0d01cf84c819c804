import { expect } from "chai";
import { parse } from "yaml";
import type { Walk } from "../../../offline/walk";
import { validStack } from "../../config/valid-stack";
import { registered, title, waitsFor, walkValues } from "../../program/program";

describe("values for an existing kube-prometheus-stack", () => {
    let walked: Walk;
    before(async () => {
        walked = await walkValues({
            ...validStack(),
            prometheus: { delivery: "values", release: "monitoring", scrapeInterval: "15s" },
            thanos: { delivery: "chart" },
        });
    });
    const published = () => {
        const { inputs } = registered(walked, "ConfigMap prometheus-kube-prometheus-stack-values-config-map");
        return (inputs["data"] as Record<string, string>)["values.yaml"] ?? "";
    };

    it("are in the ConfigMap that the contract names", () => {
        const { inputs } = registered(walked, "ConfigMap prometheus-kube-prometheus-stack-values-config-map");
        expect(inputs["metadata"]).to.include({
            name: walked.outputs["prometheusValuesConfigMap"],
            namespace: walked.outputs["namespace"],
        });
        expect(Object.keys(inputs["data"] as object)).to.deep.equal([walked.outputs["prometheusValuesKey"]]);
    });

    it("set what Thanos needs and nothing that the chart's owner decides", () => {
        const values = parse(published()) as Record<string, Record<string, unknown>>;
        expect(Object.keys(values)).to.deep.equal(["fullnameOverride", "prometheus", "grafana"]);
        expect(values["fullnameOverride"]).to.equal("monitoring-kube-prometheus");
        expect(values["grafana"]).to.have.all.keys("sidecar", "deleteDatasources");
        expect(values["grafana"]?.["deleteDatasources"]).to.deep.equal([{ name: "Prometheus", orgId: 1 }]);
        expect(values["prometheus"]?.["prometheusSpec"]).to.deep.include({
            scrapeInterval: "15s",
            disableCompaction: true,
            replicaExternalLabelName: "prometheus_replica",
        });
    });

    it("leave image, user, sizes and volume as they are, unless the stack file states them", async () => {
        const spec = async (prometheus: object) => {
            const one = await walkValues({ ...validStack(), prometheus: { delivery: "values", ...prometheus } });
            const { inputs } = registered(one, "ConfigMap prometheus-kube-prometheus-stack-values-config-map");
            const values = parse((inputs["data"] as Record<string, string>)["values.yaml"] ?? "") as {
                prometheus: { prometheusSpec: object };
            };
            return Object.keys(values.prometheus.prometheusSpec);
        };
        const sizes = ["resources", "storageSpec", "retentionSize"];
        const bare = await spec({});
        for (const key of ["image", "version", "securityContext", "containers", ...sizes]) expect(bare).not.to.include(key);
        expect(bare).to.include.members(["thanos", "externalLabels", "retention", "replicas", "disableCompaction"]);
        const stated = await spec({ resources: { memory: "8Gi", memoryLimit: "16Gi" }, volume: { size: "500Gi" } });
        expect(stated).to.include.members(sizes);
    });

    it("are published with the Secret that they name, and install nothing", () => {
        expect(waitsFor(walked, registered(walked, "ConfigMap prometheus-kube-prometheus-stack-values-config-map"))).to.include(
            "Secret object-store-thanos-objstore-writer-secret",
        );
        expect(walked.registrations.map(title).filter((name) => name.startsWith("Release"))).to.deep.equal(["Release thanos"]);
    });

    it("fit what the querier finds", () => {
        const { values } = registered(walked, "Release thanos").inputs as { values: { query: { args: string[] } } };
        expect(values.query.args).to.include(
            "--endpoint=dnssrv+_grpc._tcp.monitoring-kube-prometheus-thanos-discovery.monitoring.svc.cluster.local",
        );
        expect(walked.outputs["prometheusServiceAccount"]).to.equal("monitoring-kube-prometheus-prometheus");
    });
});
