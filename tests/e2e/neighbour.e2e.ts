// The first day of a stack in a Namespace with other pods and a running kube-prometheus-stack of another team, from the real chart:
// nothing of it changes until its owner applies the published values.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { expect } from "chai";
import { runningStack } from "../../commands/verify/running-stack";
import { intendedStack } from "../../commands/verify/expected-stack";
import { valuesTaken } from "../../commands/verify/checks/values-taken";
import { publishedValues } from "../../config/names";
import { withOverrides, type Override } from "../../local/overrides";
import { until } from "../../lib/until";
import { chart, helmIn } from "./helm";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-neighbour", ["helm", "alertmanager", "kube-state-metrics", "node-exporter"]);
const namespace = "monitoring";
const release = "monitoring";
const reason = "the kube-prometheus-stack of another team";
const folder = mkdtempSync(path.join(tmpdir(), "neighbour-"));

/** The decisions of its owner: names, labels, retention, one replica, small pods; Grafana cannot be built here. */
const theirValues = {
    grafana: { enabled: false },
    crds: { enabled: false },
    prometheus: {
        prometheusSpec: {
            retention: "10d",
            replicas: 1,
            scrapeInterval: "15s",
            externalLabels: { cluster: "local" },
            podMetadata: { labels: { team: "platform" } },
            resources: { requests: { cpu: "50m", memory: "200Mi" } },
        },
    },
    "prometheus-node-exporter": { hostRootFsMount: { enabled: false } },
};

const prometheus: readonly Override[] = [
    { key: "prometheus", value: { delivery: "values", release, replicas: 1, scrapeInterval: "15s", retention: "10d" }, reason },
];

/** A pod that has nothing to do with monitoring, and would not pass the restricted Pod Security level. */
const theirPod: KubernetesObject & { readonly spec: object } = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "promtail", namespace },
    spec: {
        selector: { matchLabels: { app: "promtail" } },
        template: {
            metadata: { labels: { app: "promtail" } },
            spec: {
                hostNetwork: true,
                containers: [{ name: "pause", image: "thanos-stack.local/pause:1", securityContext: { runAsUser: 0 } }],
            },
        },
    },
};

const { helm, valuesFile } = helmIn(stage, namespace, folder);

/** Everything in the Namespace that is not the stack's: kind, name and generation, pods by uid. */
async function theirs(): Promise<Readonly<Record<string, unknown>>> {
    const api = KubernetesObjectApi.makeApiClient(stage.access.config);
    const kinds: readonly (readonly [string, string])[] = [
        ["v1", "Pod"],
        ["v1", "Service"],
        ["v1", "Secret"],
        ["v1", "ConfigMap"],
        ["v1", "ServiceAccount"],
        ["apps/v1", "Deployment"],
        ["apps/v1", "DaemonSet"],
        ["apps/v1", "StatefulSet"],
        ["monitoring.coreos.com/v1", "Prometheus"],
        ["monitoring.coreos.com/v1", "ServiceMonitor"],
        ["monitoring.coreos.com/v1", "PrometheusRule"],
    ];
    const lists = await Promise.all(
        kinds.map(async ([apiVersion, kind]) => {
            const { items } = await api.list(apiVersion, kind, namespace);
            return items
                .filter(({ metadata }) => metadata?.annotations?.["thanos-stack/stack"] === undefined)
                .filter(({ metadata }) => !/^(thanos-|minio-)/.test(metadata?.name ?? ""))
                .map((one) => {
                    const { name = "", uid, generation, labels, annotations } = one.metadata ?? {};
                    return [`${kind} ${name}`, { uid, generation, labels, annotations: omitOwn(annotations) }] as const;
                });
        }),
    );
    return Object.fromEntries(lists.flat());
}
/** Controllers write progress here. */
const omitOwn = (annotations: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(annotations).filter(([key]) => !/deployment\.kubernetes\.io|operator/.test(key)));

const ready = async (selector: string, containers: number): Promise<boolean> => {
    const { items } = await stage.access.core.listNamespacedPod({ namespace, labelSelector: selector });
    return (
        items.length > 0 &&
        items.every(
            ({ status }) =>
                status?.containerStatuses?.length === containers && status.containerStatuses.every(({ ready: one }) => one),
        )
    );
};
const prometheusPods = "app.kubernetes.io/name=prometheus";

describe("a stack next to the kube-prometheus-stack of another team", () => {
    const file = () => withOverrides(stage.stack.file, prometheus);
    let earlier: Readonly<Record<string, unknown>>;

    before("nothing is left of an earlier run", () => stage.prepare());
    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("starts with their release and their pods", async () => {
        stage.stack = { ...stage.stack, operator: false };
        await stage.start();
        await stage.access.core.createNamespace({ body: { metadata: { name: namespace, labels: { team: "platform" } } } });
        await KubernetesObjectApi.makeApiClient(stage.access.config).create(theirPod);
        await helm("install", "definitions", chart("prometheus-operator-crds"));
        await helm("install", release, chart("kube-prometheus-stack"), "--values", valuesFile("theirs.yaml", theirValues));
        expect(await until(() => ready(prometheusPods, 2), { seconds: 240 }), "their Prometheus is ready").to.equal(true);
        earlier = await theirs();
        console.log(`      ${Object.keys(earlier).length} objects of others`);
    });

    it("changes none of their objects and restarts none of their pods", async () => {
        await stage.deploy(file());
        const after = await theirs();
        expect(Object.keys(after).filter((name) => !(name in earlier))).to.deep.equal([]);
        for (const [name, object] of Object.entries(earlier)) expect(after[name], name).to.deep.equal(object);
        const { metadata } = await stage.access.core.readNamespace({ name: namespace });
        expect(metadata?.labels).to.deep.equal({ team: "platform", "kubernetes.io/metadata.name": namespace });
    });

    it("reports that the release has not taken the values, with the command", async () => {
        const outcome = await valuesTaken.check(runningStack(stage.access, await intendedStack(file())));
        console.log(`      2d ${outcome.state}: ${outcome.measured}`);
        expect(outcome).to.include({ state: "red" });
        expect(outcome.measured).to.contain("it has no Thanos sidecar");
    });

    it("is complete when their owner has applied the published values", async () => {
        const { data = {} } = await stage.access.core.readNamespacedConfigMap({ namespace, name: publishedValues.configMap });
        const published = path.join(folder, "published.yaml");
        writeFileSync(published, data[publishedValues.key] ?? "");
        await helm(
            ...["upgrade", release, chart("kube-prometheus-stack"), "--values", path.join(folder, "theirs.yaml")],
            ...["--values", published],
        );
        expect(await until(() => ready(prometheusPods, 3), { seconds: 240 }), "the sidecar is there").to.equal(true);
        const stack = runningStack(stage.access, await intendedStack(file()));
        const outcome = await valuesTaken.check(stack);
        expect(outcome.state, outcome.measured).to.equal("ok");
        // The querier sees the sidecar, and the store gateways the first block.
        const seen = async () => (await stack.thanos.stores()).sidecar?.length === 1;
        expect(await until(async () => seen().catch(() => false), { seconds: 120 }), "the querier has the sidecar").to.equal(
            true,
        );
        const { items } = await stage.access.core.listNamespacedPod({ namespace, labelSelector: prometheusPods });
        expect(items[0]?.metadata?.labels).to.include({ team: "platform" });
    });

    it("leaves nothing behind", () => stage.leave());
});
