// What Grafana's sidecar looks for: ConfigMaps with its labels.
import { stringify } from "yaml";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { build, uidOf } from "./build";
import { provisioningFile, provisioningFileName, type Provisioned } from "./data-source";
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
}

/** The labels and the annotation by which Grafana's chart and its sidecar find things, as these are unless told otherwise. */
export const sidecarWords = {
    dashboard: "grafana_dashboard",
    dataSource: "grafana_datasource",
    folder: "grafana_folder",
} as const;

export const grafanaObjects = (model: GrafanaModel): NamedObject[] => [
    ...model.dashboards.map((dashboard) => dashboardConfigMap(model, dashboard)),
    ...(model.dataSource ? [dataSourceConfigMap(model, model.dataSource)] : []),
];

const dashboardConfigMap = ({ namespace, folder, runbooks }: GrafanaModel, dashboard: Dashboard): NamedObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
        name: `dashboard-${dashboard.name}`,
        namespace,
        labels: { ...labels("grafana", "dashboard"), [sidecarWords.dashboard]: "1" },
        annotations: { [sidecarWords.folder]: folder },
    },
    data: { [`${uidOf(dashboard)}.json`]: JSON.stringify(build(dashboard, runbooks)) },
});

const dataSourceConfigMap = ({ namespace }: GrafanaModel, source: Provisioned): NamedObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
        name: "data-source",
        namespace,
        labels: { ...labels("grafana", "data-source"), [sidecarWords.dataSource]: "1" },
    },
    data: { [provisioningFileName(source)]: stringify(provisioningFile(source)) },
});
