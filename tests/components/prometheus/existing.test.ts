import { expect } from "chai";
import { parseAllDocuments } from "yaml";
import type { Properties } from "../../../lib/properties";
import type { Walk } from "../../../offline/walk";
import { viewOf } from "../../../rules/view";
import { at } from "../../at";
import { oidcProvider, s3Store, validStack } from "../../config/valid-stack";
import { registered, title, waitsFor, walkValues } from "../../program/program";

const configMap = "ConfigMap prometheus-thanos-prometheus-patch-config-map";

const walkedWith = (prometheus: object = {}, more: object = {}): Promise<Walk> =>
    walkValues({ ...validStack(), prometheus: { delivery: "existing", ...prometheus }, ...more });

const documents = (walked: Walk): Properties[] => {
    const text = at(registered(walked, configMap).inputs, "data", "prometheus-patch.yaml");
    return parseAllDocuments(String(text)).map((one) => one.toJS() as Properties);
};

describe("the patch of a Prometheus object that other manifests make", () => {
    it("is in the ConfigMap that the contract names, after the Secret that it names", async () => {
        const walked = await walkedWith();
        const { outputs } = walked;
        expect(outputs["prometheusDelivery"]).to.equal("existing");
        expect(outputs["prometheusValuesConfigMap"]).to.equal("thanos-prometheus-patch");
        expect(outputs["prometheusValuesKey"]).to.equal("prometheus-patch.yaml");
        expect(waitsFor(walked, registered(walked, configMap))).to.include("Secret object-store-thanos-objstore-writer-secret");
    });

    it("sets what Thanos needs, and leaves the rest to its owner", async () => {
        const [patch] = documents(await walkedWith({ scrapeInterval: "15s", externalLabels: { region: "eu" } }));
        expect(at(patch, "metadata")).to.deep.equal({ name: "k8s", namespace: "monitoring" });
        expect(at(patch, "spec")).to.deep.include({
            scrapeInterval: "15s",
            disableCompaction: true,
            replicaExternalLabelName: "prometheus_replica",
            externalLabels: { region: "eu", cluster: "west" },
        });
        expect(at(patch, "spec", "thanos", "objectStorageConfig")).to.deep.equal({
            name: "thanos-objstore-writer",
            key: "objstore.yml",
        });
        const owners = ["image", "version", "securityContext", "containers", "resources", "storage", "retentionSize"];
        const theirs = [...owners, "topologySpreadConstraints", "serviceDiscoveryRole", "serviceMonitorSelector", "alerting"];
        for (const key of theirs) expect(at(patch, "spec")).not.to.have.property(key);
    });

    it("sets sizes and volume where the stack file states them", async () => {
        const stated = { resources: { memory: "8Gi", memoryLimit: "16Gi" }, volume: { size: "500Gi" } };
        const [patch] = documents(await walkedWith(stated));
        expect(at(patch, "spec")).to.include.keys("resources", "storage", "retentionSize");
    });

    it("ties the ServiceAccount to the writer's role where the cloud reads its annotations", async () => {
        const identity = { kind: "irsa", oidcProvider };
        const walked = await walkedWith({ serviceAccount: "metrics" }, { objectStore: { ...s3Store, identity } });
        const [, account] = documents(walked);
        expect(at(account, "kind")).to.equal("ServiceAccount");
        expect(at(account, "metadata", "name")).to.equal("metrics");
        expect(at(account, "metadata", "annotations")).to.have.property("eks.amazonaws.com/role-arn");
        expect(JSON.stringify(walked.registrations)).to.contain(":metrics");
    });

    it("is all that the stack registers for Prometheus, with a Service and a monitor of the sidecars", async () => {
        const walked = await walkedWith({ object: "main" });
        const own = walked.registrations.map(title).filter((name) => / prometheus-/.test(name));
        expect(own.sort()).to.deep.equal([
            configMap,
            "Service prometheus-thanos-discovery-service",
            "ServiceMonitor prometheus-thanos-discovery-service-monitor",
        ]);
        const service = registered(walked, "Service prometheus-thanos-discovery-service").inputs;
        expect(at(service, "spec", "selector")).to.include({ "operator.prometheus.io/name": "main" });
        expect(at(service, "spec", "clusterIP")).to.equal("None");
        expect(walked.outputs["prometheusUrl"]).to.equal("http://prometheus-main.monitoring.svc.cluster.local:9090");
        const { args } = viewOf(walked.registrations, { environment: "dev" }).thanos.find(
            ({ component }) => component === "query",
        )!;
        expect(args).to.include("--endpoint=dnssrv+_grpc._tcp.prometheus-thanos-discovery.monitoring.svc.cluster.local");
    });

    it("is what the rules judge: a wrong compaction mode is found, what the owner decides is not", async () => {
        const { registrations } = await walkedWith();
        const [view] = viewOf(registrations, { environment: "prod" }).prometheus;
        expect(view).to.include({ replicas: 2, disableCompaction: true, retention: "48h" });
        expect(view?.sidecar?.objstoreSecret).to.equal("thanos-objstore-writer");
    });
});
