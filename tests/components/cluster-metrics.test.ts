// kube-state-metrics, node-exporter and the recording rules of public dashboards, with delivery `operator`.
import { expect } from "chai";
import { recordingGroups } from "../../components/cluster-metrics/rules";
import { viewOf } from "../../rules/view";
import { child, type Properties } from "../../lib/properties";
import { at } from "../at";
import { stack, validStack } from "../config/valid-stack";
import { registered, title, walkValues } from "../program/program";
import { metricsOf } from "../promql";

const walked = (clusterMetrics: object, more: object = {}) =>
    walkValues({ ...validStack(), prometheus: { delivery: "operator", clusterMetrics }, ...more });
const exporters = /kube-state-metrics|node-exporter|cluster-metrics/;

describe("metrics of the cluster", () => {
    it("are not deployed unless the stack file enables them", async () => {
        const { registrations } = await walked({});
        expect(registrations.map(title).filter((one) => exporters.test(one))).to.deep.equal([]);
    });

    it("are kube-state-metrics, node-exporter and recording rules, and nothing else", async () => {
        const { registrations } = await walked({ enabled: true });
        const names = registrations.map(title).filter((one) => exporters.test(one));
        expect(names.sort()).to.deep.equal([
            "ClusterMetrics cluster-metrics",
            "ClusterRole cluster-metrics-monitoring-kube-state-metrics-cluster-role",
            "ClusterRoleBinding cluster-metrics-monitoring-kube-state-metrics-cluster-role-binding",
            "DaemonSet cluster-metrics-node-exporter-daemon-set",
            "Deployment cluster-metrics-kube-state-metrics-deployment",
            "Namespace cluster-metrics-monitoring-nodes-namespace",
            "NetworkPolicy cluster-metrics-kube-state-metrics-network-policy",
            "PrometheusRule cluster-metrics-prometheus-rule",
            "Service cluster-metrics-kube-state-metrics-service",
            "Service cluster-metrics-node-exporter-service",
            "ServiceAccount cluster-metrics-kube-state-metrics-service-account",
            "ServiceAccount cluster-metrics-node-exporter-service-account",
            "ServiceMonitor cluster-metrics-kube-state-metrics-service-monitor",
            "ServiceMonitor cluster-metrics-node-exporter-service-monitor",
        ]);
    });

    it("never read Secrets or ConfigMaps, and list and watch only what kube-state-metrics is configured for", async () => {
        const walk = await walked({ enabled: true });
        const role = registered(walk, "ClusterRole cluster-metrics-monitoring-kube-state-metrics-cluster-role").inputs["rules"];
        const rules = role as { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
        const read = rules.flatMap(({ resources }) => resources);
        expect(read).not.to.include("secrets").and.not.to.include("configmaps");
        expect(new Set(rules.flatMap(({ verbs }) => verbs))).to.deep.equal(new Set(["list", "watch"]));
        const { inputs } = registered(walk, "Deployment cluster-metrics-kube-state-metrics-deployment");
        const [container] = at(inputs, "spec", "template", "spec", "containers") as { readonly args: readonly string[] }[];
        const flag = container?.args.find((one) => one.startsWith("--resources="));
        expect(flag?.slice("--resources=".length).split(",")).to.have.members(read);
    });

    it("let no pod but Prometheus reach kube-state-metrics, unless the stack has no NetworkPolicies", async () => {
        const name = "NetworkPolicy cluster-metrics-kube-state-metrics-network-policy";
        const { inputs } = registered(await walked({ enabled: true }), name);
        expect(at(inputs, "spec", "ingress", "0", "from")).to.deep.equal([
            {
                podSelector: {
                    matchLabels: { "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": "thanos-stack" },
                },
            },
        ]);
        const open = await walked({ enabled: true }, { thanos: { delivery: "manifests", network: { policies: false } } });
        expect(open.registrations.map(title)).not.to.include(name);
    });

    it("come from a node-exporter on every node, read-only, on the node's address alone, in a Namespace for such pods", async () => {
        const walk = await walked({ enabled: true });
        const { inputs } = registered(walk, "DaemonSet cluster-metrics-node-exporter-daemon-set");
        const { inputs: namespace } = registered(walk, "Namespace cluster-metrics-monitoring-nodes-namespace");
        expect(child(namespace, "metadata")["name"]).to.equal(child(inputs, "metadata")["namespace"]);
        expect(at(namespace, "metadata", "labels")).to.include({ "pod-security.kubernetes.io/enforce": "privileged" });
        const pod = at(inputs, "spec", "template", "spec") as Properties;
        expect(pod["tolerations"]).to.deep.equal([{ operator: "Exists" }]);
        const [container] = pod["containers"] as { readonly args: readonly string[]; readonly volumeMounts: readonly object[] }[];
        expect(container?.args).to.include("--web.listen-address=[$(NODE_ADDRESS)]:9100");
        expect(container?.volumeMounts).to.have.length(1);
        expect(container?.volumeMounts[0]).to.include({ readOnly: true });
    });

    it("leave no history behind: the Namespace of node-exporter holds none", async () => {
        const prometheus = { delivery: "operator", alertmanagers: ["http://alertmanager.example.com"] };
        const of = async (clusterMetrics: object) => {
            const change = { environment: "prod", prometheus: { ...prometheus, clusterMetrics } };
            const { registrations } = await walkValues({ ...validStack(), ...change });
            return viewOf(registrations, stack({ environment: "local" })).history.map(({ path }) => path);
        };
        expect(await of({ enabled: true })).to.deep.equal(await of({}));
    });

    it("have the resources of the stack's size, or the stack file's own", async () => {
        const own = { cpu: "1", memory: "1Gi", memoryLimit: "2Gi" };
        const walk = await walked({ enabled: true, kubeStateMetrics: { resources: own } });
        const { inputs } = registered(walk, "Deployment cluster-metrics-kube-state-metrics-deployment");
        expect(at(inputs, "spec", "template", "spec", "containers", "0", "resources")).to.deep.equal({
            requests: { cpu: "1", memory: "1Gi" },
            limits: { memory: "2Gi" },
        });
    });
});

describe("the recording rules of public dashboards", () => {
    const rules = recordingGroups.flatMap(({ rules: all }) => all);

    it("are PromQL, and have valid names", () => {
        for (const { record, expr } of rules) {
            expect(metricsOf(expr), record).not.to.be.empty;
            expect(record).to.match(/^[a-z_0-9]*(:[A-Za-z_0-9]+)+$/);
        }
    });

    it("record each series once", () => {
        const identities = rules.map(({ record, labels }) => JSON.stringify([record, labels ?? {}]));
        expect(new Set(identities).size).to.equal(identities.length);
    });

    it("read exporters of this stack, kubelet and API server, or each other", () => {
        const recorded = rules.map(({ record }) => record);
        const foreign = rules
            .flatMap(({ expr }) => metricsOf(expr))
            .filter((metric) => !/^(kube|node|container|apiserver)_/.test(metric) && !recorded.includes(metric));
        expect(foreign).to.deep.equal([]);
    });
});
