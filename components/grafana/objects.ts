// ConfigMaps with the labels by which Grafana's sidecar finds dashboards and data sources.
import { stringify } from "yaml";
import { provisioningFile, provisioningFileName, sidecarWords, type Provisioned } from "../data-source/model";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { buildAll, tag } from "./build";
import type { GrafanaModel } from "./model";

export const grafanaObjects = (model: GrafanaModel): NamedObject[] => [
    ...dashboardFiles(model).map(([uid, json]) => dashboardConfigMap(model, uid, json)),
    ...(model.dataSource ? [dataSourceConfigMap(model, model.dataSource)] : []),
];

/** The dashboards as Grafana reads them, by uid. */
export const dashboardFiles = ({ dashboards, shared }: GrafanaModel): (readonly [uid: string, json: string])[] =>
    [...buildAll(dashboards, shared)].map(([uid, dashboard]) => [uid, JSON.stringify(dashboard)]);

const dashboardConfigMap = ({ namespace, folder }: GrafanaModel, uid: string, json: string): NamedObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
        name: `dashboard-${uid.replace(`${tag}-`, "")}`,
        namespace,
        labels: { ...labels("grafana", "dashboard"), [sidecarWords.dashboard]: "1" },
        annotations: { [sidecarWords.folder]: folder },
    },
    data: { [`${uid}.json`]: json },
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
