// Everything that makes an application observable: scraped, alerted on, shown on a dashboard, and remote write for programs that
// cannot be scraped.
import { RunError, type ProviderResource } from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { Contract } from "../../contract/index";

export interface Application {
    readonly name: string;
    readonly namespace: string;
    /** Name of the port of its Service that serves /metrics. */
    readonly port: string;
    /** Whether it writes metrics itself, for what nobody can scrape, such as batch jobs. */
    readonly writes: boolean;
}

export function monitor({ name, namespace, port, writes }: Application, stack: Contract, provider: ProviderResource): void {
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

    if (writes)
        new ConfigMap(
            `${name}-remote-write`,
            {
                metadata: { name: `${name}-remote-write`, namespace },
                data: { url: remoteWriteUrl(stack) },
            },
            options,
        );
}

/** Where a collector writes to. Not every stack has such a place. */
export function remoteWriteUrl({ remoteWriteUrl: url, cluster }: Contract): string {
    if (url === "")
        throw new RunError(
            `The stack of cluster ${cluster} takes no remote write: have its owner set thanos-stack:thanos.receive.`,
        );
    return url;
}

export const isDown = (name: string, namespace: string, { cluster }: Contract) => ({
    alert: `${name.replaceAll(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase())}IsDown`,
    expr: `absent(up{namespace="${namespace}", job="${name}"} == 1)`,
    for: "5m",
    labels: { severity: "critical" },
    annotations: { summary: `No pod of ${name} answers on cluster ${cluster}` },
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
