// What Grafana is given: dashboards, and a data source where kube-prometheus-stack does not make it.
import type { AlertsModel } from "../alerts/model";
import type { Base } from "../base";
import { outsideDataSource, publishedDataSource, type Provisioned } from "../data-source/model";
import { dashboards } from "./dashboards";
import type { Dashboard } from "./panel";

/** What all that Grafana is given follows from. */
export interface GrafanaModel {
    readonly namespace: string;
    readonly folder: string;
    readonly dashboards: readonly Dashboard[];
    /** Folder or URL of the runbooks. */
    readonly runbooks: string;
    /** Published by a ConfigMap. */
    readonly dataSource?: Provisioned;
    /** What any Grafana in the cluster would be given. */
    readonly inside: Provisioned;
    /** What a Grafana outside of the cluster would be given. Undefined: the stack's address is not known. */
    readonly outside: Provisioned | undefined;
}

export function grafanaModel(base: Base, alerts: AlertsModel): GrafanaModel {
    const { namespace, grafana, objectStore } = base.stack;
    const inside = publishedDataSource(base);
    return {
        namespace,
        folder: grafana.folder,
        runbooks: alerts.runbooks,
        dashboards: grafana.dashboards ? dashboards(alerts, objectStore.kind === "minio") : [],
        ...(grafana.dataSource.publish ? { dataSource: inside } : {}),
        inside,
        outside: outsideDataSource(base),
    };
}
