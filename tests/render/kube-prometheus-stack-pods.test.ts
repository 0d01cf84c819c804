// The pods of kube-prometheus-stack with our values: of the chart's defaults that do harm none is left.
import { expect } from "chai";
import { grafanaAdmin, nodesNamespace } from "../../config/names";
import { images } from "../../config/versions";
import { grafanaClusterRole } from "../../components/prometheus/values";
import { at } from "../at";
import { containers, describeChart, notRestricted, one, pods } from "./charts";
import { rendered } from "./kube-prometheus-stack";

describeChart("kube-prometheus-stack", (chart) => {
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

    it("requires a login of Grafana's users", () => {
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
});

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
