// The objects for Grafana: dashboards, and a data source where kube-prometheus-stack does not create it.
import type { AlertsModel } from "../alerts/model";
import type { Base } from "../base";
import { outsideDataSource, ownDataSource, publishedDataSource, type Provisioned } from "../data-source/model";
import type { Shared } from "./build";
import { dashboards } from "./dashboards";
import type { Dashboard } from "./panel";

/** Everything that Grafana gets. */
export interface GrafanaModel {
    readonly namespace: string;
    readonly folder: string;
    readonly dashboards: readonly Dashboard[];
    /** The common parts of the dashboards. */
    readonly shared: Shared;
    /** Published by a ConfigMap. */
    readonly dataSource?: Provisioned;
    /** The data source for any Grafana in the cluster. */
    readonly inside: Provisioned;
    /** The data source for a Grafana outside of the cluster. Undefined: the stack's address is not known. */
    readonly outside: Provisioned | undefined;
}

export function grafanaModel(base: Base, alerts: AlertsModel): GrafanaModel {
    const { namespace, grafana, prometheus } = base.stack;
    const inside = publishedDataSource(base);
    // The Grafana of kube-prometheus-stack has the stack's data source under the uid that the chart's dashboards expect.
    const chart = prometheus.delivery === "chart" || prometheus.delivery === "values";
    const { name, uid } = chart ? ownDataSource(base) : inside;
    return {
        namespace,
        folder: grafana.folder,
        shared: { dataSource: { name, uid }, runbooks: alerts.runbooks, namespace, clusterLabel: alerts.clusterLabel },
        dashboards: grafana.dashboards ? dashboards(alerts) : [],
        ...(grafana.dataSource.publish ? { dataSource: inside } : {}),
        inside,
        outside: outsideDataSource(base),
    };
}
