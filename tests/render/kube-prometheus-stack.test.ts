// kube-prometheus-stack with our values: the Prometheus that the operator would run is the one of spec.ts, found by those
// that search for it, and Grafana queries Thanos.
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { ports } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { integrationModel, type IntegrationModel } from "../../components/prometheus/chart-model";
import { ownRules, podLabels, prometheusSpec, selected } from "../../components/prometheus/spec";
import { integrationValues, kubePrometheusStackValues } from "../../components/prometheus/values";
import { deleted, ownDataSource } from "../../components/data-source/model";
import { at } from "../at";
import { stackValues } from "../config/arbitrary";
import { stack } from "../config/valid-stack";
import { describeChart, notRestricted, one, pods, render, type Rendered } from "./charts";
import { rendered, writer } from "./kube-prometheus-stack";
import { baseOf } from "../../components/base";

/** The Prometheus object has all settings of our own one. */
function expectOurPrometheus(objects: readonly Rendered[], { prometheus, names }: IntegrationModel) {
    const { spec } = one(objects, "Prometheus", names.object);
    const field = (key: string) => at(spec, key);
    for (const [key, value] of Object.entries(prometheusSpec(prometheus, writer)))
        // The chart leaves an empty list away.
        expect(field(key) ?? [], key).to.deep.equal(JSON.parse(JSON.stringify(value)));
    for (const kind of selected) {
        // All, but the rules that are for the ruler.
        expect(field(`${kind}Selector`), kind).to.deep.equal(kind === "rule" ? ownRules : {});
        expect(field(`${kind}NamespaceSelector`), kind).to.deep.equal({});
    }
    expect(field("serviceAccountName")).to.equal(names.serviceAccount);
    expect(field("affinity")).to.equal(undefined);
}

/** The querier finds every sidecar. */
function expectDiscovery(objects: readonly Rendered[], { prometheus, names }: IntegrationModel) {
    const service = one(objects, "Service", names.discovery);
    expect(at(service, "spec", "clusterIP")).to.equal("None");
    expect(at(service, "spec", "selector")).to.deep.equal(podLabels(prometheus));
    expect(at(service, "spec", "ports")).to.deep.include({ name: "grpc", port: ports.grpc, targetPort: "grpc" });
    const monitor = one(objects, "ServiceMonitor", `${names.fullname}-thanos-sidecar`);
    expect(at(monitor, "spec", "endpoints", 0, "port")).to.equal("http");
}

/** Grafana queries the query-frontend in the best resolution, and nothing else is its default. */
function expectDataSource(objects: readonly Rendered[], config: StackConfig, fullname: string) {
    const file = at(one(objects, "ConfigMap", `${fullname}-grafana-datasource`), "data", "datasource.yaml");
    const { datasources, deleteDatasources } = parse(file as string) as {
        datasources: Record<string, unknown>[];
        deleteDatasources?: unknown;
    };
    const { editable: _ours, replaces, ...source } = ownDataSource(baseOf(config));
    expect(deleteDatasources ?? []).to.deep.equal(deleted(replaces));
    expect(datasources.filter(({ isDefault }) => isDefault)).to.deep.equal([source]);
    // Its Alertmanager exists.
    expect(datasources.map(({ uid }) => uid)).to.include(source.jsonData.alertmanagerUid);
}

describeChart("kube-prometheus-stack", (chart) => {
    it("runs the Prometheus of the model, for many configurations", () => {
        const charted = stackValues.filter(({ prometheus }) => (prometheus as { delivery: string }).delivery === "chart");
        fc.assert(
            fc.property(charted, ({ prometheus, ...change }) => {
                // A value of one's own may rename everything; that is tried elsewhere.
                const { config, model, objects } = rendered(chart, { ...(prometheus as object), chart: {} }, change);
                expectOurPrometheus(objects, model);
                expectDiscovery(objects, model);
                if (model.grafana) expectDataSource(objects, config, model.names.fullname);
                const refused = pods(objects).filter(
                    ({ pod, namespace }) => namespace === model.namespace && notRestricted(pod).length > 0,
                );
                expect(refused).to.deep.equal([]);
            }),
            { numRuns: 8 },
        );
    });

    it("has the names of config/names.ts, whatever the release is called", () => {
        for (const release of [
            "kps",
            "monitoring",
            "my-kube-prometheus-stack-of-old",
            "twelve-chars-and-more-xyz",
            "grafana-etc",
        ]) {
            const { model, objects } = rendered(chart, { release });
            one(objects, "Prometheus", model.names.object);
            one(objects, "ServiceAccount", model.names.serviceAccount);
            one(objects, "Alertmanager", model.names.alertmanager);
            one(objects, "Service", model.names.grafana);
            expect(portOf(one(objects, "Service", model.names.service), "http-web")).to.equal(9090);
            expect(portOf(one(objects, "Service", model.names.discovery), "grpc")).to.equal(ports.grpc);
            // The same as without fullnameOverride: a release that is there already keeps its names.
            const values = { ...kubePrometheusStackValues(model, writer, "x"), fullnameOverride: "" };
            one(render(chart, release, model.namespace, values), "Prometheus", model.names.object);
        }
    });

    it("is connected with Thanos by the published values alone, where the release is another team's", () => {
        const config = stack({ prometheus: { delivery: "values", release: "theirs" } });
        const model = integrationModel(baseOf(config), { release: "theirs" });
        const objects = render(chart, "theirs", config.namespace, integrationValues(model, writer));
        expectOurPrometheus(objects, model);
        expectDiscovery(objects, model);
        expectDataSource(objects, config, model.names.fullname);
    });

    it("installs no CustomResourceDefinitions: they are a release of their own", () => {
        expect(rendered(chart).objects.filter(({ kind }) => kind === "CustomResourceDefinition")).to.deep.equal([]);
    });

    it("does not monitor a control plane that managed clusters hide, neither with monitors nor with alerts", () => {
        const { objects } = rendered(chart);
        const hidden = /etcd|kube-scheduler|kube-controller-manager|kube-proxy/;
        const named = objects.filter(
            ({ kind, metadata }) => ["ServiceMonitor", "Service", "PrometheusRule"].includes(kind) && hidden.test(metadata.name),
        );
        expect(named.map(({ metadata }) => metadata.name)).to.deep.equal([]);
    });

    it("takes a stack's own values last", () => {
        const own = { alertmanager: { alertmanagerSpec: { replicas: 5 } }, kubeEtcd: { enabled: true } };
        const { model, objects } = rendered(chart, { chart: { values: own } });
        expect(at(one(objects, "Alertmanager", model.names.alertmanager), "spec", "replicas")).to.equal(5);
        one(objects, "ServiceMonitor", `${model.names.fullname}-kube-etcd`);
    });
});

describeChart("prometheus-operator-crds", (chart) => {
    it("defines every kind that a stack makes, and keeps the definitions when the release goes", () => {
        const objects = render(chart, "prometheus-operator-crds", "monitoring", {
            crds: { annotations: { "helm.sh/resource-policy": "keep" } },
        });
        expect(objects.map(({ spec }) => (spec as { names: { kind: string } }).names.kind)).to.include.members([
            "Prometheus",
            "Alertmanager",
            "ServiceMonitor",
            "PrometheusRule",
        ]);
        for (const { metadata } of objects) expect(metadata.annotations).to.include({ "helm.sh/resource-policy": "keep" });
    });
});

const portOf = ({ spec }: Rendered, name: string): number | undefined =>
    (spec as { ports: { name: string; port: number }[] }).ports.find((port) => port.name === name)?.port;
