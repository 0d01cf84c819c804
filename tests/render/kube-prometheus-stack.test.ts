// kube-prometheus-stack with our values: the Prometheus that the operator would run is the one of spec.ts, and of the
// chart's defaults that do harm next to Thanos none is left.
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { grafanaAdmin, namesOf, nodesNamespace, objstoreSecret, ports } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { images } from "../../config/versions";
import {
    integrationModel,
    kubePrometheusStackModel,
    type KubePrometheusStackModel,
} from "../../components/prometheus/chart-model";
import { podLabels, prometheusSpec, selected } from "../../components/prometheus/spec";
import { grafanaClusterRole, integrationValues, kubePrometheusStackValues } from "../../components/prometheus/values";
import { queryUrl } from "../../components/thanos/model";
import { stackValues } from "../config/arbitrary";
import { stack } from "../config/valid-stack";
import { at } from "../at";
import { containers, describeChart, notRestricted, one, pods, render, type Chart, type Rendered } from "./charts";

const writer = { name: objstoreSecret("writer"), checksum: "checksum-of-writer" };

interface Case {
    readonly config: StackConfig;
    readonly model: KubePrometheusStackModel;
    readonly objects: readonly Rendered[];
}

function rendered(chart: Chart, prometheus: object = {}, change: object = {}): Case {
    const config = stack({ ...change, prometheus: { ...prometheus, delivery: "chart" } });
    if (config.prometheus.delivery !== "chart") throw new Error("another delivery");
    const model = kubePrometheusStackModel(config, config.prometheus, namesOf(config));
    const values = kubePrometheusStackValues(model, writer, "checksum-of-password");
    return { config, model, objects: render(chart, model.names.release, model.namespace, values) };
}

/** The Prometheus object says all that our own one would say. */
function expectOurPrometheus(
    objects: readonly Rendered[],
    { prometheus, names }: Pick<KubePrometheusStackModel, "prometheus" | "names">,
) {
    const { spec } = one(objects, "Prometheus", names.object);
    const field = (key: string) => at(spec, key);
    for (const [key, value] of Object.entries(prometheusSpec(prometheus, writer)))
        expect(field(key), key).to.deep.equal(JSON.parse(JSON.stringify(value)));
    for (const kind of selected) {
        expect(field(`${kind}Selector`), kind).to.deep.equal({});
        expect(field(`${kind}NamespaceSelector`), kind).to.deep.equal({});
    }
    expect(field("serviceAccountName")).to.equal(names.serviceAccount);
    expect(field("affinity")).to.equal(undefined);
}

/** The querier finds every sidecar. */
function expectDiscovery(
    objects: readonly Rendered[],
    { prometheus, names }: Pick<KubePrometheusStackModel, "prometheus" | "names">,
) {
    const service = one(objects, "Service", names.discovery);
    expect(at(service, "spec", "clusterIP")).to.equal("None");
    expect(at(service, "spec", "selector")).to.deep.equal(podLabels(prometheus));
    expect(at(service, "spec", "ports")).to.deep.include({ name: "grpc", port: ports.grpc, targetPort: "grpc" });
    const monitor = one(objects, "ServiceMonitor", `${names.fullname}-thanos-sidecar`);
    expect(at(monitor, "spec", "endpoints", 0, "port")).to.equal("http");
}

