// What makes an application observable: scraped, alerted on, seen, and written for where nothing scrapes.
import type { Output, ProviderResource } from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { Contract } from "../../contract";

export interface Application {
    readonly name: string;
    readonly namespace: string;
    /** Name of the port of its Service that serves /metrics. */
    readonly port: string;
}

export function monitor({ name, namespace, port }: Application, stack: Output<Contract>, provider: ProviderResource): void {
    const metadata = { name, namespace, labels: { "app.kubernetes.io/name": name } };
    const options = { provider };

    new CustomResource(
        `${name}-scrape`,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "ServiceMonitor",
            metadata,
            spec: { selector: { matchLabels: metadata.labels }, endpoints: [{ port }] },
        },
        options,
    );

    new CustomResource(
        `${name}-alerts`,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "PrometheusRule",
            metadata,
            spec: { groups: [{ name, rules: [isDown(name, namespace, stack)] }] },
        },
        options,
    );

    // Grafana's sidecar finds dashboards by this label, in every namespace.
    new ConfigMap(
        `${name}-dashboard`,
        {
            metadata: { name: `${name}-dashboard`, namespace, labels: { grafana_dashboard: "1" } },
            data: { [`${name}.json`]: JSON.stringify(dashboard(name, namespace)) },
        },
        options,
    );

    // For what nobody can scrape, such as batch jobs: where a collector writes to. Empty when the stack has no receive.
    new ConfigMap(
        `${name}-remote-write`,
        {
            metadata: { name: `${name}-remote-write`, namespace },
            data: { url: stack.remoteWriteUrl },
        },
        options,
    );
}

const isDown = (name: string, namespace: string, stack: Output<Contract>) => ({
    alert: "ShopIsDown",
    expr: `absent(up{namespace="${namespace}", job="${name}"} == 1)`,
    for: "5m",
    labels: { severity: "critical" },
    annotations: { summary: stack.apply(({ cluster }) => `No pod of ${name} answers on cluster ${cluster}`) },
});

const dashboard = (name: string, namespace: string) => ({
    uid: name,
    title: name,
    // A year: what Prometheus has forgotten comes from the bucket.
    time: { from: "now-1y", to: "now" },
    panels: [
        {
            id: 1,
            type: "timeseries",
            title: "Pods that answer",
            gridPos: { h: 8, w: 24, x: 0, y: 0 },
            targets: [{ refId: "A", expr: `sum(up{namespace="${namespace}", job="${name}"})` }],
        },
    ],
});