/** Grafana asks the query-frontend, for the best resolution that there is, and nothing else is its default. */
function expectDataSource(objects: readonly Rendered[], config: StackConfig, fullname: string) {
    const file = at(one(objects, "ConfigMap", `${fullname}-grafana-datasource`), "data", "datasource.yaml");
    const { datasources } = parse(file as string) as { datasources: Record<string, unknown>[] };
    expect(datasources.filter(({ isDefault }) => isDefault)).to.deep.equal([
        {
            name: "Thanos",
            type: "prometheus",
            uid: "prometheus",
            url: queryUrl(config, namesOf(config)),
            access: "proxy",
            isDefault: true,
            jsonData: {
                prometheusType: "Thanos",
                httpMethod: "POST",
                timeInterval: config.prometheus.scrapeInterval,
                timeout: 120,
                customQueryParameters: "max_source_resolution=auto",
            },
        },
    ]);
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

    it("is connected with Thanos by the published values alone, where the release is somebody else's", () => {
        const config = stack({ prometheus: { delivery: "values", release: "theirs" } });
        const model = integrationModel(config, "theirs", namesOf(config));
        const objects = render(chart, "theirs", config.namespace, integrationValues(model, writer));
        expectOurPrometheus(objects, model);
        expectDiscovery(objects, model);
        expectDataSource(objects, config, model.names.fullname);
    });

    it("lets every pod pass the restricted Pod Security Standard, but node-exporter, which is elsewhere", () => {
        const { model, objects } = rendered(chart, { grafana: { volume: {} } });
        const inNamespace = pods(objects).filter(({ namespace }) => namespace === model.namespace);
        expect(inNamespace.map(({ name }) => name)).to.have.length.greaterThan(4);
        for (const { name, pod } of inNamespace) expect(notRestricted(pod), name).to.deep.equal([]);
        const elsewhere = pods(objects).filter(({ namespace }) => namespace !== model.namespace);
        expect(elsewhere.map(({ namespace }) => namespace)).to.deep.equal([nodesNamespace(model.namespace)]);
        expect(elsewhere[0]?.name).to.contain("node-exporter");
    });

    it("gives every container requests and a memory limit", () => {
        const { objects } = rendered(chart);
        for (const { name, pod } of pods(objects))
            for (const container of containers(pod)) {
                expect(container.resources?.requests, `${name} ${container.name}`).to.have.keys("cpu", "memory");
                expect(container.resources?.limits, `${name} ${container.name}`).to.have.keys("memory");
            }
        const operator = pods(objects).find(({ name }) => name.endsWith("-operator"))?.pod.spec.containers[0];
        expect(operator?.args).to.include.members([
            "--config-reloader-memory-limit=128Mi",
            "--config-reloader-memory-request=32Mi",
        ]);
    });

    it("runs the versions that config/versions.ts pins", () => {
        const { objects, model } = rendered(chart);
        const used = [...allImages(objects)];
        const pinned = [
            images.prometheusOperator,
            images.configReloader,
            images.alertmanager,
            images.kubeStateMetrics,
            images.nodeExporter,
            images.prometheus,
            images.thanos,
        ];
        expect(used).to.include.members(pinned);
        expect(model.prometheus.sidecar.image).to.equal(images.thanos);
        expect(used.filter((image) => !/:(?!latest)[^/:]+$/.test(image))).to.deep.equal([]);
    });

    it("takes every image from the mirror", () => {
        const { objects } = rendered(chart, { grafana: { volume: {} } }, { imageRegistry: "mirror.example.com:5000/all" });
        const strays = [...allImages(objects)].filter((image) => !/^mirror\.example\.com:5000\/all\/(?!all)/.test(image));
        expect(strays).to.deep.equal([]);
    });

    it("keeps Grafana's password in its Secret, and Grafana away from all other Secrets", () => {
        const { model, objects } = rendered(chart);
        expect(objects.filter(({ kind, metadata }) => kind === "Secret" && metadata.name.includes("grafana"))).to.deep.equal([]);
        const grafana = pods(objects).find(({ name }) => name === `Deployment ${model.names.grafana}`);
        const text = JSON.stringify(grafana);
        expect(text).to.contain(`"secretKeyRef":{"name":"${grafanaAdmin.secret}","key":"${grafanaAdmin.passwordKey}"}`);
        expect(grafana?.pod.metadata?.annotations).to.include({ "checksum/admin": "checksum-of-password" });

        const account = grafana?.pod.spec.serviceAccountName;
        const bindings = objects.filter(
            ({ kind, subjects }) =>
                ["RoleBinding", "ClusterRoleBinding"].includes(kind) &&
                (subjects as { name: string }[]).some(({ name }) => name === account),
        );
        expect(bindings.map(({ roleRef }) => (roleRef as { name: string }).name)).to.deep.equal([grafanaClusterRole(model)]);
    });

    it("lets nobody into Grafana without a name", () => {
        const { model, objects } = rendered(chart);
        const ini = at(one(objects, "ConfigMap", model.names.grafana), "data", "grafana.ini");
        expect(ini).to.match(/\[auth\.anonymous\]\nenabled = false/);
        expect(ini).to.match(/allow_sign_up = false/);
    });

    it("stops Grafana before it starts the next one on the same volume", () => {
        const { model, objects } = rendered(chart, { grafana: { volume: { size: "3Gi" } } });
        expect(at(one(objects, "Deployment", model.names.grafana), "spec", "strategy")).to.deep.equal({ type: "Recreate" });
        const claim = one(objects, "PersistentVolumeClaim", model.names.grafana);
        expect(at(claim, "spec", "resources", "requests", "storage")).to.equal("3Gi");
    });

    it("is without Grafana when the stack is", () => {
        const { objects } = rendered(chart, { grafana: { enabled: false } });
        expect(objects.filter(({ metadata }) => metadata.name.includes("grafana"))).to.deep.equal([]);
    });

    it("installs no CustomResourceDefinitions: they are a release of their own", () => {
        expect(rendered(chart).objects.filter(({ kind }) => kind === "CustomResourceDefinition")).to.deep.equal([]);
    });

    it("does not look for a control plane that managed clusters hide, neither with monitors nor with alerts", () => {
        const { objects } = rendered(chart);
        const hidden = /etcd|kube-scheduler|kube-controller-manager|kube-proxy/;
        const named = objects.filter(
            ({ kind, metadata }) => ["ServiceMonitor", "Service", "PrometheusRule"].includes(kind) && hidden.test(metadata.name),
        );
        expect(named.map(({ metadata }) => metadata.name)).to.deep.equal([]);
    });

    it("gives Alertmanager volumes of its own, copies on different nodes, and budgets disruptions", () => {
        const { model, objects } = rendered(
            chart,
            { replicas: 3, alertmanager: { replicas: 3, volume: { size: "7Gi" } } },
            { environment: "prod" },
        );
        const { spec } = one(objects, "Alertmanager", model.names.alertmanager);
        expect(at(spec, "replicas")).to.equal(3);
        expect(at(spec, "storage", "volumeClaimTemplate", "spec", "resources", "requests", "storage")).to.equal("7Gi");
        expect(at(spec, "affinity")).to.equal(undefined);
        expect(at(spec, "topologySpreadConstraints", 0, "whenUnsatisfiable")).to.equal("DoNotSchedule");
        for (const name of [model.names.alertmanager, model.names.object]) {
            const budget = one(objects, "PodDisruptionBudget", name);
            expect(at(budget, "spec", "minAvailable")).to.equal(2);
            expect(at(budget, "spec", "maxUnavailable")).to.equal(undefined);
        }
    });

    it("has no budget for what has one copy, which would block every drain", () => {
        const { objects } = rendered(chart, { replicas: 1, alertmanager: { replicas: 1 } });
        expect(objects.filter(({ kind }) => kind === "PodDisruptionBudget")).to.deep.equal([]);
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

/** Images of containers, of objects for the operator, and of the operator's own arguments. */
function allImages(objects: unknown): Set<string> {
    const found = new Set<string>();
    const look = (value: unknown): void => {
        if (Array.isArray(value)) value.forEach(look);
        else if (typeof value === "object" && value !== null)
            for (const [key, inner] of Object.entries(value)) {
                if (key === "image" && typeof inner === "string") found.add(inner);
                else look(inner);
            }
        else if (typeof value === "string") {
            const [, image] = /^--(?:prometheus-config-reloader|thanos-default-base-image)=(.+)$/.exec(value) ?? [];
            if (image !== undefined) found.add(image);
        }
    };
    look(objects);
    return found;
}
